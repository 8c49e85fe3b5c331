"""Run the command line from a checkout: ``python cli.py list``."""

import sys

from triangle.cli.app import main

if __name__ == "__main__":
    sys.exit(main())

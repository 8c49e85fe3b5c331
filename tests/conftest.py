"""One thread of linear algebra for all tests, as on the command line; no width of a terminal."""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

# Workers that run tests in parallel are told the width of the terminal they do not have.
os.environ.pop("COLUMNS", None)

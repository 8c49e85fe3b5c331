"""The command line: `triangle COMMAND`, one small module per command."""

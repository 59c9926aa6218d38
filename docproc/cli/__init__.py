"""The command line: thin commands over the library."""

from docproc.cli.application import main

__all__ = ["main"]

"""The command line: `chuchu`."""

from qa.cli.main import main

__all__ = ["main"]

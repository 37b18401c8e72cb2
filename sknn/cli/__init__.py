"""The command `sknn`."""

from sknn.cli._main import main

__all__ = ["main"]

"""The command `sknn`."""

import sys
from collections.abc import Sequence

__all__ = ["main"]

# Exit status of shells after SIGINT.
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    argv : sequence of str, default=None
        The arguments without the program name. If None, use the arguments of the
        process.

    Returns
    -------
    int
        0 for success, 2 for invalid input, 130 after Ctrl-C, 141 if the output is a
        pipe whose reader has exited.
    """
    try:
        # Imports the commands, which Ctrl-C may interrupt.
        from sknn.cli._main import run

        return run(argv)
    except KeyboardInterrupt:
        print("\nsknn: interrupted", file=sys.stderr)
        return _INTERRUPTED

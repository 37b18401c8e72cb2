"""Calls in separate processes."""

import json
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping

from benchmarks.case import Round


def call(
    function: Callable[..., Round],
    *arguments: object,
    variables: Mapping[str, str] | None = None,
) -> Round:
    """Call a function in a new process.

    Parameters
    ----------
    function : callable
        Function of a module, which returns a dict that can be written as JSON.
    *arguments : object
        Arguments that can be pickled.
    variables : mapping or None, default=None
        Additional environment variables.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child"],
        input=pickle.dumps((function, arguments)),
        capture_output=True,
        check=False,
        env=os.environ | (variables or {}),
    )
    if done.returncode:
        raise RuntimeError(
            f"{function.__name__}{arguments} failed:\n{done.stderr.decode()}"
        )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Make the call that is read from the standard input."""
    warnings.simplefilter("ignore")
    function, arguments = pickle.load(sys.stdin.buffer)
    print("\n" + json.dumps(function(*arguments)))


if __name__ == "__main__":
    main()

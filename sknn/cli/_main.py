"""Entry point of the command line: parse, run one command, return a status."""

import argparse
import contextlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import sknn
from sknn.cli import _report, _tune
from sknn.cli._errors import CommandError

# What shells report for programs ended by Ctrl-C and by a reader that left.
INTERRUPTED = 130
CLOSED_PIPE = 141


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message} (see `{self.prog} --help`)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    argv : sequence of str, default=None
        The arguments without the program's name; None takes them from the shell.

    Returns
    -------
    int
        0 when all went well, 2 for bad input, 130 after Ctrl-C, 141 if the output
        went into a pipe whose reader has left.
    """
    # Read when TensorFlow is imported, also by worker processes.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    parser = _parser()
    try:
        with _interrupt_at_once(), _short_warnings():
            args = parser.parse_args(argv)
            status = args.run(args)
            sys.stdout.flush()
            return status
    except CommandError as error:
        print(f"sknn: error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has left. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit as end:  # --help, --version, Ctrl-C
        return _interrupted() if end.code == INTERRUPTED else int(end.code or 0)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sknn",
        description="Keras neural networks that behave like scikit-learn estimators.",
    )
    parser.add_argument("--version", action="version", version=sknn.__version__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    parser.set_defaults(run=lambda _: _usage(parser))
    _report.add_parser(commands)
    _tune.add_parser(commands)
    return parser


def _usage(parser: argparse.ArgumentParser) -> int:
    parser.print_help(sys.stderr)
    return 2


def _interrupted() -> int:
    print("\nsknn: interrupted", file=sys.stderr)
    return INTERRUPTED


@contextlib.contextmanager
def _interrupt_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program rather than only the fit that is running.

    A network's `fit` takes KeyboardInterrupt as "stop training and keep the best
    weights", after which the next fold would start.
    """
    default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not default or threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(*_: Any) -> NoReturn:
        raise SystemExit(INTERRUPTED)

    signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def _short_warnings() -> Iterator[None]:
    """Show a warning as one line, without the place in the code."""

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        print(f"sknn: warning: {' '.join(str(message).split())}", file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = show
        # Said when joblib replaces a worker that grew; importing TensorFlow is growth.
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs")
        yield

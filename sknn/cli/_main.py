"""Entry point of the command line."""

import argparse
import contextlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from typing import NoReturn

import sknn
from sknn.cli import _report, _tune
from sknn.cli._errors import CommandError

# Exit statuses: of this module after SIGINT, and of shells after SIGPIPE.
INTERRUPTED = 130
CLOSED_PIPE = 141


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message} (see `{self.prog} --help`)")


def run(argv: Sequence[str] | None) -> int:
    """Run the command line; see `sknn.cli.main`."""
    # TensorFlow reads it when it is imported, also in worker processes.
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
        # Without a valid stdout, Python would print an error when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except SystemExit as end:  # --help, --version, Ctrl-C
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from end
        return int(end.code or 0)


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


@contextlib.contextmanager
def _interrupt_at_once() -> Iterator[None]:
    """Context manager in which Ctrl-C exits the program instead of a single fit.

    The `fit` of a network handles KeyboardInterrupt: it stops training and keeps the
    best weights. The next fold would then start.
    """
    default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not default or threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(*_: object) -> NoReturn:
        raise SystemExit(INTERRUPTED)

    signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def _short_warnings() -> Iterator[None]:
    """Context manager that shows warnings as one line, without the source location."""

    def show(message: Warning | str, *_: object, **__: object) -> None:
        print(f"sknn: warning: {' '.join(str(message).split())}", file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = show
        # joblib warns if it replaces a worker whose memory grew. This is expected,
        # because workers import TensorFlow.
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs")
        yield

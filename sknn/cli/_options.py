"""Options that are shared by several commands."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from sknn.cli._data import Table, load_table
from sknn.cli._errors import CommandError
from sknn.cli._models import MODELS


def add_data_options(group: argparse._ArgumentGroup) -> None:
    """Add the options for the table to read."""
    group.add_argument(
        "data",
        metavar="DATA",
        nargs="?",
        help="name of a bundled data set, or path of a CSV (.csv, .tsv, .txt, .data, "
        "each also with .gz) or Parquet file",
    )
    group.add_argument("--target", metavar="COL", help="column to predict")
    group.add_argument(
        "--task",
        choices=["auto", "classification", "regression"],
        default="auto",
        help="auto: classification if the target is text, boolean or at most 20 "
        "different integers (with at least two rows each on average), else regression",
    )
    group.add_argument(
        "--group", metavar="COL", help="rows with the same value are in the same fold"
    )
    group.add_argument(
        "--drop",
        metavar="COL",
        nargs="+",
        action="extend",
        default=[],
        help="columns to leave out",
    )
    group.add_argument(
        "--categorical",
        metavar="COL",
        nargs="+",
        action="extend",
        default=[],
        help="columns of numbers or dates that are categories",
    )
    group.add_argument(
        "--missing",
        metavar="TEXT",
        nargs="+",
        action="extend",
        default=[],
        help="texts or numbers that represent missing values, in addition to NA, ? and "
        "similar",
    )
    group.add_argument(
        "--no-header",
        dest="header",
        action="store_false",
        help="the file has no header line: columns are column_1, column_2...",
    )


def check_data_is_named(args: argparse.Namespace) -> None:
    """Reject a command whose DATA was parsed as a value of the option before it."""
    from sknn.datasets import bundled

    for option in ("drop", "categorical", "missing"):
        for value in getattr(args, option):
            if args.data is None and (value in bundled() or os.path.isfile(value)):
                raise CommandError(
                    f"DATA is missing: {value!r} was parsed as another value of "
                    f"--{option}; put it before --{option}"
                )


def add_model_options(group: argparse._ArgumentGroup) -> None:
    """Add the options for the model and its parameters."""
    names = ", ".join(MODELS)
    group.add_argument(
        "--model", metavar="NAME", default="mlp", help=f"{names} (default: mlp)"
    )
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="settings",
        action="append",
        default=[],
        help="a parameter of the model; can be used several times",
    )


def integer(minimum: int) -> Callable[[str], int]:
    """Return a parser of integers that are at least `minimum`."""

    def parse(text: str) -> int:
        value = int(text) if text.lstrip("-").isdigit() else minimum - 1
        if value < minimum:
            raise argparse.ArgumentTypeError(
                f"must be an integer, at least {minimum}; got {text!r}"
            )
        return value

    return parse


def n_jobs(text: str) -> int:
    """Parse the number of parallel jobs."""
    value = int(text) if text.removeprefix("-").isdecimal() else 0
    if value == 0:
        raise argparse.ArgumentTypeError(
            "must be a positive integer, or -1 for one job per core (-2 for all cores "
            f"but one, and so on); got {text!r}"
        )
    return value


def table_of(args: argparse.Namespace) -> Table:
    """Load the table specified by the options."""
    return load_table(
        args.data,
        target=args.target,
        task=args.task,
        group=args.group,
        drop=tuple(args.drop),
        categorical=tuple(args.categorical),
        header=args.header,
        missing=tuple(args.missing),
    )


def described_sets() -> str:
    """Return one line for each bundled data set."""
    from sknn.datasets import bundled

    width = max(map(len, bundled()))
    return "\n".join(f"  {name:{width}}  {text}" for name, text in bundled().items())

"""Options that commands have in common."""

import argparse
import os
from collections.abc import Callable
from typing import Any

from sknn.cli._data import Table, load_table
from sknn.cli._errors import CommandError
from sknn.cli._models import MODELS


def add_data_options(group: Any) -> None:
    """Add what says which table is read, and how."""
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
        help="auto: classification if the target is text, true/false or at most 20 "
        "different whole numbers (with at least twice as many rows), else regression",
    )
    group.add_argument(
        "--group", metavar="COL", help="rows with one value here stay in one fold"
    )
    group.add_argument(
        "--drop",
        metavar="COL",
        nargs="+",
        action="extend",
        default=[],
        help="columns not to use",
    )
    group.add_argument(
        "--categorical",
        metavar="COL",
        nargs="+",
        action="extend",
        default=[],
        help="columns of numbers that are categories",
    )
    group.add_argument(
        "--missing",
        metavar="TEXT",
        nargs="+",
        action="extend",
        default=[],
        help="texts that mean a missing value, besides NA, ? and the like",
    )
    group.add_argument(
        "--no-header",
        dest="header",
        action="store_false",
        help="the file has no line of names: columns are column_1, column_2...",
    )


def check_data_is_named(args: argparse.Namespace) -> None:
    """Refuse a command whose DATA became a value of the option before it."""
    from sknn.datasets import bundled

    for option in ("drop", "categorical", "missing"):
        for value in getattr(args, option):
            if args.data is None and (value in bundled() or os.path.isfile(value)):
                raise CommandError(
                    f"DATA is missing: {value!r} was taken as one more value of "
                    f"--{option}; put it before --{option}"
                )


def add_model_options(group: Any) -> None:
    """Add what says which model is made, and how."""
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
        help="a parameter of the model; may be given several times",
    )


def whole(least: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` on."""

    def parse(text: str) -> int:
        value = int(text) if text.lstrip("-").isdigit() else least - 1
        if value < least:
            raise argparse.ArgumentTypeError(
                f"must be a whole number, at least {least}; got {text!r}"
            )
        return value

    return parse


def table_of(args: argparse.Namespace) -> Table:
    """Load the table that the options name."""
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
    """Return a line for each bundled data set."""
    from sknn.datasets import bundled

    width = max(map(len, bundled()))
    return "\n".join(f"  {name:{width}}  {text}" for name, text in bundled().items())

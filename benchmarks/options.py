"""The options of the command, which are the same for all subjects."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from benchmarks.skipped import Skipped

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Options:
    """The values of `add_options`."""

    only: str
    package: list[str]
    rounds: int | None
    quick: bool
    data: Path | None
    results: Path
    write_only: bool

    def folder(self, name: str) -> Path:
        """Return a folder of the data.

        Raises
        ------
        Skipped
            If the folder does not exist.
        """
        if self.data is None or not (self.data / name).is_dir():
            raise Skipped(
                f"needs {name}/ in the folder of the option --data or of the variable"
                " SKNN_BENCH_DATA"
            )
        return self.data / name


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    data = os.environ.get("SKNN_BENCH_DATA")
    parser.add_argument(
        "--only", default="*", metavar="PATTERN", help="measure only these cases"
    )
    parser.add_argument(
        "--package",
        action="append",
        default=[],
        help="compare only this package; may be repeated",
    )
    parser.add_argument(
        "--rounds", type=int, help="rounds or seeds (default: depends on the case)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="one round, with less work, for a trial"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(data) if data else None,
        help="folder of the data (default: SKNN_BENCH_DATA)",
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=RESULTS,
        help="folder of the results (default: benchmarks/results)",
    )
    parser.add_argument(
        "--write-only", action="store_true", help="write the page, measure nothing"
    )

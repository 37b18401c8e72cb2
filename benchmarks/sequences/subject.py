"""Recurrent networks: `python -m benchmarks.sequences TABLE`.

accuracy  one configuration for six problems of the time series archives; IMDB
speed     trainings, cross-validations and predictions, compared with Keras

Each row is saved after its measurement. Rows of other cases are not changed.
"""

import argparse
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.sequences import accuracy as sequences_accuracy
from benchmarks.sequences import speed as sequences_speed
from benchmarks.sequences.tables import PAGE

RESULTS = Path(__file__).parents[1] / "results"

Row = tuple[str, dict[str, Any]]


def accuracy(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the accuracy table."""
    folder = options.data or Path(os.environ["SKNN_BENCH_DATA"])
    for problem, target in sequences_accuracy.TARGETS.items():
        if not fnmatch(problem, options.only):
            continue
        rounds = []
        for seed in range(options.rounds or (1 if problem == "IMDB" else 3)):
            rounds.append(sequences_accuracy.measure(folder, problem, seed))
            print(f"  {problem}  {rounds[-1]}", flush=True)
        params = sequences_accuracy.settings(problem)
        yield problem, {"target": target, "params": params, "rounds": rounds}


def speed(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the speed table."""
    for name, prepare in sequences_speed.cases():
        if not fnmatch(name, options.only):
            continue
        case = prepare()
        rounds = sequences_speed.measure(case, options.rounds or 5)
        for found in rounds:
            print(f"  {name}  {found}", flush=True)
        yield name, {"sequences": case.n_sequences, "rounds": rounds}


TABLES = {"accuracy": accuracy, "speed": speed}


def main() -> None:
    """Measure one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=TABLES)
    parser.add_argument("--data", type=Path, help="folder (default: SKNN_BENCH_DATA)")
    parser.add_argument(
        "--only",
        default="*",
        metavar="PATTERN",
        help="cases such as 'fit-32-lstm', 'cv-*-unequal' or 'GunPoint'",
    )
    parser.add_argument(
        "--rounds", type=int, help="number of rounds or seeds (default: 5 or 3)"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    for name, row in TABLES[options.table](options):
        PAGE.save(options.out, options.table, {name: row})


if __name__ == "__main__":
    main()

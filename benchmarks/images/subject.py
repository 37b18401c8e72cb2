"""Networks for images: `python -m benchmarks.images TABLE`.

accuracy  MNIST, Fashion-MNIST, CMU faces and CIFAR-10, with documented settings
speed     long and short trainings and predictions, compared with Keras
steps     time of the operations of a training update

Each row is saved after its measurement. Rows of other cases are not changed.
"""

import argparse
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.images import accuracy as images_accuracy
from benchmarks.images import speed as images_speed
from benchmarks.images.tables import PAGE

RESULTS = Path(__file__).parents[1] / "results"

Row = tuple[str, dict[str, Any]]


def accuracy(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the accuracy table."""
    folder = options.data or Path(os.environ["SKNN_BENCH_DATA"])
    for name, task in images_accuracy.TASKS.items():
        if not fnmatch(name, options.only) or (
            task.only_named and name != options.only
        ):
            continue
        rounds = []
        for seed in range(options.rounds or task.rounds):
            found = images_accuracy.measure(
                task, folder, seed, options.epochs, options.samples
            )
            rounds.append(found)
            print(f"  {name}  {found}", flush=True)
        yield name, {"target": task.target, "params": task.params, "rounds": rounds}


def speed(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the speed table."""
    for name, prepare in images_speed.cases():
        if not fnmatch(name, options.only):
            continue
        case = prepare()
        rounds = images_speed.measure(case, name, options.rounds or 5)
        for found in rounds:
            print(f"  {name}  {found}", flush=True)
        yield name, {"images": case.n_images, "rounds": rounds}


def steps(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the columns of the table of operations."""
    for name, batch_norm in (("plain", False), ("normalized", True)):
        if fnmatch(name, options.only):
            setting = images_speed.Setting((28, 28, 1), 128, batch_norm, epochs=1)
            yield name, {"parts": images_speed.step_parts(setting)}


TABLES = {"accuracy": accuracy, "speed": speed, "steps": steps}


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
        help="cases such as 'faces-*', 'cv-32-*' or 'predict-10000-28x28x1'; "
        "'cifar-gpu' is measured only when named",
    )
    parser.add_argument("--rounds", type=int, help="number of rounds or seeds")
    parser.add_argument("--epochs", type=int, help="number of epochs, for a trial run")
    parser.add_argument("--samples", type=int, help="number of images, for a trial run")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    tries = options.epochs is not None or options.samples is not None
    if tries and options.out == RESULTS:
        parser.error("--epochs and --samples are for trial runs: pass --out FOLDER")
    for name, row in TABLES[options.table](options):
        PAGE.save(options.out, options.table, {name: row})


if __name__ == "__main__":
    main()

"""Command line of the benchmarks: `python -m benchmarks`."""

import argparse
import datetime
import os
from pathlib import Path

# Set before TensorFlow is imported, to suppress its log messages.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.engine.case import Skipped
from benchmarks.engine.cases import CASES, SEPARATE
from benchmarks.engine.packages import PACKAGES
from benchmarks.engine.rounds import run, warm_up
from benchmarks.engine.tables import write, write_page
from benchmarks.machine import environment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [case.name for case in CASES]
    parser.add_argument(
        "--only",
        action="append",
        choices=names,
        metavar="CASE",
        help=f"measure only this case; may be repeated: {', '.join(names)}",
    )
    parser.add_argument(
        "--package",
        action="append",
        choices=[package.name for package in PACKAGES],
        help="measure only this package; may be repeated",
    )
    parser.add_argument("--quick", action="store_true", help="one round of each case")
    parser.add_argument(
        "--rounds", type=int, help="number of rounds (default: depends on the case)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).parents[1] / "results",
        help="folder for the results (default: benchmarks/results)",
    )
    parser.add_argument(
        "--data", help="folder that contains mnist/ (default: SKNN_BENCH_DATA)"
    )
    return parser


def main() -> None:
    """Run the benchmarks selected on the command line."""
    options = _parser().parse_args()
    if options.data:
        os.environ["SKNN_BENCH_DATA"] = options.data
    packages = []
    for package in PACKAGES:
        if options.package and package.name not in options.package:
            continue
        if not package.is_installed():
            print(f"{package.name} is skipped: it is not installed.")
            continue
        warm_up(package)
        packages.append(package)
    for case in CASES:
        wanted = case.name in options.only if options.only else True
        if not wanted or (not options.only and case.name in SEPARATE):
            continue
        print(case.name, flush=True)
        try:
            result = run(case, packages, options.quick, options.rounds)
        except Skipped as reason:
            print(f"  skipped: {reason}.")
            continue
        result["date"] = datetime.date.today().isoformat()
        result["environment"] = environment()
        write(options.out, result)
    page = write_page(options.out, [case.name for case in CASES])
    print(f"Written to {page}")


if __name__ == "__main__":
    main()

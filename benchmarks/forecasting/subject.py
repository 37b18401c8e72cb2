"""Forecasts: `python -m benchmarks.forecasting TABLE`.

origins  airline passengers and sunspots, from several origins
ett      ETTh1, 96 steps ahead
m4       M4 Hourly, one model for all series

Each row is saved after its measurement. Rows of other cases are not changed.
"""

import argparse
import os
from fnmatch import fnmatch
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.forecasting import cases as forecasting_cases
from benchmarks.forecasting.tables import PAGE

RESULTS = Path(__file__).parents[1] / "results"

CASES = {
    "origins": ("airline", "sunspots"),
    "ett": ("linear", "network"),
    "m4": ("linear", "network"),
}


def main() -> None:
    """Measure one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=CASES)
    parser.add_argument("--data", type=Path, help="folder (default: SKNN_BENCH_DATA)")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="rows")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--validate",
        action="store_true",
        help="forecast the validation part before the test part, and save nothing",
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    folder = (options.data or Path(os.environ["SKNN_BENCH_DATA"])) / "forecasting"
    for name in CASES[options.table]:
        if not fnmatch(name, options.only):
            continue
        measure = getattr(forecasting_cases, options.table)
        rounds = []
        for seed in range(1 if name == "linear" else options.seeds):
            rounds.append(measure(folder, name, seed, validate=options.validate))
            print(f"  {name}  {rounds[-1]}", flush=True)
            if not options.validate:
                PAGE.save(options.out, options.table, {name: {"rounds": rounds}})


if __name__ == "__main__":
    main()

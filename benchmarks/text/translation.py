"""Toy translation by `Seq2SeqTranslator`: `python -m benchmarks.translation`.

Each row is saved after its measurement. Rows of other cases are not changed.
"""

import argparse
import os
import time
from fnmatch import fnmatch
from pathlib import Path
from statistics import mean, median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.engine.case import stopwatch
from benchmarks.page import Page
from benchmarks.text.pairs import CASES
from sknn import Seq2SeqTranslator
from sknn.training import clear_cache

RESULTS = Path(__file__).parents[1] / "results"

BEAM_WIDTH = 4

_HEAD = """# Toy translation

To run this benchmark: `python -m benchmarks.translation`.
"""

_TABLE = f"""Percentage of test texts that are translated without any error: dates in
seven formats to ISO 8601, numbers below 10,000 from words to digits, and from digits to
words. With greedy decoding and with a beam of width {BEAM_WIDTH}; mean, minimum and
maximum over the seeds, which also determine the data. All parameters have their
defaults, except for those in the name of the case.

| case | train | test | exact, % | beam, % | seeds | epochs | s per fit | CPU s |
|---|---:|---:|---|---|---:|---:|---:|---:|"""


def measure(name: str, seed: int) -> dict[str, float]:
    """Return scores and times of training and translation for a case."""
    make, n_train, n_test, params = CASES[name]
    X, y = make(n_train + n_test, np.random.default_rng(seed))
    translator = Seq2SeqTranslator(**params, random_state=seed)
    clear_cache()
    with stopwatch() as spent:
        translator.fit(X[:n_train], y[:n_train])
    started = time.perf_counter()
    exact = translator.score(X[n_train:], y[n_train:])
    seconds = time.perf_counter() - started
    translator.set_params(beam_width=BEAM_WIDTH)
    return {
        "seed": seed,
        "seconds": spent.value,
        "cpu_seconds": spent.cpu_seconds or 0.0,
        "epochs": translator.n_epochs_,
        "exact": exact,
        "beam_exact": translator.score(X[n_train:], y[n_train:]),
        "texts_a_second": n_test / seconds,
    }


def _percent(rounds: list[Any], key: str) -> str:
    values = [100 * one[key] for one in rounds]
    return f"{mean(values):.2f} ({min(values):.2f} .. {max(values):.2f})"


def _row(name: str, row: dict[str, Any]) -> str:
    rounds = row["rounds"]
    numbers = [median(one[k] for one in rounds) for k in ("epochs", "seconds")]
    cpu = median(one["cpu_seconds"] for one in rounds)
    return (
        f"| {name} | {row['learned']:,} | {row['judged']:,} "
        f"| {_percent(rounds, 'exact')} | {_percent(rounds, 'beam_exact')} "
        f"| {len(rounds)} | {numbers[0]:.0f} | {numbers[1]:.0f} | {cpu:.0f} |"
    )


def _exact(rows: dict[str, Any]) -> list[str]:
    return [_TABLE, *(_row(name, rows[name]) for name in CASES if name in rows)]


PAGE = Page("translation", _HEAD, {"exact": _exact})


def main() -> None:
    """Run the selected cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="*", metavar="PATTERN")
    parser.add_argument("--rounds", type=int, default=3, help="number of seeds")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    for name, (_, n_train, n_test, params) in CASES.items():
        if not fnmatch(name, options.only):
            continue
        rounds = []
        for seed in range(options.rounds):
            rounds.append(measure(name, seed))
            print(f"  {name}  {rounds[-1]}", flush=True)
        row = {"learned": n_train, "judged": n_test, "params": params}
        PAGE.save(options.out, "exact", {name: row | {"rounds": rounds}})


if __name__ == "__main__":
    main()

"""Character-level text generation: `python -m benchmarks.text_generation`.

Networks are trained on the first nine tenths of Tiny Shakespeare, with a part held out
for validation. The last tenth is used once, for the final evaluation.
"""

import argparse
import gzip
import math
import os
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.engine.case import stopwatch
from benchmarks.page import Page
from sknn import TextGenerator

RESULTS = Path(__file__).parents[1] / "results"

# Differences from the defaults. `whole` has no validation part, so it is also trained
# on the end of the training text, which is most similar to the test text; its number of
# epochs is fixed.
CASES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "whole": {
        "units": (512,),
        "dropout": 0.3,
        "learning_rate": 0.003,
        "epochs": 8,
        "early_stopping": False,
    },
}

# Target in nats per character.
TARGET = 1.65

# Length and temperature of generated texts.
LENGTH, TEMPERATURE = 2000, 0.7

_HEAD = """# Text generation

To run this benchmark: `python -m benchmarks.text_generation`.
"""

_TABLE = f"""Tiny Shakespeare, 1,115,394 characters. `val` is the loss of the best epoch
on the validation part, the last characters of the first nine tenths, in nats per
character. `test` is the loss on the last tenth; the target is at most {TARGET}. `bits`
is the same in bits per character. `one` and `eight` are the characters generated per
second, for one text and for eight texts at the same time. `whole` is trained on all of
the first nine tenths, without validation. The last tenth continues *The Taming of the
Shrew*, whose first part is completely in the validation part of `defaults`. The machine
was loaded with up to five times as much work as it has cores, so CPU seconds are more
meaningful than seconds.

| case | settings | val | test | bits | epochs | s | CPU s | one | eight |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


def read_text(folder: Path) -> str:
    """Return the whole text."""
    path = folder / "tinyshakespeare" / "input.txt.gz"
    return gzip.decompress(path.read_bytes()).decode()


def measure(text: str, params: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return losses and times of training, evaluation and generation."""
    writer = TextGenerator(**params, random_state=seed, verbose=1)
    train, test = text[: len(text) * 9 // 10], text[len(text) * 9 // 10 :]
    with stopwatch() as spent:
        writer.fit(train)
    started = time.perf_counter()
    bits = writer.bits_per_character(test)
    judged = len(test) / (time.perf_counter() - started)
    found = {
        "seconds": spent.value,
        "cpu_seconds": spent.cpu_seconds,
        "epochs": writer.n_epochs_,
        "best_epoch": writer.best_epoch_,
        "val_nats": min(writer.history_.get("val_loss", []), default=None),
        "test_bits": bits,
        "test_nats": bits * math.log(2),
        "judged_a_second": judged,
    }
    for n_samples in (1, 8):
        writer.generate(length=10, n_samples=n_samples)
        started = time.perf_counter()
        texts = writer.generate(
            length=LENGTH,
            n_samples=n_samples,
            temperature=TEMPERATURE,
            random_state=seed,
        )
        seconds = time.perf_counter() - started
        found[f"written_{n_samples}"] = n_samples * LENGTH / seconds
    return found | {"sample": texts[0][:500]}


def _row(name: str, row: dict[str, Any]) -> str:
    found = row["rounds"][0]
    settings = ", ".join(f"{key}={value}" for key, value in row["params"].items())
    val = "" if found["val_nats"] is None else f"{found['val_nats']:.3f}"
    return (
        f"| {name} | {settings} | {val} | {found['test_nats']:.3f} "
        f"| {found['test_bits']:.3f} | {found['epochs']} | {found['seconds']:.0f} "
        f"| {found['cpu_seconds']:.0f} | {found['written_1']:,.0f} "
        f"| {found['written_8']:,.0f} |"
    )


def _tiny_shakespeare(rows: dict[str, Any]) -> list[str]:
    return [_TABLE, *(_row(name, row) for name, row in rows.items())]


PAGE = Page("text_generation", _HEAD, {"shakespeare": _tiny_shakespeare})


def main() -> None:
    """Run the selected cases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder (default: SKNN_BENCH_DATA)")
    parser.add_argument(
        "--only", default="*", metavar="PATTERN", help="cases, such as whole"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    text = read_text(options.data or Path(os.environ["SKNN_BENCH_DATA"]))
    for name, params in CASES.items():
        if fnmatch(name, options.only):
            rounds = [measure(text, params, seed=0)]
            row = {"target": TARGET, "params": params, "rounds": rounds}
            PAGE.save(options.out, "shakespeare", {name: row})


if __name__ == "__main__":
    main()

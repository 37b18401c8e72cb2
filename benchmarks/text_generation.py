"""Texts by characters: `python -m benchmarks.text_generation`.

Tiny shakespeare: the first nine tenths are trained on, with a part of them kept for
validation, and the last tenth is judged when all is done.
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

from benchmarks.case import stopwatch
from benchmarks.page import Page
from sknn import TextGenerator

RESULTS = Path(__file__).parent / "results"

# What differs from the defaults. The network of `whole` has learned from the end of its
# text too, which is nearest to what it is judged by; its epochs are fixed.
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

# Nats a character that are wanted.
TARGET = 1.65

# What is written, and how it is drawn.
LENGTH, TEMPERATURE = 2000, 0.7

_HEAD = """# Texts by characters

`python -m benchmarks.text_generation` measures it again.
"""

_TABLE = f"""Tiny shakespeare, 1,115,394 characters. Nats a character: of the best epoch
in the validation part (`val`), which are the last characters of the first nine tenths;
and of the last tenth (`test`), read from beginning to end, where {TARGET} at most was
wanted. `written` are characters a second, of one text and of eight at the same time.
The whole of the first nine tenths was learned from in `whole`, without validation. Of
*The Taming of the Shrew*, which the last tenth goes on with, all is in the part that
`defaults` keeps for validation. Other work was on the machine, up to five times what
it has cores for, so that CPU seconds say more than the others.

| case | settings | val | test | bits | epochs | s | CPU s | written | eight |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


def read_text(folder: Path) -> str:
    """Return the whole text."""
    path = folder / "tinyshakespeare" / "input.txt.gz"
    return gzip.decompress(path.read_bytes()).decode()


def measure(text: str, params: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return how well and how quickly texts are learned, judged and written."""
    writer = TextGenerator(**params, random_state=seed, verbose=1)
    train, test = text[: len(text) * 9 // 10], text[len(text) * 9 // 10 :]
    with stopwatch() as spent:
        writer.fit(train)
    begun = time.perf_counter()
    bits = writer.bits_per_character(test)
    judged = len(test) / (time.perf_counter() - begun)
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
        begun = time.perf_counter()
        texts = writer.generate(
            length=LENGTH,
            n_samples=n_samples,
            temperature=TEMPERATURE,
            random_state=seed,
        )
        seconds = time.perf_counter() - begun
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
    """Measure the cases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder (default: SKNN_BENCH_DATA)")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="such as whole")
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

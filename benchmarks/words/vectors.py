"""The tables of word vectors compared with gensim."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from statistics import median

from benchmarks.case import Row
from benchmarks.page import (
    Cell,
    by_columns,
    estimate,
    fact,
    markdown_table,
    middle,
    n_rounds,
    rate,
    ratio,
)
from benchmarks.table import Table
from benchmarks.words.training import Setting
from benchmarks.words.vectors_case import VectorsCase

# Differences from embedding_dim=100, window=5, negative=5, min_count=5.
_VARIANTS: dict[str, dict[str, int]] = {
    "default": {},
    "size_50": {"embedding_dim": 50},
    "size_300": {"embedding_dim": 300},
    "window_2": {"window": 2},
    "window_10": {"window": 10},
    "all_words": {"min_count": 1},  # more than 200,000
}
_SCORES = ("analogies", "wordsim353", "simlex999", "MEN")

_SPEED_TEXT = """Words per second: words of the corpus times epochs, divided by the time
of the whole fit, including vocabulary and compilation. Medians; the ratio of the times
is computed within each round, with the range in brackets."""

_MEMORY_TEXT = """Peak resident memory of a process in MB, with the whole text in lists
of words or with a file. The memory after the imports is in brackets. The ratio does not
count it for sknn, because most of it is TensorFlow."""

_QUALITY_TEXT = """Accuracy of analogies in percent, and rank correlations x 100 with
human judgments; means over the seeds with standard errors."""


def _cases(table: str) -> Iterator[VectorsCase]:
    for variant, algorithm, threads in product(_VARIANTS, ("skipgram", "cbow"), (1, 2)):
        if table == "quality" and variant != "default":
            continue
        # Memory and the speed of the variants are measured with few epochs.
        epochs = 5 if variant == "default" and table != "memory" else 2
        setting = Setting(algorithm, threads, epochs, _VARIANTS[variant])
        name = f"{algorithm}-{threads}-{variant}"
        if table == "memory":
            yield VectorsCase(name, setting, rounds=1)
            stream = replace(setting, stream=True)
            yield VectorsCase(f"{name}-file", stream, rounds=1)
        else:
            yield VectorsCase(name, setting, scored=table == "quality")


def _vocabulary(row: Row) -> str:
    sizes = {one[p]["vocabulary"] for one in row["rounds"] for p in one}
    return " / ".join(f"{size:,}" for size in sorted(sizes))


def _peak(package: str) -> Cell:
    peak, imported = middle(package, "megabytes"), middle(package, "megabytes_imported")
    return lambda row: f"{peak(row)} ({imported(row)})"


def _ratio(row: Row) -> str:
    try:
        ours, imported, gensim = (
            median(one[package][key] for one in row["rounds"])
            for package, key in (
                ("sknn", "megabytes"),
                ("sknn", "megabytes_imported"),
                ("gensim", "megabytes"),
            )
        )
    except KeyError:  # measured for one package only
        return ""
    return f"{(ours - imported) / gensim:.2f}"


def _quality(rows: dict[str, Row]) -> str:
    lines = [
        [
            name,
            package,
            fact("words")(row),
            fact("epochs")(row),
            n_rounds(row),
            *(estimate(package, "scores", score)(row) for score in _SCORES),
        ]
        for name, row in rows.items()
        for package in row["rounds"][0]
    ]
    columns = ("case", "package", "words", "epochs", "seeds", *_SCORES)
    return markdown_table(columns, lines)


_speed = by_columns(
    "case",
    {
        "words": fact("words"),
        "epochs": fact("epochs"),
        "vocabulary": _vocabulary,
        "sknn": rate("sknn", "words", "epochs"),
        "gensim": rate("gensim", "words", "epochs"),
        "gensim / sknn, s": ratio("seconds", "gensim"),
    },
)
_memory = by_columns(
    "case",
    {
        "text": fact("text"),
        "words": fact("words"),
        "vocabulary": _vocabulary,
        "sknn": _peak("sknn"),
        "gensim": _peak("gensim"),
        "ratio": _ratio,
    },
)

SPEED = Table("speed", "Speed", _SPEED_TEXT, tuple(_cases("speed")), _speed)
MEMORY = Table("memory", "Memory", _MEMORY_TEXT, tuple(_cases("memory")), _memory)
QUALITY = Table("quality", "Quality", _QUALITY_TEXT, tuple(_cases("quality")), _quality)

"""The results of `benchmarks.words` as a page."""

from statistics import mean, median, stdev
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Words, beside gensim

`python -m benchmarks.words TABLE` measures it again. Cases are named by algorithm,
threads and what differs from embedding_dim=100, window=5, negative=5, min_count=5.
"""


def _speed(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Speed",
        "",
        "Words of the corpus times epochs, divided by the seconds of the whole fit,"
        " vocabulary and compiling included. Medians; the ratio of the seconds is taken"
        " within each round, its range in brackets.",
        "",
        "| case | words | epochs | vocabulary | sknn | gensim | gensim / sknn, s |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, row in rows.items():
        n_words = row["words"] * row["epochs"]
        speeds = {
            package: median(n_words / one[package]["seconds"] for one in row["rounds"])
            for package in ("sknn", "gensim")
        }
        lines.append(
            f"| {name} | {row['words']:,} | {row['epochs']} "
            f"| {_vocabulary(row)} | {speeds['sknn']:,.0f} | {speeds['gensim']:,.0f} "
            f"| {ratios(row['rounds'], 'seconds', 'gensim')} |"
        )
    return lines


def _memory(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Memory",
        "",
        "Greatest resident memory of a process that fits, in MB: with all of the text"
        " in lists of words, or reading it from a file. What stands in brackets was"
        " needed by the imports alone; the ratio is without it for sknn, whose"
        " TensorFlow is larger than all else.",
        "",
        "| case | text | words | vocabulary | sknn | gensim | ratio |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        ours, imported, other, other_imported = (
            median(one[package][key] for one in row["rounds"])
            for package in ("sknn", "gensim")
            for key in ("megabytes", "megabytes_imported")
        )
        lines.append(
            f"| {name} | {row['text']} | {row['words']:,} | {_vocabulary(row)} "
            f"| {ours:,.0f} ({imported:,.0f}) | {other:,.0f} ({other_imported:,.0f}) "
            f"| {(ours - imported) / other:.2f} |"
        )
    return lines


def _vocabulary(row: dict[str, Any]) -> str:
    sizes = {one[p]["vocabulary"] for one in row["rounds"] for p in one}
    return " / ".join(f"{size:,}" for size in sorted(sizes))


def _quality(rows: dict[str, Any]) -> list[str]:
    names = ("analogies", "wordsim353", "simlex999", "MEN")
    lines = [
        "## Quality",
        "",
        "Percent of right analogies, and rank correlations x 100 with the judgements of"
        " people; means over the seeds and their standard errors.",
        "",
        f"| case | package | words | epochs | seeds | {' | '.join(names)} |",
        f"|---|---|---:|---:|---:|{'---|' * len(names)}",
    ]
    for name, row in rows.items():
        for package in ("sknn", "gensim"):
            scores = [one[package]["scores"] for one in row["rounds"]]
            cells = [_mean([score[k] for score in scores]) for k in names]
            lines.append(
                f"| {name} | {package} | {row['words']:,} | {row['epochs']} "
                f"| {len(scores)} | {' | '.join(cells)} |"
            )
    return lines


def _documents(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Documents",
        "",
        "Percent of right classes in the test part, after a pipeline of Word2Vec (with"
        " its way of pooling) or Doc2Vec (dm, dbow), scaling and logistic regression,"
        " or of TF-IDF and logistic regression, was fitted to the training part, whose"
        " documents come in random order, or sorted by their labels. Reading"
        " Wikipedia, before, is no part of the seconds.",
        "",
        "| case | seeds | accuracy | seconds of fit |",
        "|---|---:|---|---:|",
    ]
    for name, row in rows.items():
        accuracies = [100 * one["accuracy"] for one in row["rounds"]]
        seconds = median(one["seconds"] for one in row["rounds"])
        lines.append(
            f"| {name} | {len(accuracies)} | {_mean(accuracies)} | {seconds:.1f} |"
        )
    return lines


def _mean(values: list[float]) -> str:
    """Return the mean and, of several values, its standard error."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{mean(values):.2f} ± {stdev(values) / len(values) ** 0.5:.2f}"


PAGE = Page(
    "words",
    _HEAD,
    {
        "speed": _speed,
        "memory": _memory,
        "quality": _quality,
        "documents": _documents,
    },
)

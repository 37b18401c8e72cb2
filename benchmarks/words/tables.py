"""The results of `benchmarks.words` as a Markdown page."""

from statistics import mean, median, stdev
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Word vectors compared with gensim

To run this benchmark: `python -m benchmarks.words TABLE`. The name of a case contains
the algorithm, the number of threads, and the difference from the parameters
embedding_dim=100, window=5, negative=5, min_count=5.
"""


def _speed(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Speed",
        "",
        "Words per second: words of the corpus times epochs, divided by the time of the"
        " whole fit, including vocabulary and compilation. Medians; the ratio of the"
        " times is computed within each round, with the range in brackets.",
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
        "Peak resident memory of a process in MB, with the whole text in lists of words"
        " or with a file. The memory after the imports is in brackets. The ratio does"
        " not count it for sknn, because most of it is TensorFlow.",
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
        "Accuracy of analogies in percent, and rank correlations x 100 with human"
        " judgments; means over the seeds with standard errors.",
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
        "Test accuracy in percent of a pipeline of Word2Vec (with the aggregation in"
        " the name) or Doc2Vec (dm, dbow), scaling and logistic regression, or of"
        " TF-IDF and logistic regression. The training documents are in random order,"
        " or sorted by label. The seconds do not include the training on Wikipedia.",
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
    """Return the mean and, for several values, its standard error."""
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

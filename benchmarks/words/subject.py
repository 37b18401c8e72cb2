"""Word vectors compared with gensim: `python -m benchmarks.words TABLE`.

speed      words/s of the whole fit, including vocabulary and compilation
memory     peak memory of a fit, with the text in memory and from a file
quality    analogies and similarities after five epochs, for several seeds
documents  classification of IMDB and AG News, compared with TF-IDF

Each training runs in a separate process; sknn and gensim alternate.
"""

import argparse
import lzma
import os
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.words.documents import DATA, MODELS, DocumentTask
from benchmarks.words.tables import PAGE
from benchmarks.words.training import Task

RESULTS = Path(__file__).parents[1] / "results"

# Differences from embedding_dim=100, window=5, negative=5, min_count=5.
VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "size_50": {"embedding_dim": 50},
    "size_300": {"embedding_dim": 300},
    "window_2": {"window": 2},
    "window_10": {"window": 10},
    "all_words": {"min_count": 1},  # more than 200,000
}

# Number of epochs of the cases that only measure speed or memory.
_FEW_EPOCHS = 2

# Name of a case, and the arguments of its Task.
Case = tuple[str, dict[str, Any]]


def cases(table: str, options: argparse.Namespace) -> Iterator[Case]:
    """Yield the cases of a table."""
    for variant, params in VARIANTS.items():
        if table == "quality" and variant != "default":
            continue
        for algorithm in ("skipgram", "cbow"):
            for threads in (1, 2):
                main = variant == "default" and table != "memory"
                epochs = options.epochs or (5 if main else _FEW_EPOCHS)
                fields = {"algorithm": algorithm, "threads": threads, "epochs": epochs}
                fields["params"] = params
                name = f"{algorithm}-{threads}-{variant}"
                yield name, fields
                if table == "memory":
                    yield f"{name}-file", fields | {"stream": True}


def measure(name: str, fields: dict[str, Any], n_rounds: int, by_seed: bool) -> Any:
    """Return the rounds of one case; each round measures both packages."""
    rounds = []
    for number in range(n_rounds):
        found = {}
        for package in ("sknn", "gensim"):
            task = Task(package, seed=number if by_seed else 0, **fields)
            found[package] = task.run()
            shown = {k: v for k, v in found[package].items() if k != "scores"}
            shown |= found[package].get("scores", {})
            facts = "  ".join(f"{k} {v:,.1f}" for k, v in shown.items())
            print(f"  {name}  {number + 1}/{n_rounds}  {package:7}{facts}", flush=True)
        rounds.append(found)
    return rounds


def against_gensim(
    table: str, corpus: Path, folder: Path, options: argparse.Namespace
) -> dict[str, Any]:
    """Return the rows of a table that compares with gensim."""
    n_words = sum(len(line.split()) for line in corpus.open())
    rows = {}
    for name, fields in cases(table, options):
        if not fnmatch(name, options.only):
            continue
        fields["corpus"] = str(corpus)
        if table == "quality":
            fields["word_sets"] = str(folder / "word_similarity")
        n_rounds = options.rounds or (1 if table == "memory" else 3)
        rows[name] = {
            "words": n_words,
            "epochs": fields["epochs"],
            "text": "file" if fields.get("stream") else "lists",
            "rounds": measure(name, fields, n_rounds, by_seed=table == "quality"),
        }
    return rows


def documents(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return the rows of the table of document classifiers."""
    rows = {}
    for data in DATA:
        for model in MODELS[data]:
            name = f"{data}-{model}"
            if not fnmatch(name, options.only):
                continue
            n_rounds = 1 if model == "tfidf" else options.rounds or 3
            rounds = []
            for seed in range(n_rounds):
                task = DocumentTask(
                    data, model, str(folder), seed, options.epochs, options.documents
                )
                rounds.append(task.run())
                print(f"  {name}  {seed + 1}/{n_rounds}  {rounds[-1]}", flush=True)
            rows[name] = {"rounds": rounds}
    return rows


def unpack(folder: Path, n_words: int | None, place: Path) -> Path:
    """Write the first words of the corpus to a plain file in `place`."""
    path = place / "corpus.txt"
    source = folder / "wikipedia_text" / "enwiki_sample_10m.txt.xz"
    left = float("inf") if n_words is None else n_words
    with lzma.open(source, "rt") as lines, path.open("w") as file:
        for line in lines:
            if left <= 0:
                break
            left -= len(line.split())
            file.write(line)
    return path


def main() -> None:
    """Measure one table, and write the page of all tables."""
    tables = ("speed", "memory", "quality", "documents")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=tables)
    parser.add_argument("--data", type=Path, help="folder (default: SKNN_BENCH_DATA)")
    parser.add_argument(
        "--only",
        default="*",
        metavar="PATTERN",
        help=f"cases such as 'skipgram-1-default', '*-size_*' ({', '.join(VARIANTS)}) "
        f"or 'imdb-*'",
    )
    parser.add_argument(
        "--epochs", type=int, help="number of epochs (default: depends on the case)"
    )
    parser.add_argument(
        "--rounds",
        type=int,
        help="number of rounds or seeds (default: 1 for memory, else 3)",
    )
    parser.add_argument(
        "--words", type=int, help="use only the first words of the corpus"
    )
    parser.add_argument("--documents", type=int, help="maximum number per part")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    folder = options.data or Path(os.environ["SKNN_BENCH_DATA"])
    if options.table == "documents":
        rows = documents(folder, options)
    else:
        with tempfile.TemporaryDirectory() as place:
            corpus = unpack(folder, options.words, Path(place))
            rows = against_gensim(options.table, corpus, folder, options)
    PAGE.save(options.out, options.table, rows)


if __name__ == "__main__":
    main()

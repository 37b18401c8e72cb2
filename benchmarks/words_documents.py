"""Classifiers of documents in a process of their own; see `benchmarks.words`.

A pipeline of `Word2Vec` or `Doc2Vec` and logistic regression, trained on nothing but
the training part, beside TF-IDF and logistic regression. Where labelled texts are few,
also with the vectors of another `Word2Vec` beside its own, which has read Wikipedia
before.
"""

import csv
import gzip
import json
import lzma
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from benchmarks.words_child import run_child

# Texts and labels.
Part = tuple[list[str], list[str]]

# Of Word2Vec, where they are not the defaults. AG News has 300,000 words, in texts of
# about thirty: the window takes in all of a text, and all texts are read more often.
_PARAMS: dict[str, dict[str, Any]] = {
    "imdb": {},
    "ag_news": {"embedding_dim": 200, "window": 20, "min_count": 2, "epochs": 20},
}
# Of the logistic regression on vectors; that for AG News was the best of 0.001, 0.01,
# 0.1 and 1 for their mean, in three folds of the training part.
_C = {"imdb": 1.0, "ag_news": 0.01}
_MODELS = ("tfidf", "mean", "tfidf_mean", "sif")
_DOC2VEC = {"dm": "dm", "dbow": "dbow", "dbow_sorted": "dbow"}
MODELS = {
    "imdb": (*_MODELS, *_DOC2VEC),
    "ag_news": (*_MODELS, "wikipedia_mean"),
}
_AGGREGATION = {
    "mean": "mean",
    "tfidf_mean": "tfidf",
    "sif": "sif",
    "wikipedia_mean": "mean",
}
# Of the vectors with those of Wikipedia beside them: the best of 0.001, 0.003, 0.01,
# 0.03 and 0.1, likewise.
_C_WIKIPEDIA = 0.003


@dataclass(frozen=True)
class DocumentTask:
    """One classifier.

    Parameters
    ----------
    data : {"imdb", "ag_news"}
    model : str
        "tfidf", a way of pooling, "wikipedia_mean", or an algorithm of `Doc2Vec`, for
        documents in random order or sorted by their labels.
    folder : str
        Of the data.
    seed : int
    epochs : int or None
        Instead of those of the data.
    n_documents : int or None
        The most of each part.
    """

    data: str
    model: str
    folder: str
    seed: int
    epochs: int | None = None
    n_documents: int | None = None

    def run(self) -> dict[str, Any]:
        """Run it in a new process; return what it answers."""
        return run_child("benchmarks.words_documents", asdict(self), {})

    def estimator(self) -> Any:
        """Return the unfitted pipeline."""
        if self.model == "tfidf":
            return make_pipeline(
                TfidfVectorizer(sublinear_tf=True, min_df=2),
                LogisticRegression(C=10, max_iter=1000),
            )
        from sknn import Doc2Vec, Word2Vec

        if self.model in _DOC2VEC:
            algorithm = _DOC2VEC[self.model]
            documents = Doc2Vec(algorithm=algorithm, n_jobs=-1, random_state=self.seed)
            if self.epochs is not None:
                documents.set_params(epochs=self.epochs)
            return _classifier(documents, _C[self.data])
        params = dict(_PARAMS[self.data])
        if self.epochs is not None:
            params["epochs"] = self.epochs
        words: Any = Word2Vec(
            **params, aggregation=_AGGREGATION[self.model], n_jobs=-1, random_state=self.seed
        )
        strength = _C[self.data]
        if self.model == "wikipedia_mean":
            size = params["embedding_dim"]
            reader = Word2Vec(size, n_jobs=-1, random_state=self.seed)
            reader.fit(Path(self.folder, "wikipedia_text", "enwiki_sample_10m.txt.xz"))
            words = make_union(FrozenEstimator(reader), words)
            strength = _C_WIKIPEDIA
        return _classifier(words, strength)


def _classifier(vectors: Any, strength: float) -> Any:
    """Return the pipeline that goes on from vectors of documents."""
    return make_pipeline(
        vectors, StandardScaler(), LogisticRegression(C=strength, max_iter=1000)
    )


def imdb(folder: Path) -> tuple[Part, Part]:
    """Return the 25,000 reviews for training and those for the test."""
    return _imdb(folder, "train"), _imdb(folder, "test")


def _imdb(folder: Path, part: str) -> Part:
    with lzma.open(folder / "imdb" / f"imdb_{part}.tsv.xz", "rt") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [row[3] for row in rows], [row[0] for row in rows]


def ag_news(folder: Path) -> tuple[Part, Part]:
    """Return 10,001 news for training, and the 7,600 of the test part."""
    return _ag_news(folder, "dev"), _ag_news(folder, "test")


def _ag_news(folder: Path, part: str) -> Part:
    path = folder / "text_classification" / f"agnews_{part}.tsv.gz"
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return [row[0] for row in rows], [row[1] for row in rows]


DATA: dict[str, Callable[[Path], tuple[Part, Part]]] = {
    "imdb": imdb,
    "ag_news": ag_news,
}


def classify(task: DocumentTask) -> dict[str, float]:
    """Return the accuracy on the test part, and the seconds of the fit."""
    rng = np.random.default_rng(0)
    in_order = task.model.endswith("_sorted")
    train, test = (
        _some(part, task.n_documents, rng, in_order)
        for part in DATA[task.data](Path(task.folder))
    )
    model = task.estimator()
    started = time.perf_counter()
    model.fit(*train)
    seconds = time.perf_counter() - started
    return {"accuracy": float(model.score(*test)), "seconds": seconds}


def _some(
    part: Part, most: int | None, rng: np.random.Generator, in_order: bool
) -> Part:
    """Return documents in random order, unless they are to stay sorted by label."""
    chosen = rng.permutation(len(part[0]))[:most]
    chosen = np.sort(chosen) if in_order else chosen
    texts, labels = ([values[k] for k in chosen] for values in part)
    return texts, labels


def main() -> None:
    """Do the task of the command line."""
    warnings.simplefilter("ignore")
    task = DocumentTask(**json.loads(sys.argv[1]))
    print("\n" + json.dumps(classify(task)))


if __name__ == "__main__":
    main()

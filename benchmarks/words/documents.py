"""Document classifiers in a separate process; see `benchmarks.words`.

Pipelines of `Word2Vec` or `Doc2Vec` and logistic regression, trained on the training
part only, are compared with TF-IDF and logistic regression. For the data set with few
labeled texts, one pipeline also uses the vectors of a `Word2Vec` pretrained on
Wikipedia.
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

from benchmarks.words.training import run_child

# Texts and labels.
Part = tuple[list[str], list[str]]

# Parameters of Word2Vec that differ from the defaults. AG News has 300,000 words, in
# texts of about thirty words: the window contains whole texts, and there are more
# epochs.
_PARAMS: dict[str, dict[str, Any]] = {
    "imdb": {},
    "ag_news": {"embedding_dim": 200, "window": 20, "min_count": 2, "epochs": 20},
}
# Parameter C of the logistic regression on vectors. The value for AG News was the best
# of 0.001, 0.01, 0.1 and 1 for "mean", in 3-fold cross-validation on the training part.
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
# Parameter C with the additional vectors of Wikipedia: the best of 0.001, 0.003, 0.01,
# 0.03 and 0.1, chosen in the same way.
_C_WIKIPEDIA = 0.003


@dataclass(frozen=True)
class DocumentTask:
    """One classifier.

    Parameters
    ----------
    data : {"imdb", "ag_news"}
    model : str
        "tfidf", an aggregation of word vectors, "wikipedia_mean", or an algorithm of
        `Doc2Vec`, for documents in random order or sorted by label.
    folder : str
        Folder of the data.
    seed : int
    epochs : int or None
        Number of epochs; None for the default of the data set.
    n_documents : int or None
        Maximum number of documents per part.
    """

    data: str
    model: str
    folder: str
    seed: int
    epochs: int | None = None
    n_documents: int | None = None

    def run(self) -> dict[str, Any]:
        """Run the task in a new process and return its result."""
        return run_child("benchmarks.words.documents", asdict(self), {})

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
            **params,
            aggregation=_AGGREGATION[self.model],
            n_jobs=-1,
            random_state=self.seed,
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
    """Return a pipeline that classifies document vectors."""
    return make_pipeline(
        vectors, StandardScaler(), LogisticRegression(C=strength, max_iter=1000)
    )


def imdb(folder: Path) -> tuple[Part, Part]:
    """Return 25,000 reviews for training and 25,000 for testing."""
    return _imdb(folder, "train"), _imdb(folder, "test")


def _imdb(folder: Path, part: str) -> Part:
    with lzma.open(folder / "imdb" / f"imdb_{part}.tsv.xz", "rt") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [row[3] for row in rows], [row[0] for row in rows]


def ag_news(folder: Path) -> tuple[Part, Part]:
    """Return 10,001 news for training and 7,600 for testing."""
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
    """Return the test accuracy and the time of the fit."""
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
    """Return up to `most` documents in random order, or in their order."""
    chosen = rng.permutation(len(part[0]))[:most]
    chosen = np.sort(chosen) if in_order else chosen
    texts, labels = ([values[k] for k in chosen] for values in part)
    return texts, labels


def main() -> None:
    """Run the task given on the command line."""
    warnings.simplefilter("ignore")
    task = DocumentTask(**json.loads(sys.argv[1]))
    print("\n" + json.dumps(classify(task)))


if __name__ == "__main__":
    main()

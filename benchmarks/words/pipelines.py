"""Classification of documents, in a process of its own.

Pipelines of `Word2Vec` or `Doc2Vec` and logistic regression, trained on the training
part only, are compared with TF-IDF and logistic regression. For the data set with few
labeled texts, one pipeline also uses the vectors of a `Word2Vec` pretrained on
Wikipedia.
"""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from benchmarks.case import Round
from benchmarks.data import Texts, imdb
from benchmarks.timing import stopwatch

# Folder of each data set.
FOLDERS = {"imdb": "imdb", "ag_news": "text_classification"}

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
# "default_mean" has the default parameters.
_MODELS = ("tfidf", "mean", "tfidf_mean", "sif")
_DOC2VEC = {"dm": "dm", "dbow": "dbow", "dbow_sorted": "dbow"}
MODELS = {
    "imdb": (*_MODELS, *_DOC2VEC),
    "ag_news": (*_MODELS, "default_mean", "wikipedia_mean"),
}
_AGGREGATION = {
    "mean": "mean",
    "tfidf_mean": "tfidf",
    "sif": "sif",
    "default_mean": "mean",
    "wikipedia_mean": "mean",
}
# Parameter C with the additional vectors of Wikipedia: the best of 0.001, 0.003, 0.01,
# 0.03 and 0.1, chosen in the same way.
_C_WIKIPEDIA = 0.003


def classify(data: str, model: str, folder: Path, seed: int, quick: bool) -> Round:
    """Return the test accuracy and the time of the fit.

    Parameters
    ----------
    data : {"imdb", "ag_news"}
    model : str
        "tfidf", an aggregation of word vectors, "default_mean", "wikipedia_mean", or an
        algorithm of `Doc2Vec`, for documents in random order or sorted by label.
    folder : Path
        Folder of the data.
    seed : int
    quick : bool
        Whether to train one epoch on a few documents.
    """
    rng = np.random.default_rng(0)
    in_order = model.endswith("_sorted")
    train, test = (
        _some(_read(data, folder, part), 500 if quick else None, rng, in_order)
        for part in ("train", "test")
    )
    pipeline = _estimator(data, model, folder, seed, quick)
    with stopwatch() as spent:
        pipeline.fit(*train)
    accuracy = float(pipeline.score(*test))
    return {"accuracy": accuracy, "seconds": spent["seconds"]}


def _read(data: str, folder: Path, part: str) -> Texts:
    folder = folder / FOLDERS[data]
    if data == "imdb":
        return imdb(folder, part)
    name = {"train": "dev", "test": "test"}[part]  # 10,001 and 7,600 news
    path = folder / f"agnews_{name}.tsv.gz"
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return [row[0] for row in rows], [row[1] for row in rows]


def _estimator(data: str, model: str, folder: Path, seed: int, quick: bool) -> Any:
    """Return the unfitted pipeline."""
    if model == "tfidf":
        return make_pipeline(
            TfidfVectorizer(sublinear_tf=True, min_df=2),
            LogisticRegression(C=10, max_iter=1000),
        )
    from sknn import Doc2Vec, Word2Vec

    common: dict[str, Any] = {"n_jobs": -1, "random_state": seed}
    if quick:
        common["epochs"] = 1
    if model in _DOC2VEC:
        documents = Doc2Vec(algorithm=_DOC2VEC[model], **common)
        return _classifier(documents, _C[data])
    params = (_PARAMS[data] if model != "default_mean" else {}) | common
    words: Any = Word2Vec(**params, aggregation=_AGGREGATION[model])
    strength = _C[data]
    if model == "wikipedia_mean":
        reader = Word2Vec(params["embedding_dim"], **common)
        reader.fit(folder / "wikipedia_text" / "enwiki_sample_10m.txt.xz")
        words = make_union(FrozenEstimator(reader), words)
        strength = _C_WIKIPEDIA
    return _classifier(words, strength)


def _classifier(vectors: Any, strength: float) -> Any:
    """Return a pipeline that classifies document vectors."""
    return make_pipeline(
        vectors, StandardScaler(), LogisticRegression(C=strength, max_iter=1000)
    )


def _some(
    part: Texts, most: int | None, rng: np.random.Generator, in_order: bool
) -> Texts:
    """Return up to `most` documents in random order, or in their order."""
    chosen = rng.permutation(len(part[0]))[:most]
    chosen = np.sort(chosen) if in_order else chosen
    texts, labels = ([values[k] for k in chosen] for values in part)
    return texts, labels

"""One training of word vectors, in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Round
from benchmarks.timing import stopwatch
from sknn import WordVectors

Documents = list[list[str]]

# Maximum number of words per document; gensim ignores further words.
_MOST_WORDS = 10_000


@dataclass(frozen=True)
class Setting:
    """Settings of a training.

    Parameters
    ----------
    algorithm : {"skipgram", "cbow"}
    threads : int
    epochs : int
    params : dict
        Values of embedding_dim, window and min_count that differ from the defaults of
        both packages.
    stream : bool, default=False
        Whether to read the file during training, instead of lists of words that are
        created before the measurement.
    """

    algorithm: str
    threads: int
    epochs: int
    params: dict[str, int]
    stream: bool = False


def _sknn(
    setting: Setting, corpus: Path, documents: Documents | None, seed: int
) -> Callable[[], WordVectors]:
    import tensorflow as tf

    from sknn import Word2Vec

    if setting.threads == 1:
        # Otherwise, the operations of the single thread would use other cores.
        tf.config.threading.set_intra_op_parallelism_threads(1)
    model = Word2Vec(
        algorithm=setting.algorithm,
        epochs=setting.epochs,
        n_jobs=setting.threads,
        random_state=seed,
        tokenizer=str.split,
        **setting.params,
    )

    def fit() -> WordVectors:
        model.fit(str(corpus) if documents is None else documents)
        return WordVectors(model.vocabulary_, model.vectors_, model.counts_)

    return fit


def _gensim(
    setting: Setting, corpus: Path, documents: Documents | None, seed: int
) -> Callable[[], WordVectors]:
    from gensim.models import Word2Vec

    text: dict[str, Any] = {"sentences": documents}
    if documents is None:
        text = {"corpus_file": str(corpus)}

    def fit() -> WordVectors:
        model = Word2Vec(
            **text,
            sg=int(setting.algorithm == "skipgram"),
            epochs=setting.epochs,
            workers=setting.threads,
            seed=seed + 1,
            **setting.params,
        )
        words = model.wv.index_to_key
        counts = [model.wv.get_vecattr(word, "count") for word in words]
        return WordVectors(words, model.wv.vectors, counts)

    return fit


_PACKAGES = {"sknn": _sknn, "gensim": _gensim}


def train(
    setting: Setting, package: str, corpus: Path, seed: int, word_sets: Path | None
) -> Round:
    """Return time, memory, vocabulary size and scores.

    Parameters
    ----------
    setting : Setting
    package : {"sknn", "gensim"}
    corpus : Path
        Text file with one document per line.
    seed : int
    word_sets : Path or None
        Folder of the analogies and similarities for the scores.
    """
    import_module({"sknn": "sknn.training", "gensim": "gensim.models"}[package])
    imported = _memory(reset=True)
    documents = None if setting.stream else _documents(corpus)
    fit = _PACKAGES[package](setting, corpus, documents, seed)
    with stopwatch() as spent:
        vectors = fit()
    found: Round = {
        **spent,
        "megabytes": _memory(),
        "megabytes_imported": imported,
        "vocabulary": len(vectors),
    }
    return (
        found if word_sets is None else found | {"scores": _scores(vectors, word_sets)}
    )


def _documents(path: Path) -> Documents:
    """Return the documents of a file, split after `_MOST_WORDS` words."""
    documents = []
    for line in path.read_text().splitlines():
        words = line.split()
        documents += [
            words[first : first + _MOST_WORDS]
            for first in range(0, len(words), _MOST_WORDS)
        ]
    return documents


def _memory(reset: bool = False) -> float:
    """Return the peak resident memory in MB; NaN on other systems than Linux.

    With `reset`, the peak is reset to the current memory first.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1000


def _scores(vectors: WordVectors, folder: Path) -> dict[str, float]:
    """Return the accuracy of analogies and rank correlations, in percent."""
    found = vectors.evaluate_analogies(folder / "questions-words.txt")
    scores = {"analogies": found.loc["total", "accuracy"]}
    for name, file in (
        ("wordsim353", "wordsim353.tsv"),
        ("simlex999", "simlex999.txt"),
        ("MEN", "EN-MEN-TR-3k.txt"),
    ):
        scores[name] = vectors.evaluate_similarity(folder / file).spearman
    return {name: 100 * float(np.float64(value)) for name, value in scores.items()}

"""One training of word vectors in a process of its own; see `benchmarks.words`.

The command line holds a task in JSON. It is answered with a line of JSON, the last of
what is printed.
"""

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from sknn import WordVectors

# gensim leaves out what comes after so many words of a document.
MOST_WORDS = 10_000


@dataclass(frozen=True)
class Task:
    """One training.

    Parameters
    ----------
    package : {"sknn", "gensim"}
    algorithm : {"skipgram", "cbow"}
    corpus : str
        Path of a text file with a document a line.
    threads : int
    epochs : int
    seed : int, default=0
    params : dict, default={}
        embedding_dim, window, min_count, where they are not the defaults of both
        packages.
    stream : bool, default=False
        Read the file while training, rather than lists of words that are made before
        the clock starts.
    word_sets : str or None, default=None
        Folder of the analogies and similarities to answer.
    """

    package: str
    algorithm: str
    corpus: str
    threads: int
    epochs: int
    seed: int = 0
    params: dict[str, Any] = field(default_factory=dict)
    stream: bool = False
    word_sets: str | None = None

    def run(self) -> dict[str, Any]:
        """Run it in a new process; return what it answers."""
        # Matrix products of either package in the process' own threads only.
        blas = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        return run_child("benchmarks.words_child", asdict(self), blas)


def run_child(module: str, task: Any, variables: dict[str, str]) -> dict[str, Any]:
    """Run a module with a task in JSON; return the JSON of its last line."""
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", module, json.dumps(task)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )
    if done.returncode:
        raise RuntimeError(f"{task} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _sknn(task: Task, documents: Any) -> Callable[[], WordVectors]:
    import tensorflow as tf

    from sknn import Word2Vec

    if task.threads == 1:
        # Or the operations of the one thread would use the other cores.
        tf.config.threading.set_intra_op_parallelism_threads(1)
    model = Word2Vec(
        algorithm=task.algorithm,
        epochs=task.epochs,
        n_jobs=task.threads,
        random_state=task.seed,
        tokenizer=str.split,
        **task.params,
    )

    def fit() -> WordVectors:
        model.fit(task.corpus if documents is None else documents)
        return WordVectors(model.vocabulary_, model.vectors_, model.counts_)

    return fit


def _gensim(task: Task, documents: Any) -> Callable[[], WordVectors]:
    from gensim.models import Word2Vec

    corpus = {"sentences": documents}
    if documents is None:
        corpus = {"corpus_file": task.corpus}

    def fit() -> WordVectors:
        model = Word2Vec(
            **corpus,
            sg=int(task.algorithm == "skipgram"),
            epochs=task.epochs,
            workers=task.threads,
            seed=task.seed + 1,
            **task.params,
        )
        words = model.wv.index_to_key
        counts = [model.wv.get_vecattr(word, "count") for word in words]
        return WordVectors(words, model.wv.vectors, counts)

    return fit


PACKAGES = {"sknn": _sknn, "gensim": _gensim}


def documents_of(path: str) -> list[list[str]]:
    """Return the documents of a file, none longer than `MOST_WORDS`."""
    documents = []
    for line in Path(path).read_text().splitlines():
        words = line.split()
        documents += [
            words[first : first + MOST_WORDS]
            for first in range(0, len(words), MOST_WORDS)
        ]
    return documents


def train(task: Task) -> dict[str, Any]:
    """Return seconds, memory, the size of the vocabulary and scores."""
    import_module({"sknn": "sknn.training", "gensim": "gensim.models"}[task.package])
    imported = _memory(reset=True)
    documents = None if task.stream else documents_of(task.corpus)
    fit = PACKAGES[task.package](task, documents)
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = fit()
    answer = {
        "seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "megabytes": _memory(),
        "megabytes_imported": imported,
        "vocabulary": len(vectors),
    }
    if task.word_sets is not None:
        answer["scores"] = _scores(vectors, Path(task.word_sets))
    return answer


def _memory(reset: bool = False) -> float:
    """Return the greatest resident memory so far, in MB; NaN where Linux is not.

    With `reset`, what is needed now, from where the greatest is then counted.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1000


def _scores(vectors: WordVectors, folder: Path) -> dict[str, float]:
    """Return the share of right analogies and rank correlations, in percent."""
    found = vectors.evaluate_analogies(folder / "questions-words.txt")
    scores = {"analogies": found.loc["total", "accuracy"]}
    for name, file in (
        ("wordsim353", "wordsim353.tsv"),
        ("simlex999", "simlex999.txt"),
        ("MEN", "EN-MEN-TR-3k.txt"),
    ):
        scores[name] = vectors.evaluate_similarity(folder / file).spearman
    return {name: 100 * float(np.float64(value)) for name, value in scores.items()}


def main() -> None:
    """Do the task of the command line."""
    warnings.simplefilter("ignore")
    task = Task(**json.loads(sys.argv[1]))
    print("\n" + json.dumps(train(task)))


if __name__ == "__main__":
    main()

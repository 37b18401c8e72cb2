"""One training of word vectors in a separate process; see `benchmarks.words`.

The argument on the command line is a task in JSON. The last line of the output is the
result in JSON.
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

# Maximum number of words per document; gensim ignores further words.
MOST_WORDS = 10_000


@dataclass(frozen=True)
class Task:
    """One training.

    Parameters
    ----------
    package : {"sknn", "gensim"}
    algorithm : {"skipgram", "cbow"}
    corpus : str
        Path of a text file with one document per line.
    threads : int
    epochs : int
    seed : int, default=0
    params : dict, default={}
        Values of embedding_dim, window and min_count that differ from the defaults of
        both packages.
    stream : bool, default=False
        Whether to read the file during training, instead of lists of words that are
        created before the measurement.
    word_sets : str or None, default=None
        Folder of the analogies and similarities for the evaluation.
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
        """Run the task in a new process and return its result."""
        # No additional threads for matrix products in either package.
        blas = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        return run_child("benchmarks.words.training", asdict(self), blas)


def run_child(module: str, task: Any, variables: dict[str, str]) -> dict[str, Any]:
    """Run a module with a task in JSON and return its result."""
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
        # Otherwise, the operations of the single thread would use other cores.
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
    """Return the documents of a file, split after `MOST_WORDS` words."""
    documents = []
    for line in Path(path).read_text().splitlines():
        words = line.split()
        documents += [
            words[first : first + MOST_WORDS]
            for first in range(0, len(words), MOST_WORDS)
        ]
    return documents


def train(task: Task) -> dict[str, Any]:
    """Return time, memory, vocabulary size and scores."""
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


def main() -> None:
    """Run the task given on the command line."""
    warnings.simplefilter("ignore")
    task = Task(**json.loads(sys.argv[1]))
    print("\n" + json.dumps(train(task)))


if __name__ == "__main__":
    main()

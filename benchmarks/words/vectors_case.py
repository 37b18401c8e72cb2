"""Word vectors of sknn and gensim."""

import lzma
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.case import Round, Row
from benchmarks.child import call
from benchmarks.comparison import Comparison
from benchmarks.options import Options
from benchmarks.words.training import Setting, train

# No additional threads for matrix products in either package.
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


@dataclass
class VectorsCase(Comparison):
    """Trainings of both packages with the same parameters, each in a new process.

    Parameters
    ----------
    setting : Setting
    scored : bool, default=False
        Whether to evaluate the vectors; rounds have different seeds then.
    """

    name: str
    setting: Setting
    rounds: int = 3
    scored: bool = False
    packages = ("sknn", "gensim")

    def prepare(self, options: Options) -> None:
        super().prepare(options)
        self.word_sets = options.folder("word_similarity") if self.scored else None
        source = options.folder("wikipedia_text") / "enwiki_sample_10m.txt.xz"
        # A document has about a thousand words.
        place = _unpack(source, 300 if options.quick else None)
        self.corpus = Path(place.name, "corpus.txt")
        with self.corpus.open() as lines:
            self.n_words = sum(len(line.split()) for line in lines)

    def facts(self) -> Row:
        text = "file" if self.setting.stream else "lists"
        return {"words": self.n_words, "epochs": self.setting.epochs, "text": text}

    def measure_package(self, package: str, number: int) -> Round:
        seed = number if self.scored else 0
        arguments = (self.setting, package, self.corpus, seed, self.word_sets)
        return call(train, *arguments, variables=_ONE_THREAD)


@cache
def _unpack(source: Path, n_documents: int | None) -> TemporaryDirectory[str]:
    """Write the first documents to corpus.txt, in a folder deleted at the end."""
    place = TemporaryDirectory()
    with (
        lzma.open(source, "rt") as lines,
        Path(place.name, "corpus.txt").open("w") as f,
    ):
        f.writelines(islice(lines, n_documents))
    return place

"""Toy translation."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import by_columns, fact, middle, n_rounds, spread
from benchmarks.table import Table
from benchmarks.text.pairs import Maker, dates, digits, numbers
from benchmarks.timing import stopwatch
from sknn import Seq2SeqTranslator
from sknn.training import clear_cache

_BEAM_WIDTH = 4

_TEXT = f"""Percentage of test texts that are translated without any error: dates in
seven formats to ISO 8601, numbers below 10,000 from words to digits, and from digits to
words. With greedy decoding and with a beam of width {_BEAM_WIDTH}; mean, minimum and
maximum over the seeds, which also determine the data. All parameters have their
defaults, except for those in the name of the case."""


@dataclass
class TranslationCase(Case):
    """Scores and times of training and translation; seeds also determine the data.

    Parameters
    ----------
    make : callable
        Makes pairs of texts.
    n_train, n_test : int
        Numbers of pairs.
    params : dict
        Differences from the default parameters.
    """

    name: str
    make: Maker
    n_train: int
    n_test: int
    params: dict[str, Any] = field(default_factory=dict)

    def prepare(self, options: Options) -> None:
        if options.quick:
            self.n_train = self.n_test = 200
            self.params = self.params | {"epochs": 1}

    def facts(self) -> Row:
        sizes = {"learned": self.n_train, "judged": self.n_test}
        return sizes | {"params": self.params}

    def measure(self, number: int) -> Round:
        n = self.n_train
        X, y = self.make(n + self.n_test, np.random.default_rng(number))
        translator = Seq2SeqTranslator(**self.params, random_state=number)
        clear_cache()
        with stopwatch() as spent:
            translator.fit(X[:n], y[:n])
        with stopwatch() as judging:
            exact = translator.score(X[n:], y[n:])
        translator.set_params(beam_width=_BEAM_WIDTH)
        return {
            "seed": number,
            **spent,
            "epochs": translator.n_epochs_,
            "exact": exact,
            "beam_exact": translator.score(X[n:], y[n:]),
            "texts_a_second": self.n_test / judging["seconds"],
        }


_section = by_columns(
    "case",
    {
        "train": fact("learned"),
        "test": fact("judged"),
        "exact, %": spread("exact", digits=2, scale=100),
        "beam, %": spread("beam_exact", digits=2, scale=100),
        "seeds": n_rounds,
        "epochs": middle("epochs"),
        "s per fit": middle("seconds"),
        "CPU s": middle("cpu_seconds"),
    },
)

_FEW = partial(TranslationCase, make=dates, n_train=1000, n_test=5000)
_CASES = (
    TranslationCase("dates", dates, 5000, 5000),
    TranslationCase("numbers, by characters", numbers, 1000, 9000),
    TranslationCase("numbers, by words", numbers, 1000, 9000, {"source_level": "word"}),
    TranslationCase("digits to words", digits, 1000, 9000, {"target_level": "word"}),
    _FEW("few dates"),
    _FEW("few dates, one direction", params={"bidirectional": False}),
    _FEW("few dates, additive", params={"attention": "additive"}),
    _FEW("few dates, no attention", params={"attention": None}),
    _FEW("few dates, lstm", params={"cell": "lstm"}),
)

TABLE = Table("translation", "Toy translation", _TEXT, _CASES, _section)

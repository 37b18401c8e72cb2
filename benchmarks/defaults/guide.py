"""Default parameters compared with the settings of the user guide, in one table."""

from dataclasses import dataclass

from benchmarks.case import Row
from benchmarks.page import markdown_table, middle, spread
from benchmarks.table import Table

_TEXT = """Means, minima and maxima over the seeds, and the median time of a fit, from
the results of the other subjects. `default` is the estimator without parameters, except
for the horizon of forecasts and the embedding of tokens. `guide` has the settings that
the user guide recommends for the problem; see the pages of the subjects. For errors and
bits, smaller is better."""


@dataclass(frozen=True)
class Pair:
    """Two cases of a subject with the same data.

    Parameters
    ----------
    estimator : str
        Name of the estimator.
    problem : str
        Name of the problem.
    source : str
        Name of the file of results.
    default, guide : str
        Names of the cases.
    measure : str
        Heading of the measured value.
    keys : tuple of str
        Keys of the value in a round.
    digits : int, default=1
    scale : float, default=1
        Factor of the value.
    default_keys : tuple of str, default=()
        Keys in a round of `default`, if they differ.
    """

    estimator: str
    problem: str
    source: str
    default: str
    guide: str
    measure: str
    keys: tuple[str, ...]
    digits: int = 1
    scale: float = 1
    default_keys: tuple[str, ...] = ()

    def cells(self, rows: dict[str, Row]) -> list[str] | None:
        """Return the cells of a line; None if one of the cases was not measured."""
        names = (f"{self.source}/{name}" for name in (self.default, self.guide))
        default, guide = (rows.get(name) for name in names)
        if default is None or guide is None:
            return None
        seconds = middle("seconds")
        # A case that measures both has the time of both.
        is_own = self.default != self.guide
        return [
            self.estimator,
            self.problem,
            self.measure,
            self._value(self.default_keys or self.keys, default),
            self._value(self.keys, guide),
            seconds(default) if is_own else "",
            seconds(guide) if is_own else "",
        ]

    def _value(self, keys: tuple[str, ...], row: Row) -> str:
        return spread(*keys, digits=self.digits, scale=self.scale)(row)


def _accuracy(estimator: str, source: str, default: str, guide: str) -> Pair:
    keys, scale = ("accuracy",), 100
    measure = "accuracy, %"
    return Pair(estimator, guide, source, default, guide, measure, keys, scale=scale)


_SERIES = (
    "ItalyPowerDemand",
    "GunPoint",
    "JapaneseVowels",
    "BasicMotions",
    "OSULeaf",
    "ACSF1",
    "IMDB",
)
_ORIGINS = ("airline", "sunspots")
_PAIRS = (
    *(
        _accuracy("CNNClassifier", "images_accuracy", f"{name}-default", name)
        for name in ("fashion-8000", "cifar-8000")
    ),
    *(
        _accuracy("RNNClassifier", "sequences_accuracy", f"{name}-default", name)
        for name in _SERIES
    ),
    _accuracy("Word2Vec", "words_documents", "ag_news-default_mean", "ag_news-mean"),
    Pair(
        "TextGenerator",
        "Tiny Shakespeare",
        "text_generation",
        "defaults",
        "whole",
        "bits per character",
        ("test_bits",),
        digits=2,
    ),
    *(
        Pair(
            "RNNForecaster",
            f"{name}, 12 months",
            "forecasting_origins",
            name,
            name,
            "MASE",
            ("MASE", "network"),
            digits=3,
            default_keys=("MASE", "default"),
        )
        for name in _ORIGINS
    ),
    Pair(
        "RNNForecaster",
        "ETTh1, 96 hours",
        "forecasting_ett",
        "default",
        "network",
        "MSE",
        ("MSE",),
        digits=3,
    ),
    Pair(
        "RNNForecaster",
        "M4 Hourly, 48 hours",
        "forecasting_m4",
        "default",
        "network",
        "MASE",
        ("ours", "MASE"),
        digits=3,
    ),
)


def _section(rows: dict[str, Row]) -> str:
    columns = ("estimator", "problem", "measure", "default", "guide")
    times = ("default, s", "guide, s")
    lines = [pair.cells(rows) for pair in _PAIRS]
    return markdown_table([*columns, *times], [line for line in lines if line])


_SOURCES = tuple(dict.fromkeys(pair.source for pair in _PAIRS))

TABLE = Table("guide", "Default and guide", _TEXT, (), _section, sources=_SOURCES)

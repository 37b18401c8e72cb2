"""Packages that train the same dense networks."""

from benchmarks.engine.cases import CASES
from benchmarks.engine.section import section
from benchmarks.subject import Subject
from benchmarks.table import Table

_TEXT = """The page `benchmarks/README.md` explains the columns. The values are medians
over the rounds, with minimum and maximum in brackets. "x sknn" is the ratio to the
value of sknn, computed within each round."""

SUBJECT = Subject(
    "engine",
    "Dense networks compared with other packages",
    "",
    (Table("packages", "Packages", _TEXT, CASES, section),),
)

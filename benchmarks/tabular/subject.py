"""Networks for tables."""

from benchmarks.subject import Subject
from benchmarks.tabular import defaults, functions, search

SUBJECT = Subject(
    "tabular", "Tables", "", (defaults.TABLE, functions.TABLE, search.TABLE)
)

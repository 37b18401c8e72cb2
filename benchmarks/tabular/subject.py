"""Networks for tables."""

from benchmarks.subject import Subject
from benchmarks.tabular import defaults, search

SUBJECT = Subject("tabular", "Tables", "", (defaults.TABLE, search.TABLE))

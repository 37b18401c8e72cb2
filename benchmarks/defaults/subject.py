"""Default parameters of all families."""

from benchmarks.defaults import guide
from benchmarks.subject import Subject

_TEXT = """Nothing is measured by this subject: the page shows the results of other
subjects."""

SUBJECT = Subject("defaults", "Default parameters", _TEXT, (guide.TABLE,))

"""A program for SciKeras, and the same with other packages."""

from benchmarks.case import Row
from benchmarks.migration.case import ProgramCase
from benchmarks.migration.code import PACKAGES
from benchmarks.page import Cell, markdown_table, middle, ratio
from benchmarks.subject import Subject
from benchmarks.table import Table

_NAMES = {
    "sknn": "`sknn.KerasClassifier`",
    "sknn.scikeras": "`sknn.scikeras.KerasClassifier`",
    "scikeras": "`scikeras.wrappers.KerasClassifier`",
    "keras.wrappers": "`keras.wrappers.SKLearnClassifier`",
    "keras": "loop of `keras.Model.fit`",
}
_COLUMNS = (
    "package",
    "s",
    "x sknn",
    "without imports, s",
    "x sknn",
    "CPU s",
    "accuracy",
)


def _compared(key: str, package: str) -> Cell:
    """Return the cell of the ratio to sknn, which is empty for sknn itself."""
    return ratio(key, package) if package != "sknn" else lambda row: ""


def _section(rows: dict[str, Row]) -> str:
    row = rows["digits"]
    lines = []
    for package in PACKAGES:
        cells = (
            middle(package, "seconds", digits=1),
            _compared("seconds", package),
            middle(package, "program_seconds", digits=1),
            _compared("program_seconds", package),
            middle(package, "cpu_seconds", digits=1),
            middle(package, "accuracy", digits=3),
        )
        lines.append([_NAMES[package], *(cell(row) for cell in cells)])
    return markdown_table(_COLUMNS, lines)


_TEXT = """A program of 30 lines: a pipeline of a scaler and a network, a grid of four
points with three folds, early stopping by the training loss, a pickle of the best
estimator, and probabilities of test samples (scikit-learn's digits). Each run is a
process of its own, and compiles all that it needs. The programs for SciKeras,
`sknn.scikeras` and `sknn` differ in the import, and in the names of two parameters; see
`benchmarks/migration/programs`. Medians of the rounds; ratios are computed within each
round, with the range in brackets."""

SUBJECT = Subject(
    "migration",
    "Programs for SciKeras and Keras, and their migration",
    _TEXT,
    (Table("program", "Program", "", (ProgramCase(),), _section),),
)

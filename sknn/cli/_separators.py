"""Detection of the separator of a text file."""

import csv
import io

_SEPARATORS = (",", ";", "\t", "|")


def detected_separator(sample: str) -> str:
    """Return the separator that divides all rows into an equal number of values.

    Parameters
    ----------
    sample : str
        The first lines of a file.

    Returns
    -------
    str
        A comma, semicolon, tab or bar. If several separators fit, the one with which
        more values are numbers; a comma in a file with a single column.
    """
    return max(_SEPARATORS, key=lambda separator: _fit(sample, separator))


def _fit(sample: str, separator: str) -> tuple[float, bool, float, int]:
    table = csv.reader(io.StringIO(sample), delimiter=separator, skipinitialspace=True)
    first, *others = [row for row in table if row] or [[]]
    several = len(first) > 1
    same = [several and len(row) == len(first) for row in others]
    values = [value for row in others or [first] for value in row]
    numeric = [_is_number(value, separator) for value in values]
    return _fraction(same), several, _fraction(numeric), len(first)


def _is_number(text: str, separator: str) -> bool:
    try:
        float(text if separator == "," else text.replace(",", "."))
    except ValueError:
        return False
    return True


def _fraction(flags: list[bool]) -> float:
    return sum(flags) / max(len(flags), 1)

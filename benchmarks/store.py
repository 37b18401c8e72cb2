"""Results as JSON files, one for each table."""

import datetime
import json
from pathlib import Path

from benchmarks.case import Row
from benchmarks.machine import environment


def read(path: Path) -> dict[str, Row]:
    """Return the rows of a file by the names of their cases."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def save(path: Path, name: str, row: Row) -> None:
    """Write a row with its date and environment; other rows are not changed."""
    date = datetime.date.today().isoformat()
    found = read(path) | {name: row | {"date": date, "environment": environment()}}
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

"""Rows of tables as JSON files, and the page that shows them."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import environment

# The lines of a table, of its rows by name.
Section = Callable[[dict[str, Any]], list[str]]


@dataclass(frozen=True)
class Page:
    """The tables of one subject.

    Parameters
    ----------
    name : str
        Of the page, and what the names of its files begin with.
    head : str
    sections : dict of str to callable
        The tables by name.
    """

    name: str
    head: str
    sections: dict[str, Section]

    def save(self, folder: Path, table: str, rows: dict[str, Any]) -> None:
        """Write rows of a table and the page; rows of other cases stay as they were."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}_{table}.json"
        before = json.loads(path.read_text())["rows"] if path.exists() else {}
        date = datetime.date.today().isoformat()
        rows = before | {name: row | {"date": date} for name, row in rows.items()}
        result = {"table": table, "environment": environment(), "rows": rows}
        path.write_text(json.dumps(result, indent=1) + "\n")
        print(f"Written to {self.write(folder)}")

    def write(self, folder: Path) -> Path:
        """Write the page of the tables that there are in `folder`."""
        parts = [self.head]
        for table, section in self.sections.items():
            path = folder / f"{self.name}_{table}.json"
            if path.exists():
                found = json.loads(path.read_text())
                facts = ", ".join(f"{k} {v}" for k, v in found["environment"].items())
                parts += [*section(found["rows"]), "", f"Measured on: {facts}.", ""]
        page = folder / f"{self.name}.md"
        page.write_text("\n".join(parts))
        return page


def ratios(rounds: list[Any], key: str, peer: str = "keras") -> str:
    """Return how many times as much a peer takes: median, least and greatest."""
    values = [one[peer][key] / one["sknn"][key] for one in rounds]
    return f"{median(values):.2f} ({min(values):.2f} .. {max(values):.2f})"

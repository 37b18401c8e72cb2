"""Results as JSON files, and a Markdown page of their tables."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import environment

# Converts the rows of a table, by name, to the lines of a section.
Section = Callable[[dict[str, Any]], list[str]]


@dataclass(frozen=True)
class Page:
    """A page with the tables of one topic.

    Parameters
    ----------
    name : str
        Name of the page, and prefix of the names of its files.
    head : str
        Text at the top of the page.
    sections : dict of str to callable
        The sections by the names of their tables.
    """

    name: str
    head: str
    sections: dict[str, Section]

    def save(self, folder: Path, table: str, rows: dict[str, Any]) -> None:
        """Write rows of a table and the page; other rows are not changed."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}_{table}.json"
        before = json.loads(path.read_text())["rows"] if path.exists() else {}
        date = datetime.date.today().isoformat()
        rows = before | {name: row | {"date": date} for name, row in rows.items()}
        result = {"table": table, "environment": environment(), "rows": rows}
        path.write_text(json.dumps(result, indent=1) + "\n")
        print(f"Written to {self.write(folder)}")

    def write(self, folder: Path) -> Path:
        """Write the page of the tables in `folder`."""
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
    """Return the ratio of a peer to sknn: median, minimum and maximum."""
    values = [one[peer][key] / one["sknn"][key] for one in rounds]
    return f"{median(values):.2f} ({min(values):.2f} .. {max(values):.2f})"

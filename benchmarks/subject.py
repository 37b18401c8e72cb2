"""A subject of the command, with its tables and its page."""

from copy import copy
from dataclasses import dataclass
from pathlib import Path

from benchmarks import store
from benchmarks.case import Case, Row
from benchmarks.options import Options
from benchmarks.skipped import Skipped
from benchmarks.table import Table


@dataclass(frozen=True)
class Subject:
    """Tables that are written to the same page.

    Parameters
    ----------
    name : str
        Name on the command line, and of the page.
    title : str
        Title of the page.
    text : str
        Text at the top of the page.
    tables : tuple of Table
    """

    name: str
    title: str
    text: str
    tables: tuple[Table, ...]

    def measure(self, table: Table, options: Options) -> None:
        """Measure the selected cases of a table; each round is saved at its end."""
        for case in table.selected(options.only):
            print(f"{self.name} {table.name}: {case.name}", flush=True)
            case = copy(case)  # its data are freed afterwards
            try:
                case.prepare(options)
            except Skipped as reason:
                print(f"  skipped: {reason}.")
                continue
            self._measure_case(case, self._path(table, options.results), options)

    def _measure_case(self, case: Case, path: Path, options: Options) -> None:
        rounds = []
        n_rounds = 1 if options.quick else options.rounds or case.rounds
        for number in range(n_rounds):
            print(f"  round {number + 1}/{n_rounds}", flush=True)
            rounds.append(case.measure(number))
            store.save(path, case.name, case.facts() | {"rounds": rounds})

    def write_page(self, folder: Path) -> Path:
        """Write the page of the results in a folder, and the plots."""
        command = f"To run this benchmark: `python -m benchmarks {self.name} [TABLE]`."
        parts = [f"# {self.title}", command, self.text]
        for table in self.tables:
            rows = self._rows(table, folder)
            if rows:
                parts += [f"## {table.title}", table.text, table.section(rows)]
                parts += [] if table.sources else _origins(rows)
                if table.plot is not None:
                    table.plot(rows, folder)
        page = folder / f"{self.name}.md"
        page.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
        return page

    def _rows(self, table: Table, folder: Path) -> dict[str, Row]:
        found = store.read(self._path(table, folder))
        rows = {c.name: found[c.name] for c in table.cases if c.name in found}
        for source in table.sources:
            others = store.read(folder / f"{source}.json")
            rows |= {f"{source}/{name}": row for name, row in others.items()}
        return rows

    def _path(self, table: Table, folder: Path) -> Path:
        return folder / f"{self.name}_{table.name}.json"


def _origins(rows: dict[str, Row]) -> list[str]:
    """Return a paragraph for each environment, with its cases if there are several."""
    groups: dict[str, dict[str, Row]] = {}
    for name, row in rows.items():
        groups.setdefault(row["environment"], {})[name] = row
    paragraphs = []
    for environment, some in groups.items():
        dates = sorted({row["date"] for row in some.values()})
        when = " to ".join(dict.fromkeys([dates[0], dates[-1]]))
        what = "" if len(groups) == 1 else f" ({', '.join(some)})"
        paragraphs.append(f"Measured on {when}{what}: {environment}.")
    return paragraphs

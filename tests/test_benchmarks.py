"""The pages of the benchmarks show the saved results."""

import json
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))

from benchmarks import store  # noqa: E402
from benchmarks.__main__ import SUBJECTS  # noqa: E402
from benchmarks.case import Case  # noqa: E402
from benchmarks.options import RESULTS, Options  # noqa: E402
from benchmarks.page import by_columns, spread  # noqa: E402
from benchmarks.skipped import Skipped  # noqa: E402
from benchmarks.subject import Subject  # noqa: E402
from benchmarks.table import Table  # noqa: E402


class Seeds(Case):
    """A case whose measurement is twice the seed."""

    def __init__(self, name, on_request=False, stops_at=None):
        self.name = name
        self.on_request = on_request
        self.stops_at = stops_at

    def prepare(self, options):
        if self.name == "skipped":
            raise Skipped("needs nothing that exists")

    def measure(self, number):
        if number == self.stops_at:
            raise KeyboardInterrupt
        return {"twice": 2 * number}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    monkeypatch.setattr(store, "environment", lambda: "a machine")


def subject(*cases):
    section = by_columns("case", {"twice": spread("twice", digits=1)})
    return Subject("trial", "Trial", "", (Table("seeds", "Seeds", "", cases, section),))


def options(folder, only="*", **changes):
    values = {"package": [], "rounds": None, "quick": False, "write_only": False}
    return Options(only=only, data=None, results=folder, **(values | changes))


def measured(subject, options):
    (table,) = subject.tables
    subject.measure(table, options)
    path = options.results / "trial_seeds.json"
    return json.loads(path.read_text()) if path.exists() else {}


def test_all_folders_are_subjects():
    folders = {path.parent.name for path in ROOT.glob("benchmarks/*/subject.py")}
    assert folders == set(SUBJECTS)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_page_shows_the_saved_results(name, tmp_path):
    one = import_module(f"benchmarks.{name}.subject").SUBJECT
    for file in RESULTS.glob("*.json"):
        shutil.copy(file, tmp_path)
    written = one.write_page(tmp_path).read_text("utf-8")
    page = (RESULTS / f"{name}.md").read_text("utf-8")
    assert written == page, f"Run python -m benchmarks {name} --write-only"


@pytest.mark.parametrize("name", SUBJECTS)
def test_results_are_those_of_cases(name):
    one = import_module(f"benchmarks.{name}.subject").SUBJECT
    for table in one.tables:
        names = [case.name for case in table.cases]
        assert len(set(names)) == len(names)
        saved = store.read(RESULTS / f"{name}_{table.name}.json")
        assert set(saved) <= set(names)


def test_other_results_are_kept(tmp_path):
    one = subject(Seeds("a"), Seeds("b"))
    measured(one, options(tmp_path))
    found = measured(one, options(tmp_path, "b", rounds=1))
    assert [len(found[name]["rounds"]) for name in "ab"] == [3, 1]
    page = one.write_page(tmp_path).read_text("utf-8")
    assert "| a | 2.0 (0.0 .. 4.0) |" in page
    assert "| b | 0.0 |" in page
    assert "a machine" in page


def test_rounds_are_saved_at_their_end(tmp_path):
    one = subject(Seeds("a", stops_at=2))
    with pytest.raises(KeyboardInterrupt):
        measured(one, options(tmp_path))
    saved = json.loads((tmp_path / "trial_seeds.json").read_text())
    assert saved["a"]["rounds"] == [{"twice": 0}, {"twice": 2}]


def test_long_cases_are_measured_on_request(tmp_path):
    one = subject(Seeds("short"), Seeds("long", on_request=True))
    assert set(measured(one, options(tmp_path))) == {"short"}
    assert set(measured(one, options(tmp_path, "long"))) == {"short", "long"}


def test_a_case_that_cannot_be_measured_says_why(tmp_path, capsys):
    assert measured(subject(Seeds("skipped")), options(tmp_path)) == {}
    assert "skipped: needs nothing that exists." in capsys.readouterr().out

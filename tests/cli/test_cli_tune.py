"""`sknn tune`, called as from the shell."""

import json

import joblib
import numpy as np
import pandas as pd
import pytest

from sknn.cli import _tune, main

pytestmark = pytest.mark.slow

RIDGE = ["--model", "ridge", "--search", 'alpha=(0.01, 100.0, "log")', "--cv", "2"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def table(folder):
    """Write a table of numbers, categories, groups and two targets."""
    rng = np.random.default_rng(0)
    size = rng.normal(size=60)
    frame = pd.DataFrame(
        {
            "size": size,
            "colour": rng.choice(["red", "blue"], 60),
            "person": np.arange(60) // 4,
            "kind": np.where(size > 0, "big", "small"),
            "price": 3 * size + rng.normal(size=60),
        }
    )
    frame.to_csv(folder / "table.csv", index=False)
    return ["table.csv", "--drop", "kind", "--target", "price", "--trials", "4"]


def test_files_of_a_search(table, folder, capsys):
    assert main(["tune", *table, *RIDGE]) == 0
    out, _ = capsys.readouterr()
    assert out.count("\ntrial ") == 4
    assert "held-out rows" in out
    assert "alpha = " in out
    found = json.loads((folder / "sknn-tune-table.json").read_text())
    model = joblib.load(folder / "sknn-tune-table.joblib")
    assert model[-1].alpha == found["params"]["alpha"]
    frame = pd.read_csv("table.csv").drop(columns=["kind", "price"])
    assert model.predict(frame.astype({"person": float})).shape == (60,)
    page = (folder / "sknn-tune-table.html").read_text("utf-8")
    assert page.count("data:image/svg+xml") == 4
    assert f"{found['scores']['best_holdout']:.4g}" in page


def test_a_network_with_a_ready_space(table, capsys):
    tiny = ["--set", "epochs=2", "--preset", "small", "--cv", "2", "--quiet"]
    kind = ["--target", "kind", "--drop", "price", "--trials", "2", "--group", "person"]
    assert main(["tune", "table.csv", *kind, *tiny]) == 0
    out, err = capsys.readouterr()
    assert "hidden_layer_sizes" in out
    assert err == ""


def test_a_search_is_resumed(table, capsys):
    storage = ["--storage", "trials.journal"]
    assert main(["tune", *table, *RIDGE, *storage]) == 0
    capsys.readouterr()
    assert main(["tune", *table[:-1], "6", *RIDGE, *storage]) == 0
    out, _ = capsys.readouterr()
    assert out.count("\ntrial ") == 2
    assert "sknn-tune-table-2.html" in out  # the first files are still there


def test_files_that_appear_meanwhile_are_kept(table, folder, monkeypatch):
    def search(*args):
        for ending in (".html", ".json", ".joblib"):
            (folder / f"sknn-tune-table{ending}").write_text("other")
        return found(*args)

    found = _tune._search
    monkeypatch.setattr(_tune, "_search", search)
    assert main(["tune", *table, *RIDGE]) == 0
    assert (folder / "sknn-tune-table.html").read_text() == "other"
    assert (folder / "sknn-tune-table.json").read_text() == "other"
    assert (folder / "sknn-tune-table-2.html").exists()
    model = joblib.load(folder / "sknn-tune-table-2.joblib")
    kept = json.loads((folder / "sknn-tune-table-2.json").read_text())
    assert model[-1].alpha == kept["params"]["alpha"]


def test_force_replaces(table, folder):
    for _ in range(2):
        assert main(["tune", *table, *RIDGE, "--force", "--out", "found"]) == 0
    assert sorted(path.name for path in folder.glob("found*")) == [
        "found.html",
        "found.joblib",
        "found.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--holdout", "1.5"], "--holdout must be between 0 and 1"),
        (["--search", "alpha"], "--search requires name=range"),
        (["--search", "tol=("], "--search requires name=range"),
        (["--search", "nonsense=[1]"], "Invalid parameter 'nonsense'"),
        (
            ["--search", 'tol=(1, 2, "lg")'],
            "To choose from several values, give a list",
        ),
        (["--search", 'tol=("a", "b")'], "fits failed. sklearn.utils._param_valid"),
        (["--search", "alpha=[1.0]"], "'alpha' must be specified only once"),
        (["--scoring", "nonsense"], "'nonsense' is not a valid scoring value"),
        (["--scoring", "r2,max_error"], "exactly one score, got 'r2,max_error'"),
        (["--scoring", "f1"], "'f1' cannot be used for this target (regression)"),
        (["--jobs", "0"], "must be a positive integer, or -1 for one job per core"),
        (["--out", "none/found"], "--out: the folder"),
        (["--out", "."], "--out: '.' is a folder; add a prefix"),
        (["--out", ".."], "--out: '..' is a folder; add a prefix"),
        (["--storage", "none/trials"], "does not exist"),
        (["--trials", "0"], "must be an integer, at least 1"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_line(table, folder, capsys, arguments, message):
    assert main(["tune", *table, *RIDGE, *arguments]) == 2
    _, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert err.startswith("sknn: error: ")
    assert message in err
    assert not list(folder.glob("sknn-tune*"))


def test_a_finite_space_ends_the_search(table, folder, capsys):
    """The search ends when all values are evaluated, without the given one."""
    values = ["--model", "ridge", "--search", "alpha=[0.1, 10.0]", "--cv", "2"]
    assert main(["tune", *table, *values, "--set", "alpha=-1.0"]) == 0
    out, _ = capsys.readouterr()
    assert out.count("\ntrial ") == 2
    found = json.loads((folder / "sknn-tune-table.json").read_text())
    assert found["params"]["alpha"] in (0.1, 10.0)
    # The fit of the estimator as given fails.
    assert found["scores"]["default_cv"] is found["scores"]["default_holdout"] is None


def test_a_model_without_a_ready_space(table, capsys):
    assert main(["tune", *table, "--model", "ridge"]) == 2
    assert "--search is required with --model ridge" in capsys.readouterr().err


def test_scores_of_the_second_class(table, folder, capsys):
    arguments = ["--target", "kind", "--drop", "price", "--trials", "2", "--cv", "2"]
    model = ["--model", "logistic", "--search", "C=[0.1, 10.0]", "--quiet"]
    scoring = ["--scoring", "f1", "--storage", "trials.journal"]
    assert main(["tune", "table.csv", *arguments, *model, *scoring]) == 0
    found = json.loads((folder / "sknn-tune-table.json").read_text())
    assert found["scores"]["best_cv"] > 0.5
    # The same command resumes the search.
    assert main(["tune", "table.csv", *arguments, *model, *scoring]) == 0
    again = json.loads((folder / "sknn-tune-table-2.json").read_text())
    assert again == found
    assert capsys.readouterr().err == ""

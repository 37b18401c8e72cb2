"""`sknn report`, called as from the shell."""

import numpy as np
import pandas as pd
import pytest

from sknn.cli import main

pytestmark = pytest.mark.slow

QUICK = ["--model", "logistic", "--cv", "2", "--scoring", "accuracy"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mixed(folder):
    """Write a table with numbers, categories, gaps, groups and two targets."""
    rng = np.random.default_rng(0)
    size = rng.normal(size=40)
    frame = pd.DataFrame(
        {
            "size": np.where(rng.random(40) < 0.1, np.nan, size),
            "colour": rng.choice(["red", "blue", None], 40),
            "person": np.arange(40) // 4,
            "kind": np.where(size > 0, "big", "small"),
            "price": 3 * size + rng.normal(size=40),
        }
    )
    frame.to_csv(folder / "mixed.csv", index=False)
    return "mixed.csv"


def test_a_network_on_mixed_columns(mixed, folder, capsys):
    arguments = ["--target", "kind", "--drop", "price", "--cv", "2"]
    tiny = ["--set", "epochs=2", "--set", "hidden_layer_sizes=4"]
    assert main(["report", mixed, *arguments, *tiny, "--group", "person"]) == 0
    out, err = capsys.readouterr()
    assert "mixed: 40 rows; columns: 1 numeric, 1 categorical" in out
    assert "Task      classification" in out
    assert "OneHotEncoder" in out
    assert "MLPClassifier(epochs=2, hidden_layer_sizes=4" in out
    assert "baseline" in out
    assert "sknn-report-mixed.html" in out
    assert err.count("\n") == 4  # two folds of the network and of the baseline
    assert "<html" in (folder / "sknn-report-mixed.html").read_text("utf-8")


def test_a_network_for_regression(mixed, capsys):
    arguments = ["--target", "price", "--cv", "2", "--quiet", "--no-baseline"]
    tiny = ["--set", "epochs=2", "--set", "hidden_layer_sizes=4"]
    assert main(["report", mixed, *arguments, *tiny, "--compare", "ridge"]) == 0
    out, err = capsys.readouterr()
    assert "Task      regression" in out
    assert "rmse (lower is better)" in out
    assert "ridge" in out
    assert "baseline" not in out
    assert err == ""


def test_models_side_by_side_under_each_score(capsys):
    options = ["--compare", "hist_gradient_boosting", "--set", "C=0.5", "--quiet"]
    assert main(["report", "iris", *QUICK, *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("accuracy")
    names = [line.split()[0] for line in lines[at + 1 : at + 4]]
    assert names == ["logistic", "hist_gradient_boosting", "baseline"]
    assert any("LogisticRegression(C=0.5" in line for line in lines)


def test_a_report_is_not_overwritten_by_default(folder, capsys):
    arguments = ["report", "iris", *QUICK, "--quiet", "--html", "my.html"]
    for _ in range(3):
        assert main(arguments) == 0
    assert sorted(p.name for p in folder.iterdir()) == [
        "my-2.html",
        "my-3.html",
        "my.html",
    ]
    (folder / "my.html").write_text("old")
    assert main([*arguments, "--force"]) == 0
    assert (folder / "my.html").read_text("utf-8") != "old"
    assert capsys.readouterr().out.rstrip().endswith("my.html")


def test_without_data_the_usage_lists_the_bundled_sets(capsys):
    assert main(["report"]) == 2
    err = capsys.readouterr().err
    assert "usage: sknn report" in err
    assert "breast_cancer" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "neither a file nor a bundled"),
        (["iris", "--target", "colour"], "no column 'colour'"),
        (["iris", "--set", "C=-1"], "'C' parameter of LogisticRegression"),
        (["iris", "--set", "D=1"], "no parameter 'D'"),
        (["iris", "--set", "D"], "requires name=value"),
        (["iris", "--set", "C=1", "--set", "C=2"], "'C' must be specified only once"),
        (["iris", "--jobs", "0"], "positive integer, or -1 for one job per core"),
        (["iris", "--cv", "1"], "at least 2; got '1'"),
        (["iris", "--cv", "151"], "150 rows are too few for --cv 151"),
        (["iris", "--scoring", "beauty"], "'beauty'"),
        (["iris", "--confidence", "95"], "confidence must be"),
        (["iris", "--compare", "logistic"], "each model only once"),
        (["iris", "--compare", "ridge"], "does not support classification"),
        (["iris", "--html", "no/folder.html"], "the folder 'no' does not exist"),
        (["iris", "--html", "."], "it is a folder"),
        (["iris", "--html", "x" * 300], "cannot write"),
        (["--drop", "a", "iris"], "DATA is missing: 'iris' was parsed"),
        (["iris", "--scoring", "f1"], "'f1' cannot be used"),
        (["iris", "--bogus"], "unrecognized arguments: --bogus"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments, message, capsys):
    assert main(["report", *QUICK, "--quiet", *arguments]) == 2
    err = capsys.readouterr().err
    assert err.startswith("sknn: error: ")
    assert message in err
    assert err.count("\n") == 1


def test_options_with_several_values_may_be_repeated(mixed, capsys):
    repeated = ["--drop", "price", "--drop", "person", "colour"]
    arguments = ["report", mixed, *QUICK, "--quiet", "--target", "kind", *repeated]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "columns: 1 numeric, 0 categorical" in out


def test_the_page_describes_the_data(mixed, folder):
    arguments = ["--target", "kind", "--drop", "price", "--group", "person", "--quiet"]
    with open(mixed) as file:
        rows = file.read().splitlines()
    rows = [
        f"{row},{end}" for row, end in zip(rows, ["empty", *[""] * 40], strict=True)
    ]
    (folder / mixed).write_text("\n".join(rows))
    assert main(["report", mixed, *QUICK, *arguments]) == 0
    page = (folder / "sknn-report-mixed.html").read_text("utf-8")
    assert "<h1>Cross-validation of logistic on mixed</h1>" in page
    for name, value in (
        ("data", "mixed.csv"),
        ("target column", "kind"),
        ("group column", "person"),
        ("notes", "column &#x27;empty&#x27; is empty and was left out"),
    ):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page


def test_scores_may_be_separated_by_spaces(capsys):
    scoring = ["--scoring", "accuracy, f1_macro"]
    assert main(["report", "iris", *QUICK[:-2], *scoring, "--quiet"]) == 0
    assert "\nf1_macro\n" in capsys.readouterr().out


def test_places_that_cannot_be_written_are_found_before_the_fits(monkeypatch, capsys):
    monkeypatch.setattr("sknn.cli._report._evaluate", None)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", _refuse)
    assert main(["report", "iris", *QUICK, "--html", "x.html"]) == 2
    assert "--html: cannot write 'x.html': Read-only" in capsys.readouterr().err


def _refuse(**_):
    raise OSError("Read-only file system")

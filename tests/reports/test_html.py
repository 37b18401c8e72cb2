import base64
import html.parser
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from report_fakes import FailsOnRow, FakeNetwork, FakeRegressionNetwork
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import LeaveOneOut
from sklearn.multioutput import MultiOutputClassifier

from sknn.reports import cross_validation_report

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script>"


class Reader(html.parser.HTMLParser):
    """Collects the tags, the pictures and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.sources, self.text, self.open = [], [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.sources += [values[name] for name in ("src", "href") if name in values]
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_page_is_one_file_with_everything(binary_data, tmp_path):
    report = cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    path = report.to_html(tmp_path / "report.html")
    assert path == tmp_path / "report.html"
    page = path.read_text(encoding="utf-8")
    reader = Reader(page)
    assert reader.open == []
    assert all(source.startswith("data:image/") for source in reader.sources)
    # Scores, loss, validation score, confusion matrix, ROC curve.
    assert len(reader.sources) == len(report.metrics) + 4
    assert not re.search(r"url\(|@import|<link|<script", page)
    for text in (
        "Cross-validation of FakeNetwork",
        "no (36), yes (24)",
        "95 % interval",
        "Nadeau and Bengio",
        "early_stopping",
        "scikit-learn",
        "DummyClassifier",
    ):
        assert text in reader.text
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_everything_from_the_data_is_escaped(multiclass_data, tmp_path):
    X, y = multiclass_data
    y = np.select([y == 3, y == 5], [HOSTILE, r"$\frac{"], "& \"quoted'").astype(object)
    X = X.copy()
    X[:, 0] = np.arange(45)
    report = cross_validation_report(
        {HOSTILE: FakeNetwork(stop_reason="epochs"), "<b>": FailsOnRow()},
        X,
        y,
        cv=3,
        error_score=np.nan,
        scoring={HOSTILE: "accuracy"},
    )
    page = report.to_html(tmp_path / "report.html").read_text(encoding="utf-8")
    reader = Reader(page)
    assert "script" not in reader.tags
    assert HOSTILE in reader.text
    assert "this row <is> bad" in reader.text
    assert "script" not in Reader(report._repr_html_()).tags
    assert "<script" not in report.to_markdown().split("## Estimators")[0]


@pytest.mark.parametrize("outputs", [1, 2])
def test_regression_page(regression_data, tmp_path, outputs):
    X, y = regression_data
    target = y if outputs == 1 else np.column_stack([y, -y])
    report = cross_validation_report(FakeRegressionNetwork(), X, target, cv=2)
    reader = Reader(report.to_html(tmp_path / "r.html").read_text(encoding="utf-8"))
    assert len(reader.sources) == len(report.metrics) + 1 + 2 * outputs
    assert "observed against predicted" in reader.text.lower()


def test_multilabel_page(multiclass_data, tmp_path):
    X, y = multiclass_data
    labels = (y[:, None] == [3, 5]).astype(int)
    model = MultiOutputClassifier(LogisticRegression())
    report = cross_validation_report(model, X, labels, cv=2)
    reader = Reader(report.to_html(tmp_path / "r.html").read_text(encoding="utf-8"))
    assert len(reader.sources) == len(report.metrics) + 1


def test_an_existing_file_is_kept_by_default(binary_data, tmp_path):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    path = tmp_path / "report.html"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        report.to_html(path)
    assert path.read_text() == "mine"
    report.to_html(str(path), overwrite=True)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_places_that_cannot_be_written(binary_data, tmp_path):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        report.to_html(tmp_path / "missing" / "report.html")
    with pytest.raises(IsADirectoryError, match="is a folder"):
        report.to_html(tmp_path, overwrite=True)


def test_a_page_that_fails_leaves_nothing_behind(binary_data, tmp_path, monkeypatch):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)

    def fail(self, *args):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        report.to_html(tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_notebook_view(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    view = Reader(report._repr_html_())
    assert view.open == []
    assert "accuracy" in view.text
    assert "2 folds" in repr(report)


def test_a_score_without_any_value_and_an_estimator_that_always_fails(
    regression_data, binary_data, tmp_path
):
    X, y = regression_data
    # r2 is not defined for a single row.
    report = cross_validation_report(Ridge(), X[:12], y[:12], cv=LeaveOneOut())
    page = report.to_html(tmp_path / "one.html").read_text(encoding="utf-8")
    assert "r2 is not defined in 12 of 12 folds" in page
    models = {"good": LogisticRegression(), "bad": FailsOnRow()}
    X = np.zeros_like(binary_data[0])
    report = cross_validation_report(
        models, X, binary_data[1], cv=2, error_score=np.nan
    )
    reader = Reader(report.to_html(tmp_path / "two.html").read_text(encoding="utf-8"))
    assert reader.open == []
    assert "this row <is> bad" in reader.text


def test_a_title_and_facts_of_the_user(binary_data, tmp_path):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    mine = {"title": f"Mine {HOSTILE}", "facts": {"source": "<b>"}}
    page = report.to_html(tmp_path / "r.html", **mine).read_text(encoding="utf-8")
    reader = Reader(page)
    assert f"Mine {HOSTILE}" in reader.text
    assert "Cross-validation of" not in reader.text
    assert "<dl><dt>source</dt><dd>&lt;b&gt;</dd>" in page
    text = report.to_markdown(**mine)
    assert text.startswith("# Mine &lt;script")
    assert "- source: &lt;b&gt;\n- rows: 60" in text


def test_pictures_are_valid_whatever_the_classes_are_called(binary_data, tmp_path):
    X, y = binary_data
    y = np.where(y == "yes", "a\x01\ufffe", "_b\x1b")
    report = cross_validation_report(LogisticRegression(), X, y, cv=2)
    reader = Reader(report.to_html(tmp_path / "r.html").read_text(encoding="utf-8"))
    for source in reader.sources:
        ElementTree.fromstring(base64.b64decode(source.partition(",")[2]))

from report_fakes import FakeNetwork
from sklearn.linear_model import LogisticRegression

from sknn.reports import cross_validation_report


def test_tables_have_equal_rows(binary_data):
    report = cross_validation_report(FakeNetwork(stop_reason="epochs"), *binary_data)
    text = report.to_markdown()
    assert text.startswith("# Cross-validation of FakeNetwork\n")
    tables = [
        [line for line in part.splitlines() if line.startswith("|")]
        for part in text.split("\n\n")
    ]
    tables = [table for table in tables if table]
    assert len(tables) == 2
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
    assert len(tables[0]) == 2 + len(report.summary())
    assert len(tables[1]) == 2 + 5
    assert "## Warnings" in text
    assert "Nadeau" in text


def test_cells_cannot_break_out(binary_data):
    report = cross_validation_report(
        {"a|b\n<i>*x*": LogisticRegression()}, *binary_data, cv=2
    )
    text = report.to_markdown()
    assert r"| a\|b &lt;i&gt;\*x\* |" in text

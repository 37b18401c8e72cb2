"""Tables: target, task, groups."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from sknn.cli._data import load_table
from sknn.cli._errors import CommandError


@pytest.fixture
def table(tmp_path):
    """Return a function that writes columns to a file and loads it as a table."""

    def load(columns, **options):
        path = tmp_path / "data.csv"
        pd.DataFrame(columns).to_csv(path, index=False)
        return load_table(str(path), **options)

    return load


A = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]


@pytest.mark.parametrize(
    ("target", "task", "values"),
    [
        (list("xyxyxy"), "classification", list("xyxyxy")),
        ([True, False] * 3, "classification", ["True", "False"] * 3),
        ([0, 1, 2] * 2, "classification", [0, 1, 2] * 2),
        ([0.0, 1.0] * 3, "classification", [0, 1] * 3),
        ([1, 2, 3, 4, 5, 6], "regression", [1, 2, 3, 4, 5, 6]),
        ([0.5, 1.0] * 3, "regression", [0.5, 1.0] * 3),
    ],
)
def test_the_task_is_deduced_from_the_target(table, target, task, values):
    loaded = table({"a": A, "y": target}, target="y")
    assert loaded.task == task
    assert loaded.y.tolist() == values
    assert list(loaded.X) == ["a"]


def test_more_than_twenty_integers_are_quantities(table):
    y = np.repeat(np.arange(21), 2)
    assert table({"a": y * 0.5, "y": y}, target="y").task == "regression"


def test_the_task_can_be_given(table):
    whole = {"a": A, "y": [0, 1] * 3}
    assert table(whole, target="y", task="regression").y.dtype == np.float64
    steps = {"a": A, "y": [0.5, 1.0] * 3}
    loaded = table(steps, target="y", task="classification")
    assert loaded.y.tolist() == ["0.5", "1"] * 3


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1234567.5, 1234567.0], ["1234567.5", "1234567"]),
        ([0.1, 0.1000001], ["0.1", "0.1000001"]),
        ([2e19, 3e19], ["2e+19", "3e+19"]),
    ],
)
def test_numbers_that_differ_are_classes_that_differ(table, values, labels):
    columns = {"a": A, "y": values * 3}
    loaded = table(columns, target="y", task="classification")
    assert loaded.y.tolist() == labels * 3


def test_rows_without_a_target_are_left_out_everywhere(table):
    y = ["x", None, "y", "x", "y", "x"]
    loaded = table({"a": A, "g": list("ppqqrr"), "y": y}, target="y", group="g")
    assert loaded.X["a"].tolist() == [0.5, 2.5, 3.5, 4.5, 5.5]
    assert loaded.y.tolist() == list("xyxyx")
    assert loaded.groups.tolist() == list("pqqrr")
    assert loaded.notes == ("rows without a target, left out: 1",)


def test_columns_can_be_left_out(table):
    columns = {"a": A, "b": A, "c": A, "y": list("xyxyxy")}
    assert list(table(columns, target="y", drop=("a", "c")).X) == ["b"]


def test_another_column_of_a_bundled_set():
    loaded = load_table("wine", target="alcohol")
    assert loaded.task == "regression"
    assert "grape" in loaded.X


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"y": [1, 2] * 3}, {}, "--target is required.*a, y"),
        ({"y": [1, 2] * 3}, {"target": "yy"}, "no column 'yy' .did you mean 'y'"),
        ({"y": [1, 2] * 3}, {"target": "y", "drop": ("q",)}, "--drop: .*'q'"),
        ({"y": [1, 2] * 3}, {"target": "y", "group": "q"}, "--group: .*'q'"),
        ({"y": [1, 2] * 3}, {"target": "y", "group": "y"}, "named twice: y"),
        ({"y": [1, 2] * 3}, {"target": "y", "categorical": ("y",)}, "named twice: y"),
        ({"y": ["x"] * 6}, {"target": "y"}, "'y' is constant: every row has 'x'"),
        ({"y": [7] * 6}, {"target": "y"}, "constant: every row has 7;"),
        ({"y": ["2020-01-05"] * 6}, {"target": "y"}, "contains dates.*'2020-01-05'"),
        (
            {"y": ["5.1.2020"] * 6},
            {"target": "y", "task": "regression"},
            "contains dates",
        ),
        ({"y": [None] * 6}, {"target": "y"}, "empty"),
        ({"y": list("uvwxyz")}, {"target": "y"}, "6 classes in 6 rows"),
        (
            {"y": [f"00{k}" for k in range(6)]},
            {"target": "y"},
            "6 classes in 6 rows.*--task regression",
        ),
        (
            {"y": [1, 2, 3, "high", 5, 6]},
            {"target": "y"},
            "row 4 contains the text 'high'.*--task classification",
        ),
        (
            {"y": [f"1,{k}00" for k in range(6)]},
            {"target": "y"},
            "row 1 contains the text '1,000'; if the commas.*--task classification",
        ),
        (
            {"y": list("xyxyxy")},
            {"target": "y", "task": "regression"},
            "not a number .*'x'.*--task classification",
        ),
        ({"y": [1.5, 2, 3, np.inf, 5, 6]}, {"target": "y"}, "infinite in row 4"),
        (
            {"g": ["p", None, "q", "q", "p", "p"], "y": [1, 2] * 3},
            {"target": "y", "group": "g"},
            "'g' is empty in row 2",
        ),
    ],
)
def test_targets_and_columns_that_cannot_be_used(table, columns, options, message):
    with pytest.raises(CommandError, match=message):
        table({"a": A, **columns}, **options)


@pytest.mark.parametrize("task", ["auto", "classification"])
def test_codes_are_classes(table, task):
    columns = {"a": A, "y": ["7", "07", "007"] * 2}
    loaded = table(columns, target="y", task=task)
    assert (loaded.task, loaded.y.nunique()) == ("classification", 3)


def test_labels_and_groups_keep_their_texts(table):
    texts = ["1.1", "1.10", "1.2"] * 2
    columns = {"a": A, "c": texts, "g": texts, "y": texts}
    options = {"categorical": ("c",), "group": "g", "task": "classification"}
    loaded = table(columns, target="y", **options)
    for values in (loaded.X["c"], loaded.groups, loaded.y):
        assert values.tolist() == texts


@pytest.mark.parametrize("task", ["auto", "classification"])
def test_large_labels_with_missing_values(table, task):
    labels = [2**53, 2**53 + 1, 2**53 + 2]
    target = pd.array([*labels, None, *labels, *labels], dtype="Int64")
    loaded = table({"a": np.arange(10) / 2, "y": target}, target="y", task=task)
    assert loaded.y.unique().tolist() == labels


def test_a_target_of_rounded_integers_is_noted(table):
    columns = {"a": A, "y": [2**53 + k for k in range(6)]}
    loaded = table(columns, target="y", task="regression")
    assert "3 rows with integers" in loaded.notes[0]
    assert "--task classification" in loaded.notes[0]


def test_names_may_encode_characters_differently(table):
    name = unicodedata.normalize("NFD", "größe")
    columns = {name: ["1.1", "1.10", "1.2"] * 2, "b": A, "y": list("xyxyxy")}
    options = {"categorical": (unicodedata.normalize("NFC", name),)}
    assert table(columns, target="y", **options).X[name].nunique() == 3


def test_ambiguous_values_are_noted(tmp_path):
    path = tmp_path / "data.tsv"
    path.write_text("a\ty\n" + "".join(f"1,{k:03}\t{'xy'[k % 2]}\n" for k in range(6)))
    assert "thousands" in load_table(str(path), target="y").notes[0]


@pytest.mark.parametrize("option", ["target", "group"])
def test_lists_are_neither_labels_nor_groups(tmp_path, option):
    pytest.importorskip("pyarrow")
    path = tmp_path / "data.parquet"
    frame = pd.DataFrame({"a": A, "b": list("xyxyxy"), "y": [[1, 2]] * 6})
    frame.to_parquet(path)
    options = {"target": "b", option: "y", "task": "classification"}
    with pytest.raises(CommandError, match="'y' contains .* values"):
        load_table(str(path), **options)

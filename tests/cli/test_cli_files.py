"""Reading bundled data sets and files."""

import gzip
import os

import pandas as pd
import pytest

from sknn.cli._errors import CommandError
from sknn.cli._files import read_frame


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,x\n2.5,y\n", ","),
        ("a;b\n1;x\n2.5;y\n", ";"),
        ("a\tb\n1\tx\n2.5\ty\n", 0),
        ("sep=|\na|b\n1|x\n2.5|y\n", "|"),
    ],
    ids=["comma", "semicolon", "tab", "named"],
)
def test_separators_are_detected(tmp_path, text, separator):
    path = tmp_path / "my table.csv"
    path.write_text(text)
    name, frame, target, _ = read_frame(str(path))
    assert (name, target) == ("my-table", None)
    assert frame.to_dict("list") == {"a": [1.0, 2.5], "b": ["x", "y"]}


def test_decimal_commas_of_spreadsheets(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1,5;x\n2,25;y\n")
    assert read_frame(str(path))[1]["a"].tolist() == [1.5, 2.25]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as if it came from a file."""

    def read(text):
        path = tmp_path / "t.csv"
        path.write_text(text)
        return read_frame(str(path))

    return read


def test_decimal_commas_beside_dates_and_words(read):
    source = read("d;p;q;n\n01.03.2020;1,5;1,5;-1.234,5\n02.03.2020;2,25;x;1.000\n")
    columns = source.frame.to_dict("list")
    assert columns["d"] == ["01.03.2020", "02.03.2020"]
    assert columns["p"] == [1.5, 2.25]
    assert columns["q"] == ["1,5", "x"]  # half of them words: not numbers
    assert columns["n"] == [-1234.5, 1000.0]
    assert source.notes == []
    # A single word causes an error message that names its row.
    rows = "".join(f"{k},5;1\n" for k in range(5))
    assert read(f"a;b\n{rows}oops;1\n").frame["a"].tolist()[-2:] == ["4.5", "oops"]


def test_commas_and_points_that_may_separate_thousands_are_noted(read):
    source = read("a\tb\n1,234\t1\n2,345\t2\n")
    assert source.frame["a"].tolist() == [1.234, 2.345]
    assert "1,234 was read as 1.234" in source.notes[0]
    source = read("a;b\n1,5;1.234\n2,5;2.345\n")
    assert "'b' has decimal points, 'a' has decimal commas" in source.notes[0]


def test_a_separator_at_the_end_of_each_line_shifts_nothing(read):
    assert read("a,b\n1,2,\n3,4,\n").frame.to_dict("list") == {"a": [1, 3], "b": [2, 4]}


def test_columns_without_a_name(read):
    assert list(read("a,,,b\n1,2,3,4\n").frame) == [
        "a", "Unnamed: 1", "Unnamed: 2", "b",
    ]  # fmt: skip


def test_compressed_files_single_columns_and_missing_values(tmp_path):
    path = tmp_path / "t.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("a\n1\n?\n-99\n")
    frame = read_frame(str(path), missing=("-99",)).frame
    assert frame["a"].isna().tolist() == [False, True, True]


def test_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=[7, 8]).to_parquet(path)
    frame = read_frame(str(path)).frame
    assert frame.index.tolist() == [0, 1]
    assert frame["a"].tolist() == [1, 2]


@pytest.fixture
def parquet(tmp_path):
    """Return a function that reads columns as if they came from a Parquet file."""
    pytest.importorskip("pyarrow")

    def read(columns, **options):
        path = tmp_path / "t.parquet"
        frame = pd.DataFrame(columns)
        frame.set_axis([7] * len(frame)).to_parquet(path)
        return read_frame(str(path), **options)

    return read


def test_texts_of_parquet_files_remain_texts(parquet):
    columns = {"code": ["7", "07", "007"], "size": ["1.5", "2", None]}
    source = parquet(columns)
    assert source.frame["code"].tolist() == ["7", "07", "007"]
    assert source.frame["size"].tolist()[:2] == ["1.5", "2"]
    assert len(source.notes) == 1
    assert "'size' has the type text and is read as text" in source.notes[0]
    frame = parquet(columns, kinds={"size": "number"}).frame
    assert frame["size"].tolist()[:2] == [1.5, 2.0]


def test_integers_of_parquet_files_are_not_rounded(parquet):
    large = pd.array([2**60, 2**60 + 1, None], dtype="Int64")
    assert parquet({"a": large}).frame["a"].tolist()[:2] == [2**60, 2**60 + 1]


def test_missing_values_and_blanks_of_parquet_files(parquet):
    columns = {"f": [-999.0, 1.5], "i": [-999, 1], "t": [" -999", "x "]}
    source = parquet({**columns, "c": pd.Categorical([-999, 1])}, missing=("-999",))
    assert source.frame.isna().to_numpy().tolist() == [[True] * 4, [False] * 4]
    assert source.frame["t"].tolist()[1] == "x"
    assert source.notes == [
        "column 't': blanks at the start or end of 1 row were removed"
    ]


def test_missing_values_of_bundled_sets():
    source = read_frame("iris", missing=("setosa", "none"))
    assert source.frame["species"].isna().sum() == 50
    assert source.notes == ["--missing 'none' is not in the table"]


def test_short_rows_are_noted(read):
    source = read("a,b,c\n1\n2,3\n4,5,\n\n6,7,8\n")
    assert source.frame["c"].isna().tolist() == [True, True, True, False]
    assert source.notes == [
        "2 rows with fewer values than the 3 columns, whose last values are read as "
        "missing (line 2, 3)"
    ]
    source = read("a,b\n" + "1\n" * 6)
    assert "6 rows" in source.notes[0]
    assert "(line 2, 3, 4, 5, 6, ...)" in source.notes[0]


def test_the_separator_of_excel(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("sep=;\n1,5;2\n2,5;3\n", encoding="utf-8-sig")
    frame = read_frame(str(path), header=False).frame
    assert frame.to_dict("list") == {"column_1": [1.5, 2.5], "column_2": [2, 3]}


def test_bundled_sets_come_with_their_target():
    name, frame, target, _ = read_frame("iris")
    assert (name, frame.shape, target) == ("iris", (150, 5), "species")


def test_without_a_header(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("3,1\n4,2\n")
    frame = read_frame(str(path), header=False).frame
    assert frame.to_dict("list") == {"column_1": [3, 4], "column_2": [1, 2]}
    with pytest.raises(CommandError, match="use --no-header"):
        read_frame(str(path))


def test_growing_numbers_may_be_names_of_columns(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("0,1,2021\n4,2,1\n")
    assert list(read_frame(str(path))[1].columns) == ["0", "1", "2021"]


# A valid start and end, with invalid bytes between them.
CORRUPT = gzip.compress(os.urandom(500).hex().encode())
CORRUPT = CORRUPT[:60] + b"\xff" * 30 + CORRUPT[90:]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("iriss", None, "did you mean 'iris'.*bundled data sets are"),
        (".", None, "is a folder"),
        ("t.xlsx", b"PK", "unknown file extension.*csv.*parquet"),
        ("t.csv", b"", "cannot read"),
        ("t.csv", b"a,b\n", "no rows"),
        ("t.csv", b"a,b\n1,2\n1,2,3\n", "cannot read.*line 3"),
        ("t.csv", b"a,b\n1,\xb3\n", "UTF-8"),
        ("t.csv.gz", b"a,b\n1,2\n", "cannot read"),
        ("t.csv.gz", CORRUPT, "cannot read"),
        ("x" * 300 + ".csv", None, "cannot read.*name too long"),
        ("t.csv", b"a,y,y\n1,2,3\n", "same name: y"),
        ("t.csv", b"a,y,y \n1,2,3\n", "same name: y"),
        ("t.csv", b"a,b\n" + b"x" * 200_000 + b"\n", "larger than field limit"),
        ("t.csv", b"a,y\n1,2,3\n4,5,6\n", "more values than its first line"),
        ("t.csv", b"a,y\n1,2,\n4,5,6\n", "more values"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, monkeypatch, name, content, message):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=message) as error:
        read_frame(name)
    assert "\n" not in str(error.value)


def test_an_invalid_parquet_file(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "t.parquet"
    path.write_bytes(b"no parquet")
    with pytest.raises(CommandError, match="cannot read"):
        read_frame(str(path))

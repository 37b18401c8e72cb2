import pandas as pd
import pytest

from sknn.cli._files import read_frame


def read(tmp_path, lines, **options):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    _, frame, _, notes = read_frame(str(path), **options)
    return frame, notes


def test_words_that_mean_missing_elsewhere_are_labels_among_words(tmp_path):
    labels = ["None", "Insomnia", "Apnea", "NA", "None"]
    frame, notes = read(tmp_path, ["x,y", *(f"{k},{v}" for k, v in enumerate(labels))])
    assert frame["y"].tolist() == labels
    assert len(notes) == 1
    assert "'None', 'NA' in 3 rows read as text; use --missing" in notes[0]


def test_an_option_makes_them_missing(tmp_path):
    frame, notes = read(tmp_path, ["x,y", "1,a", "2,NA", "3,b"], missing=("NA",))
    assert frame["y"].isna().tolist() == [False, True, False]
    assert notes == []


@pytest.mark.parametrize("marker", ["NA", "nan", "None", "null", "N/A", "#N/A"])
def test_markers_among_numbers_are_missing_and_counted(tmp_path, marker):
    frame, notes = read(tmp_path, ["x,y", "1,1.5", f"2,{marker}", "3,2.5"])
    assert frame["y"].dtype == "float64"
    assert frame["y"].isna().tolist() == [False, True, False]
    assert notes == [f"column 'y': {marker!r} in 1 row read as missing"]


def test_empty_fields_are_missing_without_a_note(tmp_path):
    frame, notes = read(tmp_path, ["x,y,z", "1,,a", "2,3,", "4,?,b"])
    assert frame.isna().sum().tolist() == [0, 2, 1]
    assert notes == []


def test_codes_with_leading_zeros_are_texts(tmp_path):
    frame, notes = read(tmp_path, ["x,y", "1,7", "2,07", "3,007", "4,0"])
    assert frame["y"].tolist() == ["7", "07", "007", "0"]
    assert notes == [
        "column 'y' contains 2 rows with leading zeros, such as '07', and is read as "
        "text"
    ]


def test_numbers_and_truth_values_are_converted(tmp_path):
    frame, notes = read(tmp_path, ["a,b,c", "1,0.5,True", "-2,1e3,FALSE"])
    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "float64", "bool"]
    assert notes == []


def test_missing_numbers_with_decimal_commas(tmp_path):
    frame, notes = read(tmp_path, ["a;b", "1,5;x", "NA;y", "2,25;x"])
    pd.testing.assert_series_equal(
        frame["a"], pd.Series([1.5, None, 2.25], name="a"), check_dtype=False
    )
    assert any("'NA' in 1 row read as missing" in note for note in notes)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("text", ["1.1", "1.10", "1.2"]),
        ("text", ["1E2", "10E1", "100E0"]),
        ("text", ["7", "07", "007"]),
        ("text", ["1", "+1", "1.0"]),
        ("text", ["12345678901234567890123", "12345678901234567890124"]),
        ("text", ["True", "true"]),
        ("auto", ["12345678901234567890123", "12345678901234567890124"]),
        ("auto", ["9223372036854775808", "-1"]),
    ],
)
def test_texts_that_would_be_equal_or_rounded_numbers(tmp_path, kind, texts):
    lines = ["x,y", *(f"1,{text}" for text in texts)]
    frame, notes = read(tmp_path, lines, kinds={"y": kind})
    assert frame["y"].tolist() == texts
    assert len(notes) == (kind == "auto")


def test_labels_that_are_equal_to_their_texts_become_numbers(tmp_path):
    lines = ["x,y,z", "1,10,0.5", "2,-3,1.0", "3,,NA"]
    frame, _ = read(tmp_path, lines, kinds={"y": "text", "z": "text"})
    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "Int64", "float64"]


def test_quantities_may_have_leading_zeros(tmp_path):
    frame, notes = read(tmp_path, ["x,y", "1,05", "2,10"], kinds={"y": "number"})
    assert frame["y"].tolist() == [5, 10]
    assert notes == []


def test_codes_in_files_with_decimal_commas(tmp_path):
    frame, _ = read(tmp_path, ["a;b", "007;1,5", "07;2,5", "7,5;3,5"])
    assert frame["a"].tolist() == ["007", "07", "7,5"]
    assert frame["b"].tolist() == [1.5, 2.5, 3.5]


def test_integers_with_missing_values_are_not_rounded(tmp_path):
    large = [2**53, 2**53 + 1, 2**64 - 1]
    lines = ["x,y", *(f"1,{number}" for number in large), "2,"]
    frame, _ = read(tmp_path, lines)
    assert frame["y"].tolist()[:3] == large
    assert frame["y"].isna().tolist() == [False] * 3 + [True]


def test_outer_blanks_of_texts_are_removed_and_counted(tmp_path):
    lines = ["x,y", "1 ,no", "2, no ", '3,"no "', "4,yes"]
    frame, notes = read(tmp_path, lines)
    assert frame["x"].tolist() == [1, 2, 3, 4]
    assert frame["y"].tolist() == ["no", "no", "no", "yes"]
    assert notes == ["column 'y': blanks at the start or end of 2 rows were removed"]


def test_markers_with_blanks_are_missing(tmp_path):
    lines = ["x,y,z", '"-999 ",?,a', '-999.0," ? ",b', "3,4,-999"]
    frame, notes = read(tmp_path, lines, missing=("-999",))
    assert frame.isna().sum().tolist() == [2, 2, 1]
    assert notes == []


def test_markers_that_are_not_in_the_table_are_noted(tmp_path):
    _, notes = read(tmp_path, ["x,y", "1,a", "2,NA"], missing=("-9", "NA"))
    assert notes == ["--missing '-9' is not in the table"]
    _, notes = read(tmp_path, ["x,y", "1,? ", '2," "', "3,a"], missing=("?", " "))
    assert notes == []


def test_equal_texts_are_one_category(tmp_path):
    frame, _ = read(tmp_path, ["a,b", "é,1", "e\u0301,2"])
    assert frame["a"].nunique() == 1

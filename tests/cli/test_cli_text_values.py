import pandas as pd
import pytest

from sknn.cli._text_file import read_text


def read(tmp_path, lines, missing=()):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_text(path, header=True, missing=missing)


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


def test_equal_texts_are_one_category(tmp_path):
    frame, _ = read(tmp_path, ["a,b", "é,1", "e\u0301,2"])
    assert frame["a"].nunique() == 1

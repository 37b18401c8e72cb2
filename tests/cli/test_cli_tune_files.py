"""The files of a search, among others that appear while it runs."""

import os

import pytest

from sknn.cli._errors import CommandError
from sknn.cli._tune_files import check_out, write_files


def writes(text):
    return lambda path: path.write_text(text)


def texts_of(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


OTHER = {ending: "other" for ending in (".json", ".joblib", ".html")}


@pytest.mark.parametrize("ending", OTHER)
def test_the_next_free_name_is_taken(tmp_path, ending):
    (tmp_path / f"found{ending}").write_text("other")
    base = tmp_path / "found"
    paths = write_files(base, writes("p"), writes("m"), writes("h"), force=False)
    names = ["found-2.json", "found-2.joblib", "found-2.html"]
    assert [path.name for path in paths] == names
    own = dict(zip(names, "pmh", strict=True))
    assert texts_of(tmp_path) == {f"found{ending}": "other", **own}


def test_nothing_is_replaced_that_appears_while_the_files_are_made(tmp_path):
    def slowly(ending, text):
        def write(path):
            (tmp_path / f"found{ending}").write_text("other")
            path.write_text(text)

        return write

    base = tmp_path / "found"
    model, page = slowly(".joblib", "m"), slowly("-2.html", "h")
    paths = write_files(base, writes("p"), model, page, force=False)
    names = ["found-2.json", "found-2.joblib", "found-3.html"]
    assert [path.name for path in paths] == names
    others = {"found.joblib": "other", "found-2.html": "other"}
    assert texts_of(tmp_path) == {**others, **dict(zip(names, "pmh", strict=True))}


def test_force_replaces_and_a_link_stays_one(tmp_path):
    for ending, text in OTHER.items():
        (tmp_path / f"found{ending}").write_text(text)
    (tmp_path / "found.html").rename(tmp_path / "page.html")
    os.symlink(tmp_path / "page.html", tmp_path / "found.html")
    write_files(tmp_path / "found", writes("p"), writes("m"), writes("h"), force=True)
    assert (tmp_path / "found.html").is_symlink()
    assert (tmp_path / "page.html").read_text() == "h"
    assert (tmp_path / "found.json").read_text() == "p"
    assert len(list(tmp_path.iterdir())) == 4


def fails(error):
    def write(path):
        path.write_text("half")
        raise error

    return write


def test_a_page_that_fails_loses_nothing_else(tmp_path):
    base = tmp_path / "found"
    with pytest.raises(
        CommandError, match=r"no space.*written files: .*json, .*joblib$"
    ):
        write_files(
            base, writes("p"), writes("m"), fails(OSError("no space")), force=False
        )
    assert texts_of(tmp_path) == {"found.json": "p", "found.joblib": "m"}
    with pytest.raises(ValueError, match="not drawn"):
        write_files(
            base, writes("p"), writes("m"), fails(ValueError("not drawn")), force=False
        )
    assert sorted(texts_of(tmp_path))[:2] == ["found-2.joblib", "found-2.json"]


def test_a_folder_that_has_gone(tmp_path):
    base = tmp_path / "gone" / "found"
    with pytest.raises(CommandError, match="--out: cannot write .*found'"):
        write_files(base, writes("p"), writes("m"), writes("h"), force=False)


@pytest.mark.parametrize("ending", OTHER)
def test_folders_of_that_name_are_refused(tmp_path, ending):
    (tmp_path / f"found{ending}").mkdir()
    with pytest.raises(CommandError, match="it is a folder"):
        check_out(tmp_path / "found")

"""All writers of files refuse the same paths, with the same errors."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from sknn import MLPClassifier, Word2Vec, cross_validation_report
from sknn.reports import HtmlPage

X, Y = np.arange(24.0).reshape(12, 2), np.arange(12) % 2


@pytest.fixture(scope="module")
def writers():
    report = cross_validation_report(LogisticRegression(), X, Y, cv=2)
    words = Word2Vec(2, min_count=1, epochs=1).fit(["a b c"] * 3)
    network = MLPClassifier((2,), epochs=1).fit(X, Y)
    return {
        "estimator": network.save,
        "vectors": words.save_word2vec,
        "html": report.to_html,
        "page": HtmlPage("page").write,
    }


WRITERS = ["estimator", "vectors", "html", "page"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_is_not_a_file(writers, name, overwrite, tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder"):
        writers[name](tmp_path, overwrite=overwrite)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_an_existing_file_is_kept(writers, name, tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        writers[name](path)
    assert path.read_text() == "old"
    writers[name](path, overwrite=True)
    assert path.read_bytes() != b"old"


@pytest.mark.parametrize("name", WRITERS)
def test_folders_are_not_created(writers, name, tmp_path):
    with pytest.raises(FileNotFoundError, match="Create it first"):
        writers[name](tmp_path / "none" / "file")

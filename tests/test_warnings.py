"""Warnings point to the line of the user, whatever lies between."""

import re
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import sknn
from sknn._warnings import ignored, warn_user

TOKENS = sknn.TextTokenizer().fit_transform(["a b c", "b c"] * 6)
CLASSES = [0, 1] * 6


def one_epoch():
    return sknn.RNNClassifier(2, epochs=1)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda network: network,
        lambda network: make_pipeline(FunctionTransformer(), network),
        lambda network: GridSearchCV(network, {"units": [2]}, cv=2),
    ],
    ids=["alone", "pipeline", "search"],
)
def test_warnings_of_fit_point_to_its_call(wrap):
    with pytest.warns(UserWarning, match="X looks like token ids") as found:
        wrap(one_epoch()).fit(TOKENS, CLASSES)
    about_tokens = [w for w in found if "token ids" in str(w.message)]
    assert {w.filename for w in about_tokens} == {__file__}


def test_decorators_of_the_standard_library_are_passed():
    @contextmanager
    def context():
        yield

    with pytest.warns(RuntimeWarning, match="doubtful") as found:
        context()(warn_user)("doubtful", RuntimeWarning)
    assert found[0].filename == __file__


def test_all_warnings_of_the_package_point_to_the_user():
    package = Path(sknn.__file__).parent
    direct = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"\bwarnings\.warn\(|\bstacklevel\b", path.read_text())
    ]
    assert direct == ["_warnings.py"]


def test_messages_are_ignored_in_one_thread():
    texts = ("The network has not learned: x", "The training loss was not finite")

    def warn():
        for text in texts:
            warn_user(text)

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with ignored("The network", "nothing"), ignored():
            warn()
            thread = threading.Thread(target=warn)
            thread.start()
            thread.join()
        warn()
    assert [str(one.message) for one in found] == [texts[1], *texts, *texts]

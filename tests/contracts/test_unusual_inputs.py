"""Any X and y lead to finite predictions, or to an error that names the argument.

The examples are the same in every run (``derandomize``). All of them belong to the slow
tier, and a part of them to the quick tier.
"""

import copy
import re
import traceback
import warnings

import numpy as np
import pytest
from families import FAMILIES, LABELS, SERIES, VALUES, discovered, fit, make, networks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from PIL import Image
from sklearn.base import is_classifier
from sklearn.exceptions import ConvergenceWarning, DataConversionWarning
from sklearn.linear_model import LinearRegression
from unusual import (
    labels,
    unusual,
    unusual_documents,
    unusual_files,
    unusual_series,
    unusual_texts,
)

TEXTS = ["Seq2SeqTranslator", "TextGenerator"]
SUPERVISED = [n for n in networks() if n.endswith(("Classifier", "Regressor"))]
NUMBERS = [*SUPERVISED, "Autoencoder"]
WORDS = ["Doc2Vec", "Phrases", "TextTokenizer", "Word2Vec"]
# Their X is the X of the estimators inside, or has tests of its own.
OTHERS = ["ImageLoader", "NetworkTransformer", "RNNForecaster"]
EXAMPLES = [5, pytest.param(200, marks=pytest.mark.slow)]

# What an error is about: an argument, or what scikit-learn calls its parts.
NAMED = re.compile(
    r"\b(X|y|groups|sample_weight|samples?|features?|labels?|class(es)?|[Dd]ata|array"
    r"|image file)\b"
)
ALLOWED = (ConvergenceWarning, DataConversionWarning, FutureWarning)
_FITTED = {}


def fitted(name):
    """Return an estimator that is fitted once."""
    if name not in _FITTED:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _FITTED[name] = fit(make(name))
    return _FITTED[name]


def outcome(call):
    """Return the result of a call; None after an error of sknn or scikit-learn."""
    raised, result = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = call()
        except (ValueError, TypeError, OSError) as error:
            raised = error
    if raised is not None:
        origin = traceback.extract_tb(raised.__traceback__)[-1].filename
        assert re.search(r"/(sknn|sklearn)/", origin), repr(raised)
        assert NAMED.search(str(raised)), repr(raised)
    for warning in caught:
        plain = warning.category is UserWarning
        assert plain or issubclass(warning.category, ALLOWED), warning
    return result


def check_predictions(estimator, X, n_outputs=1):
    """Check that predictions, or codes, are finite and one per sample."""
    method = "predict" if hasattr(estimator, "predict") else "transform"
    found = outcome(lambda: getattr(estimator, method)(X))
    if found is None:
        return
    assert len(found) == (X.shape[0] if hasattr(X, "shape") else len(X))
    if not is_classifier(estimator):
        assert np.isfinite(found).all()


def examples(n_examples):
    return settings(
        max_examples=n_examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("n_examples", EXAMPLES)
@pytest.mark.parametrize("name", NUMBERS)
def test_predictions_of_unusual_samples(name, n_examples):
    estimator = fitted(name)

    @examples(n_examples)
    @given(unusual(np.asarray(FAMILIES[name].X)[:4]))
    def check(X):
        check_predictions(estimator, X)

    check()


@pytest.mark.parametrize("n_examples", EXAMPLES)
@pytest.mark.parametrize("name", NUMBERS)
def test_fits_of_unusual_samples(name, n_examples):
    family = FAMILIES[name]
    n_samples = 12
    if name == "Autoencoder":
        targets = [None]
    elif name.endswith("Classifier"):
        targets = labels(LABELS[:n_samples])
    else:
        targets = [VALUES[:n_samples], *labels(LABELS[:n_samples])]

    usual = st.just(np.asarray(family.X)[:n_samples])
    samples = st.one_of(unusual(np.asarray(family.X)[:n_samples]), usual)
    values = st.one_of(
        st.sampled_from(targets),
        *([unusual(LABELS[:n_samples])] if name != "Autoencoder" else []),
    )

    @examples(n_examples)
    @given(samples, values)
    def check(X, y):
        estimator = make(name, epochs=1)
        arguments = () if name == "Autoencoder" else (y,)
        if outcome(lambda: estimator.fit(X, *arguments)) is None:
            assert not hasattr(estimator, "model_")
        else:
            check_predictions(estimator, X)

    check()


@pytest.mark.parametrize("n_examples", EXAMPLES)
def test_translations_of_unusual_texts(n_examples):
    estimator = fitted("Seq2SeqTranslator")

    @examples(n_examples)
    @given(unusual_texts(6), unusual_texts(6))
    def check(X, y):
        found = outcome(lambda: estimator.predict(X))
        assert found is None or all(isinstance(text, str) for text in found)
        outcome(lambda: estimator.score(X, y))

    check()


@pytest.mark.parametrize("n_examples", EXAMPLES)
@pytest.mark.parametrize("name", TEXTS)
def test_fits_of_unusual_texts(name, n_examples):
    @examples(n_examples)
    @given(unusual_texts(6), unusual_texts(6))
    def check(X, y):
        estimator = make(name, epochs=1)
        outcome(lambda: estimator.fit(X, *([y] if name == "Seq2SeqTranslator" else [])))

    check()


@pytest.mark.parametrize("n_examples", EXAMPLES)
@pytest.mark.parametrize("name", WORDS)
def test_transformations_of_unusual_documents(name, n_examples):
    estimator = fitted(name)

    @examples(n_examples)
    @given(unusual_documents(4))
    def check(X):
        check_documents(estimator, X)

    check()


@pytest.mark.parametrize("n_examples", EXAMPLES)
@pytest.mark.parametrize("name", WORDS)
def test_fits_of_unusual_documents(name, n_examples):
    @examples(n_examples)
    @given(unusual_documents(4))
    def check(X):
        estimator = make(name)
        if outcome(lambda: estimator.fit(X)) is None:
            assert not any(attribute.endswith("_") for attribute in vars(estimator))
        else:
            check_documents(estimator, X)

    check()


def check_documents(estimator, X):
    """Check that there are finite vectors, ids or tokens of each document."""
    found = outcome(lambda: estimator.transform(X))
    if found is None:
        return
    assert not hasattr(X, "__len__") or len(X) == len(found)
    for row in found:
        if isinstance(row, np.ndarray):
            assert np.isfinite(row).all()
        else:
            assert all(isinstance(token, str) for token in row)


@pytest.mark.parametrize("n_examples", EXAMPLES)
def test_forecasts_of_unusual_series(n_examples):
    y = SERIES[:30]
    z = np.column_stack([y, y[::-1]])

    @examples(n_examples)
    @given(unusual_series(y), st.one_of(st.none(), st.none(), unusual_series(z)))
    def check(y, X):
        forecaster = make("RNNForecaster", horizon=2, regressor=LinearRegression())
        if outcome(lambda: forecaster.fit(y, X)) is None:
            assert not hasattr(forecaster, "estimator_")
            return
        future = None if X is None else X[:2]
        check_forecasts(outcome(lambda: forecaster.predict(X=future)))
        check_forecasts(outcome(lambda: forecaster.predict(X=future, y=y)))

    check()


def check_forecasts(found):
    """Check that forecasts are finite, and two per series."""
    for values in found if isinstance(found, list) else [found]:
        if values is not None:
            assert len(values) == 2
            assert np.isfinite(np.asarray(values, float)).all()


@pytest.mark.parametrize("n_examples", EXAMPLES)
def test_updates_with_unusual_series(n_examples):
    forecaster = make("RNNForecaster", horizon=2, regressor=LinearRegression())
    forecaster.fit(SERIES[:30])
    before = forecaster.predict()

    @examples(n_examples)
    @given(unusual_series(SERIES[30:36]))
    def check(y):
        updated = copy.deepcopy(forecaster)
        if outcome(lambda: updated.update(y)) is None:
            assert_allclose(updated.predict(), before)
        else:
            check_forecasts(updated.predict())
        score = outcome(lambda: forecaster.score(y))
        assert score is None or np.isfinite(score)

    check()


@pytest.fixture(scope="module")
def image_paths(tmp_path_factory):
    """Return paths of images of several kinds, and of files that are not images."""
    folder = tmp_path_factory.mktemp("images")
    gray = Image.fromarray(np.arange(36, dtype=np.uint8).reshape(6, 6))
    gray.save(folder / "gray.png")
    gray.convert("RGBA").save(folder / "transparent.png")
    gray.convert("P").save(folder / "palette.gif")
    gray.convert("I;16").save(folder / "deep.png")
    gray.convert("CMYK").save(folder / "cmyk.jpg")
    gray.convert("1").resize((9, 4)).save(folder / "wide.bmp")
    (folder / "text.png").write_text("no image")
    (folder / "empty.png").write_bytes(b"")
    cut = (folder / "gray.png").read_bytes()[:-20]
    (folder / "cut.png").write_bytes(cut)
    return [*sorted(folder.iterdir()), folder, folder / "missing.png"]


@pytest.mark.parametrize("n_examples", EXAMPLES)
def test_unusual_images(image_paths, n_examples):
    arrays = unusual(np.arange(144).reshape(4, 6, 6), dtype=np.uint8)

    @examples(n_examples)
    @given(st.one_of(arrays, unusual_files(image_paths)), st.sampled_from([(), (5, 4)]))
    def check(X, size):
        loader = make("ImageLoader", **({"size": size} if size else {}))
        if outcome(lambda: loader.fit(X)) is None:
            assert not any(attribute.endswith("_") for attribute in vars(loader))
        else:
            check_predictions(loader, X)

    check()


def test_each_estimator_is_tried():
    assert {*NUMBERS, *TEXTS, *WORDS, *OTHERS} == set(discovered())

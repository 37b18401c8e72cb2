"""Any X and y lead to finite predictions, or to an error that names the argument.

The examples are the same in every run (``derandomize``). All of them belong to the slow
tier, and a part of them to the quick tier.
"""

import re
import traceback
import warnings

import numpy as np
import pytest
from families import FAMILIES, LABELS, VALUES, fit, make, networks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import is_classifier
from sklearn.exceptions import ConvergenceWarning, DataConversionWarning
from unusual import labels, unusual, unusual_texts

TEXTS = ["Seq2SeqTranslator", "TextGenerator"]
SUPERVISED = [n for n in networks() if n.endswith(("Classifier", "Regressor"))]
NUMBERS = [*SUPERVISED, "Autoencoder"]
EXAMPLES = [5, pytest.param(200, marks=pytest.mark.slow)]

# What an error is about: an argument, or what scikit-learn calls its parts.
NAMED = re.compile(
    r"\b(X|y|groups|sample_weight|samples?|features?|labels?|class(es)?|[Dd]ata|array)\b"
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
        except (ValueError, TypeError) as error:
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

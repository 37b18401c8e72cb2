"""Parameters of other searches."""

import inspect

import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from sknn import OptunaSearchCV
from sknn.search._replacements import REPLACEMENTS


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_the_replacement_is_named(name):
    """The error names the parameters to use instead, which exist."""
    with pytest.raises(TypeError, match=f"no parameter '{name}': ") as caught:
        OptunaSearchCV(LogisticRegression(), {}, **{name: None})
    named = str(caught.value).split("`")[1::2]
    search = OptunaSearchCV(LogisticRegression(), {})
    others = {"epochs", "study_", "fit"}
    for replacement in set(named) - others:
        assert hasattr(search, replacement), replacement


def test_other_names_are_errors_of_python():
    """Unknown names have the usual error."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        OptunaSearchCV(LogisticRegression(), {}, nonsense=1)


def test_the_signature_remains():
    """Editors and scikit-learn see all parameters."""
    names = list(inspect.signature(OptunaSearchCV).parameters)
    search = OptunaSearchCV(LogisticRegression(), {"C": [1]}, n_trials=3)
    assert sorted(names) == sorted(search.get_params(deep=False))
    assert clone(search).n_trials == 3

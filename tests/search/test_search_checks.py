"""A search is an estimator like any other."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVR
from sklearn.utils.estimator_checks import check_estimator

from sknn import OptunaSearchCV, TextGenerator


@pytest.mark.parametrize("error_score", ["raise", np.nan])
@pytest.mark.parametrize(
    "estimator", [LogisticRegression(), SVR(kernel="linear")], ids=["labels", "values"]
)
@pytest.mark.filterwarnings(
    # scikit-learn's own, when it looks at a y with infinite values before refusing it.
    "ignore:invalid value encountered in cast:RuntimeWarning"
)
@pytest.mark.filterwarnings(
    # Fits that fail, which the checks expect.
    "ignore::sklearn.exceptions.FitFailedWarning",
    "ignore:Scoring failed:UserWarning",
)
def test_check_estimator(estimator, error_score):
    search = OptunaSearchCV(
        estimator,
        {"C": (0.1, 1.0)},
        n_trials=2,
        cv=2,
        error_score=error_score,
        random_state=0,
    )
    # Checks of array types that need other packages are left out without a word.
    results = check_estimator(search, on_skip=None)
    assert sum(result["status"] == "passed" for result in results) > 40


def test_a_single_text_is_not_a_list_of_samples():
    search = OptunaSearchCV(TextGenerator(), {"epochs": [1, 2]})
    before = dict(vars(search))
    with pytest.raises(TypeError, match="single text 'abcd.*Pass a list of texts"):
        search.fit("abcd" * 150)
    assert vars(search) == before

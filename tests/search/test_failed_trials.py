"""Trials that fail: their scores, warnings and errors."""

import numpy as np
import pytest
from search_cases import Scripted, X, Y, scores_of, search
from sklearn.exceptions import FitFailedWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

WORDS = np.array(["no", "yes"])[Y]
SCORES = [np.nan, 0.0, 10.0]


@pytest.mark.parametrize("error_score", SCORES)
@pytest.mark.parametrize("pruning", [None, "worst_fold"])
def test_trials_that_fail_are_not_selected(error_score, pruning):
    """A failed trial has no mean score and the last rank, with each `error_score`."""
    space = {"value": ["fail", 0.7]}
    found = search(space, Scripted(), error_score=error_score, fold_pruning=pruning)
    n_fits = "3 fits failed out of a total of 6" if pruning is None else "1 fits failed"
    with pytest.warns(FitFailedWarning, match=n_fits):
        found.fit(X, Y)
    results = found.cv_results_
    assert results["status"].tolist() == ["failed", "complete"]
    assert found.study_.trials[0].state.name == "FAIL"
    assert results["error"][0] == "OSError: no luck"
    np.testing.assert_equal(results["split0_test_score"][0], error_score)
    assert np.isnan(scores_of(found)[0])
    assert results["rank_test_score"].tolist() == [2, 1]
    assert found.best_params_ == {"value": 0.7}


def test_warnings_equal_the_warnings_of_grid_search():
    """Without pruning of folds, both searches report the same failed fits."""
    space = {"value": ["fail", 0.7]}
    ours = search(space, Scripted(), fold_pruning=None, error_score=0.0)
    theirs = GridSearchCV(Scripted(), space, cv=ours.cv, error_score=0.0)
    texts = []
    for found in (ours, theirs):
        with pytest.warns(FitFailedWarning) as caught:
            found.fit(X, Y)
        texts += [str(w.message) for w in caught if w.category is FitFailedWarning]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("error_score", SCORES)
def test_all_fits_fail(error_score):
    """The error contains the traceback of the fits, as in GridSearchCV."""
    found = search({"value": ["fail"]}, Scripted("fail"), error_score=error_score)
    with pytest.raises(ValueError, match=r"(?s)All the 1 fits failed.*no luck"):
        found.fit(X, Y)


@pytest.mark.filterwarnings("ignore:Scoring failed:UserWarning")
@pytest.mark.parametrize("error_score", SCORES)
def test_all_scores_fail(error_score):
    """The error contains the error of the scorer."""
    found = search(scoring="f1", error_score=error_score)
    with pytest.raises(ValueError, match="None of 6 .* pos_label=1 is not a valid"):
        found.fit(X, WORDS)


@pytest.mark.filterwarnings("ignore:Scoring failed:UserWarning")
@pytest.mark.parametrize("failing", ["f1", "accuracy"])
def test_the_maximized_score_counts(failing):
    """A trial fails if its maximized score fails; another score is `error_score`."""
    labels = WORDS if failing == "f1" else Y

    def wrong(estimator, X, y):
        raise OSError("no score")

    scoring = {"right": "accuracy", "wrong": wrong if failing != "f1" else "f1"}
    found = search(scoring=scoring, refit="right", error_score=0.25, n_trials=2)
    results = found.fit(X, labels).cv_results_
    assert set(results["status"]) == {"complete"}
    assert set(results["mean_test_wrong"]) == {0.25}
    with pytest.raises(ValueError, match="None of 2 trials could be completed"):
        found.set_params(refit="wrong").fit(X, labels)


def test_a_fit_that_fails_in_each_trial():
    """If no trial is complete, the error of a fit is raised with its type."""

    class Hidden(Scripted):
        def fit(self, X, y):
            if X[:, 0].max() == X0.max():
                raise KeyError("a value of one fold")
            return super().fit(X, y)

    X0 = X[:, 0]
    found = search({"value": [0.1, 0.2]}, Hidden(), fold_pruning=None)
    with (
        pytest.warns(FitFailedWarning, match="4 fits failed out of a total of 6"),
        pytest.raises(KeyError, match="a value of one fold"),
    ):
        found.fit(X, Y)
    with (
        pytest.warns(FitFailedWarning, match="4 fits failed out of a total of 6"),
        pytest.raises(ValueError, match="None of 2 trials .*a value of one fold"),
    ):
        found.set_params(refit=False).fit(X, Y)


def test_scores_that_are_nan():
    """A score that is nan fails the trial; scikit-learn warns about it."""

    def scoring(estimator, X, y):
        return np.nan if estimator.value == 0.1 else estimator.value

    found = search({"value": [0.1, 0.2]}, Scripted(), scoring=scoring)
    found.set_params(fold_pruning=None)
    with pytest.warns(UserWarning, match="One or more of the test scores are"):
        found.fit(X, Y)
    assert found.cv_results_["error"].tolist() == ["the score is nan", ""]
    assert found.best_params_ == {"value": 0.2}
    with pytest.warns(FitFailedWarning, match="1 of 2 trials failed: the score is nan"):
        found.set_params(fold_pruning="worst_fold").fit(X, Y)


def test_a_wrong_name_is_raised_before_any_fit():
    """Parameters that do not exist are an error of the search."""
    before = Scripted.fits
    with pytest.raises(ValueError, match="Invalid parameter 'nonsense'"):
        search({"value": [0.1], "nonsense": [1]}, Scripted()).fit(X, Y)
    assert Scripted.fits == before


def test_an_iterator_of_folds_is_used_once():
    """The error of the second fit names `cv` and the remedy."""
    folds = ((train, test) for train, test in [(np.arange(30), np.arange(30, 60))])
    found = search(cv=folds, n_trials=2).fit(X, Y)
    assert found.n_splits_ == 1
    with pytest.raises(ValueError, match="cv=.* contains no folds.*pass the splitter"):
        found.fit(X, Y)


def test_fit_parameters_that_are_not_pickled():
    """Without processes, parameters of `fit` need not be pickled."""

    class Called(LogisticRegression):
        def fit(self, X, y, call=None):
            assert call() == 3
            return super().fit(X, y)

    assert search(estimator=Called()).fit(X, Y, call=lambda: 3).best_score_ > 0.5

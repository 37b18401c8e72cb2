import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from report_fakes import CountsCalls, FailsOnRow, FakeNetwork, FakeRegressionNetwork
from scipy import sparse
from sklearn import config_context
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss, make_scorer, roc_auc_score
from sklearn.model_selection import GridSearchCV, LeaveOneOut, TimeSeriesSplit
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from sknn.reports import cross_validation_report

BINARY = [
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "specificity",
    "f1",
    "roc_auc",
    "average_precision",
    "log_loss",
    "brier",
]


DATES = np.arange(60).astype("datetime64[D]")


def metrics_of(report):
    return list(dict.fromkeys(report.summary()["metric"]))


def test_summary_has_a_row_for_each_estimator_and_score(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=3)
    summary = report.summary()
    assert list(summary.columns) == [
        "estimator", "metric", "mean", "std", "ci_low", "ci_high", "min", "max", "n",
        "better",
    ]  # fmt: skip
    assert list(summary["estimator"].unique()) == ["LogisticRegression", "baseline"]
    assert metrics_of(report) == BINARY
    assert (summary["n"] == 3).all()
    losses = summary[summary["better"] == "lower"]
    assert set(losses["metric"]) == {"log_loss", "brier"}
    assert (losses["mean"] > 0).all()


def test_summary_is_the_statistics_of_the_folds(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=3)
    row = report.summary().set_index(["estimator", "metric"])
    row = row.loc[("LogisticRegression", "accuracy")]
    folds = report.folds().query("estimator == 'LogisticRegression'")["accuracy"]
    assert row["mean"] == pytest.approx(folds.mean())
    assert row["std"] == pytest.approx(folds.std())
    assert row["min"] == folds.min()
    assert row["ci_low"] < row["mean"] < row["ci_high"]


def test_scores_come_from_the_predictions(binary_data):
    report = cross_validation_report(LogisticRegression(), *binary_data, cv=3)
    folds = report.folds().set_index(["estimator", "fold"])
    for key, part in report.predictions().groupby(["estimator", "fold"]):
        proba = part[["proba_no", "proba_yes"]].to_numpy()
        scores = folds.loc[key]
        assert scores["accuracy"] == accuracy_score(part["y_true"], part["y_pred"])
        assert scores["roc_auc"] == roc_auc_score(part["y_true"], proba[:, 1])
        assert scores["log_loss"] == pytest.approx(log_loss(part["y_true"], proba))


def test_predictions_are_out_of_fold_and_cover_every_row(binary_data):
    X, y = binary_data
    report = cross_validation_report(LogisticRegression(), X, y, cv=3, n_repeats=2)
    predictions = report.predictions()
    own = predictions.query("estimator == 'LogisticRegression' and repeat == 1")
    assert sorted(own["row"]) == list(range(len(y)))
    assert list(own["y_true"]) == list(y[own["row"]])
    split = report.splits[0]
    fitted = LogisticRegression().fit(X[split.train], y[split.train])
    first = predictions.query(
        "estimator == 'LogisticRegression' and repeat == 0 and fold == 0"
    )
    np.testing.assert_allclose(
        first["proba_yes"], fitted.predict_proba(X[split.test])[:, 1]
    )


def test_predictions_are_computed_once(binary_data):
    CountsCalls.calls.clear()
    cross_validation_report(
        CountsCalls(),
        *binary_data,
        cv=2,
        scoring=["accuracy", "balanced_accuracy", "roc_auc", "neg_log_loss"],
    )
    assert sorted(CountsCalls.calls) == ["predict"] * 2 + ["predict_proba"] * 2


def test_the_estimator_itself_is_not_fitted(binary_data):
    estimator = FakeNetwork()
    cross_validation_report(estimator, *binary_data, cv=2)
    assert not hasattr(estimator, "history_")


def test_folds_tell_how_a_network_trained(binary_data):
    X, y = binary_data
    pipeline = make_pipeline(StandardScaler(), FakeNetwork(epochs=6, best_epoch=5))
    search = GridSearchCV(FakeNetwork(), {"epochs": [5]}, cv=2)
    report = cross_validation_report(
        {"pipeline": pipeline, "search": search, "plain": LogisticRegression()},
        X,
        y,
        cv=2,
    )
    folds = report.folds().set_index("estimator")
    assert list(folds.loc["pipeline", "n_epochs"]) == [6, 6]
    assert list(folds.loc["pipeline", "best_epoch"]) == [5, 5]
    assert list(folds.loc["search", "n_epochs"]) == [5, 5]
    assert list(folds.loc["search", "stop_reason"]) == ["early_stopping"] * 2
    assert folds.loc["plain", "n_epochs"].isna().all()
    assert (folds["n_train"] == 30).all()
    assert (folds["fit_time"] > 0).all()


def test_transformed_target_is_looked_through(regression_data):
    wrapped = TransformedTargetRegressor(FakeRegressionNetwork())
    report = cross_validation_report(wrapped, *regression_data, cv=2)
    assert list(report.folds()["n_epochs"].dropna()) == [2, 2]
    assert "r2" in metrics_of(report)


def test_sorted_classes_are_stratified(binary_data):
    X, y = binary_data
    report = cross_validation_report(LogisticRegression(), X, y, cv=4)
    assert all((y[split.test] == "yes").sum() == 6 for split in report.splits)


def test_results_do_not_depend_on_n_jobs(binary_data):
    one = cross_validation_report(LogisticRegression(), *binary_data, cv=2)
    two = cross_validation_report(LogisticRegression(), *binary_data, cv=2, n_jobs=2)
    pd.testing.assert_frame_equal(one.summary(), two.summary())
    pd.testing.assert_frame_equal(one.predictions(), two.predictions())


def test_same_seed_same_splits_other_seed_other_splits(binary_data):
    def rows(seed):
        report = cross_validation_report(
            DummyClassifier(), *binary_data, cv=2, random_state=seed, baseline=False
        )
        return report.splits[0].test.tolist()

    assert rows(0) == rows(0)
    assert rows(0) != rows(1)


def test_groups_stay_together(binary_data):
    X, y = binary_data
    groups = np.tile(np.arange(12), 5)
    report = cross_validation_report(LogisticRegression(), X, y, cv=3, groups=groups)
    for split in report.splits:
        assert not set(groups[split.train]) & set(groups[split.test])


def test_a_splitter_and_given_splits_are_respected(regression_data):
    X, y = regression_data
    report = cross_validation_report(Ridge(), X, y, cv=TimeSeriesSplit(3))
    assert all(s.train.max() < s.test.min() for s in report.splits)
    given = [(np.arange(30), np.arange(30, 40))]
    report = cross_validation_report(Ridge(), X, y, cv=given)
    assert list(report.predictions()["row"][:10]) == list(range(30, 40))
    # One fold: a mean without an interval.
    assert report.summary()["mean"].notna().all()
    assert report.summary()[["std", "ci_low", "ci_high"]].isna().all(axis=None)


def test_leave_one_out_skips_scores_undefined_for_one_row(multiclass_data):
    X, y = multiclass_data
    report = cross_validation_report(
        LogisticRegression(), X[::3], y[::3], cv=LeaveOneOut(), baseline=False
    )
    summary = report.summary().set_index("metric")
    assert summary.loc["accuracy", "n"] == 15
    assert summary.loc["roc_auc_ovr", "n"] == 0
    assert any("roc_auc_ovr is not defined" in line for line in report.warnings_)


def test_scores_depend_on_the_methods_of_the_estimator(binary_data):
    report = cross_validation_report(
        {"svc": LinearSVC(), "labels": FailsOnRow(row=99)}, *binary_data, cv=2
    )
    summary = report.summary().set_index("estimator")
    assert "roc_auc" in set(summary.loc["svc", "metric"])
    # Only the baseline has probabilities, which are not informative.
    assert "log_loss" not in set(summary["metric"])
    assert "roc_auc" not in set(summary.loc["labels", "metric"])
    assert "decision_yes" in report.predictions()


def test_multiclass(multiclass_data):
    report = cross_validation_report(LogisticRegression(), *multiclass_data, cv=3)
    assert report.task == "multiclass"
    assert metrics_of(report) == [
        "accuracy", "balanced_accuracy", "f1_macro", "precision_macro", "recall_macro",
        "roc_auc_ovr", "log_loss",
    ]  # fmt: skip
    assert {"proba_3", "proba_5", "proba_8"} <= set(report.predictions())


def test_multilabel(multiclass_data):
    X, y = multiclass_data
    labels = pd.DataFrame({"small": y < 6, "odd": y % 2 == 1}).astype(int)
    for estimator in (MultiOutputClassifier(LogisticRegression()), DummyClassifier()):
        report = cross_validation_report(estimator, X, labels, cv=2)
        assert report.task == "multilabel"
        assert {"subset_accuracy", "f1_micro", "f1_macro"} <= set(metrics_of(report))
        assert {"y_true_small", "y_pred_odd", "proba_odd"} <= set(report.predictions())


def test_regression(regression_data):
    X, y = regression_data
    report = cross_validation_report(Ridge(), X, y, cv=4)
    assert metrics_of(report) == ["r2", "rmse", "mae", "medae", "mape"]
    with_zero = np.where(np.arange(40) == 0, 0, y)
    report = cross_validation_report(Ridge(), X, with_zero, cv=4)
    assert "mape" not in metrics_of(report)


def test_regression_with_several_outputs(regression_data):
    X, y = regression_data
    both = pd.DataFrame({"up": y, "down": -y})
    report = cross_validation_report(Ridge(), X, both, cv=2)
    assert {"y_true_up", "y_pred_down"} <= set(report.predictions())


def test_scoring_by_name_by_scorer_and_by_dict(binary_data):
    def worst(estimator, X, y):
        return 0.25

    report = cross_validation_report(
        LogisticRegression(),
        *binary_data,
        cv=2,
        scoring={
            "roc_auc": "roc_auc",
            "neg_log_loss": "neg_log_loss",
            "misses": make_scorer(
                lambda y, p: float((y != p).sum()), greater_is_better=False
            ),
            "mine": worst,
        },
    )
    summary = report.summary().set_index(["estimator", "metric"])
    own = summary.loc["LogisticRegression"]
    assert list(own.index) == ["roc_auc", "log_loss", "misses", "mine"]
    assert own.loc["log_loss", "mean"] > 0
    assert list(own["better"]) == ["higher", "lower", "lower", "higher"]
    assert own.loc["misses", "mean"] >= 0
    assert own.loc["mine", "mean"] == 0.25


def test_one_scorer(binary_data):
    report = cross_validation_report(
        LogisticRegression(), *binary_data, cv=2, scoring="f1_macro"
    )
    assert metrics_of(report) == ["f1_macro"]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "sparse", "list"])
def test_kinds_of_tables(binary_data, kind):
    X, y = binary_data
    expected = cross_validation_report(LogisticRegression(), X, y, cv=2).summary()
    if kind == "pandas":
        # An index that is no position must not matter.
        table = pd.DataFrame(X, columns=list("abc"), index=np.arange(60)[::-1])
        target = pd.Series(y, index=table.index, dtype="category")
    elif kind == "polars":
        table, target = pl.DataFrame(X, schema=list("abc")), pl.Series(y)
    elif kind == "pyarrow":
        columns = dict(zip("abc", X.T, strict=True))
        table, target = pa.table(columns), pa.array(y)
    elif kind == "sparse":
        table, target = sparse.coo_array(X), y
    else:
        table, target = X.tolist(), y.tolist()
    got = cross_validation_report(LogisticRegression(), table, target, cv=2).summary()
    pd.testing.assert_frame_equal(got, expected, rtol=1e-3)


def test_texts():
    X = ["good film", "bad film", "good", "bad", "so good", "so bad"] * 2
    y = [1, 0] * 6
    model = make_pipeline(CountVectorizer(), MultinomialNB())
    report = cross_validation_report(model, X, y, cv=2)
    assert report.n_features is None
    assert report.summary()["mean"].notna().all()


def test_params_are_cut_to_the_training_rows(binary_data):
    X, y = binary_data

    def weight_sum(estimator, X, y):
        return estimator.weight_sum_

    def report(params):
        return cross_validation_report(
            FakeNetwork(),
            X,
            y,
            cv=2,
            scoring=weight_sum,
            params=params,
            baseline=False,
        )

    assert list(report({"sample_weight": [2.0] * 60}).folds()["score"]) == [60, 60]


def test_params_follow_metadata_routing(binary_data):
    X, y = binary_data

    def weight_sum(estimator, X, y):
        return estimator[-1].weight_sum_ or 0

    with config_context(enable_metadata_routing=True):
        network = FakeNetwork().set_fit_request(sample_weight="w")
        models = {
            "asks for it": make_pipeline(StandardScaler(), network),
            "does not": make_pipeline(
                FakeNetwork().set_fit_request(sample_weight=False)
            ),
        }
        report = cross_validation_report(
            models,
            X,
            y,
            cv=2,
            scoring=weight_sum,
            params={"w": np.full(60, 3.0)},
            baseline=False,
        )
        assert list(report.folds()["score"]) == [90, 90, 0, 0]
        with pytest.raises(TypeError, match="nonsense"):
            cross_validation_report(
                make_pipeline(network), X, y, cv=2, params={"nonsense": 1}
            )


def test_a_failing_fold_raises_or_is_listed(binary_data):
    X, y = binary_data
    X = X.copy()
    X[:, 0] = np.arange(60)
    with pytest.raises(RuntimeError, match="bad"):
        cross_validation_report(FailsOnRow(), X, y, cv=3)
    report = cross_validation_report(FailsOnRow(), X, y, cv=3, error_score=np.nan)
    summary = report.summary().set_index(["estimator", "metric"])
    assert summary.loc[("FailsOnRow", "accuracy"), "n"] == 1
    assert sum("RuntimeError" in line for line in report.warnings_) == 2
    assert len(report.predictions().query("estimator == 'FailsOnRow'")) == 20


def test_all_failing_folds_raise_the_first_cause(binary_data):
    X, y = binary_data
    X = np.zeros_like(X)
    with pytest.raises(ValueError, match="Every fit failed.*this row <is> bad"):
        cross_validation_report(FailsOnRow(), X, y, cv=2, error_score=np.nan)


def test_verbose_writes_to_standard_error(binary_data, capsys):
    cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    assert capsys.readouterr().err == ""
    cross_validation_report(FakeNetwork(), *binary_data, cv=2, verbose=1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 4
    assert "[4/4] baseline" in captured.err


def test_without_baseline(binary_data):
    report = cross_validation_report(
        LogisticRegression(), *binary_data, cv=2, baseline=False
    )
    assert list(report.estimators) == ["LogisticRegression"]


def test_report_can_be_pickled(binary_data):
    report = cross_validation_report(FakeNetwork(), *binary_data, cv=2)
    again = pickle.loads(pickle.dumps(report))
    pd.testing.assert_frame_equal(again.summary(), report.summary())
    pd.testing.assert_frame_equal(
        again.epoch_curves().frame(), report.epoch_curves().frame()
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": np.zeros(59)}, "inconsistent numbers of samples"),
        ({"y": None}, "y is required"),
        ({"y": np.zeros(60, int)}, "at least two classes, got one: 0."),
        ({"y": np.array([1, "a"] * 30, dtype=object)}, "labels of one type"),
        ({"y": np.r_[np.nan, np.ones(30), np.zeros(29)]}, "no missing values.*row 0"),
        ({"y": np.array([None] + ["a", "b"] * 29 + ["a"])}, "no missing values"),
        ({"y": np.linspace(0, 1, 60)}, "continuous"),
        ({"X": np.zeros((0, 3)), "y": []}, "at least one sample"),
        ({"X": np.ma.masked_less(np.eye(60), 1)}, "X must not have masked values"),
        ({"y": np.ma.masked_equal([0, 1] * 30, 1)}, "y must not have masked .* Got 30"),
        ({"y": pd.period_range("2024", periods=60, freq="D")}, "dates without a time"),
        ({"estimator": Ridge(), "y": np.ones(60) + 1j}, "numeric.*complex"),
        ({"estimator": {}}, "empty dict"),
        ({"estimator": {1: LogisticRegression()}}, "non-empty str, got 1"),
        ({"estimator": {"baseline": LogisticRegression()}}, "is reserved"),
        (
            {"estimator": {"a": LogisticRegression(), "b": Ridge()}},
            "classifiers only or regressors only",
        ),
        ({"estimator": Ridge()}, "numeric for a regressor"),
        ({"estimator": Ridge(), "y": DATES}, "numeric for a regressor.*datetime"),
        ({"confidence": 1.0}, "between 0 and 1, got 1.0"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"error_score": 0}, 'must be "raise" or nan'),
        ({"cv": 1}, "at least 2 folds"),
        ({"cv": 61}, "needs at least 61 rows, got 60"),
        ({"cv": 40}, "needs a class with at least 40 rows"),
        ({"cv": []}, "no split"),
        ({"cv": [(np.arange(5), np.arange(70))]}, "row positions from 0 to 59"),
        ({"cv": [(np.arange(5), [])]}, "no test rows"),
        ({"n_repeats": 0}, "n_repeats"),
        ({"cv": [(np.arange(30), np.arange(30, 60))], "n_repeats": 2}, "reshuffle"),
        ({"cv": TimeSeriesSplit(2), "n_repeats": 2}, "a splitter that shuffles"),
        ({"groups": np.zeros(60)}, "at least 5 groups, got 1"),
        ({"groups": np.zeros(3)}, "one value for each of the 60 rows"),
        ({"scoring": []}, "scoring must be"),
        ({"scoring": "acuracy"}, "acuracy"),
        ({"scoring": ["accuracy", "accuracy"]}, "not contain a score twice"),
    ],
)
def test_bad_input_is_named_before_any_fit(binary_data, changes, message):
    X, y = binary_data
    arguments = {"estimator": CountsCalls(), "X": X, "y": y, **changes}
    CountsCalls.calls.clear()
    with pytest.raises(ValueError, match=message):
        cross_validation_report(
            arguments.pop("estimator"), arguments.pop("X"), arguments.pop("y"),
            **arguments,
        )  # fmt: skip
    assert CountsCalls.calls == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"estimator": LogisticRegression}, "must be an instance"),
        ({"estimator": StandardScaler()}, "a classifier or a regressor"),
        ({"cv": "five"}, "cv must be"),
        ({"scoring": {"a": 3}}, "must be a scorer"),
    ],
)
def test_wrong_types_are_named(binary_data, changes, message):
    arguments = {"estimator": LogisticRegression(), **changes}
    with pytest.raises(TypeError, match=message):
        cross_validation_report(arguments.pop("estimator"), *binary_data, **arguments)


def test_several_multiclass_columns_are_refused(multiclass_data):
    X, y = multiclass_data
    with pytest.raises(ValueError, match="one report for each column"):
        cross_validation_report(LogisticRegression(), X, np.column_stack([y, y]))


def test_groups_that_cv_does_not_heed_are_noted(binary_data):
    X, y = binary_data
    groups = np.arange(60) // 2
    given = [(np.arange(0, 60, 2), np.arange(1, 60, 2))]
    report = cross_validation_report(
        LogisticRegression(), X, y, cv=given, groups=groups
    )
    assert any("have groups in both" in line for line in report.warnings_)
    report = cross_validation_report(LogisticRegression(), X, y, cv=3, groups=groups)
    assert not any("have groups in both" in line for line in report.warnings_)


def test_a_failed_fold_invents_no_scores(binary_data):
    X, y = binary_data
    X = X.copy()
    X[:, 0] = np.arange(60)
    models = {"fails once": FailsOnRow(), "logistic": LogisticRegression(max_iter=999)}
    report = cross_validation_report(models, X, y, cv=3, error_score=np.nan)
    summary = report.summary().set_index("estimator")
    assert "log_loss" in set(summary.loc["logistic", "metric"])
    assert "log_loss" not in set(summary.loc["fails once", "metric"])


def test_an_estimator_that_always_fails_keeps_its_rows(binary_data):
    X, y = np.zeros((60, 2)), binary_data[1]
    models = {"bad": FailsOnRow(), "logistic": LogisticRegression()}
    report = cross_validation_report(models, X, y, cv=2, error_score=np.nan)
    summary = report.summary().set_index("estimator")
    assert (summary.loc["bad", "n"] == 0).all()
    assert len(summary.loc["bad"]) == len(summary.loc["logistic"])


def test_equal_scores_have_no_spread():
    y = np.tile(["a", "b", "b"], 20)
    report = cross_validation_report(LogisticRegression(), np.zeros((60, 1)), y, cv=10)
    summary = report.summary().query("estimator == 'baseline'").set_index("metric")
    assert (summary["std"] == 0).all()
    assert summary["ci_low"].isna().all()


def test_numbers_of_numpy_are_options_too(binary_data):
    report = cross_validation_report(
        LogisticRegression(),
        *binary_data,
        cv=2,
        confidence=np.float32(0.9),
        error_score=np.float32("nan"),
    )
    assert report.confidence == pytest.approx(0.9)

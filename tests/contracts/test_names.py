"""Names of columns are compared wherever a dataframe is passed."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from families import (
    FAMILIES,
    LABELS,
    N_SAMPLES,
    TABLE,
    VALUES,
    make,
    networks,
)

import sknn
from sknn.reports import cross_validation_report

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # two epochs
)

SUPERVISED = [n for n in networks() if n.endswith(("Classifier", "Regressor"))]
TWO = np.stack([LABELS > 0, VALUES.mean() < VALUES], axis=1).astype(int)
FRAMES = [pd.DataFrame, lambda y, columns: pl.DataFrame(y, schema=columns)]


def frames(kind):
    """Return y as a dataframe, and with its columns in another order."""
    return kind(TWO, columns=["a", "b"]), kind(TWO[:, ::-1], columns=["b", "a"])


@pytest.mark.parametrize("kind", FRAMES, ids=["pandas", "polars"])
@pytest.mark.parametrize("name", SUPERVISED)
def test_y_in_another_order_is_refused(name, kind, tmp_path):
    X = FAMILIES[name].X
    y, reordered = frames(kind)
    estimator = make(name).fit(X, y)
    path = estimator.save(tmp_path / "network.sknn")
    message = r"y must have the same columns in the same order.*Got \['b', 'a'\]"
    for fitted in (estimator, sknn.load(path)):
        fitted.score(X, y)
        with pytest.raises(ValueError, match=message):
            fitted.score(X, reordered)
    with pytest.raises(ValueError, match="y must have the same columns"):
        estimator.partial_fit(X, reordered)
    with pytest.raises(ValueError, match="y must have the same columns"):
        estimator.set_params(warm_start=True).fit(X, reordered)
    with pytest.raises(ValueError, match="y_val must have the same columns"):
        make(name).fit(X, y, X_val=X, y_val=reordered)


@pytest.mark.parametrize("name", SUPERVISED)
def test_arrays_and_new_fits_have_no_names_to_compare(name):
    X = FAMILIES[name].X
    y, reordered = frames(pd.DataFrame)
    estimator = make(name).fit(X, y)
    assert np.isfinite(estimator.score(X, TWO))
    estimator.fit(X, reordered).score(X, reordered)
    estimator.fit(X, TWO).score(X, reordered)


TABLES = ["MLPClassifier", "MLPRegressor", "RNNClassifier", "CNNClassifier"]
TABLES += ["TransformerRegressor", "Autoencoder"]


@pytest.mark.parametrize("name", TABLES)
def test_x_in_another_order_is_refused(name):
    X = pd.DataFrame(TABLE, columns=list("abcd"))
    y = {} if name == "Autoencoder" else {"y": LABELS}
    estimator = make(name).fit(X, **y)
    method = getattr(estimator, "predict", getattr(estimator, "transform", None))
    with pytest.raises(ValueError, match="feature names"):
        method(X[list("dcba")])
    if y:
        with pytest.raises(ValueError, match="feature names"):
            make(name).fit(X, LABELS, X_val=X[list("dcba")], y_val=LABELS)
        with pytest.raises(ValueError, match="feature names"):
            estimator.partial_fit(X[list("dcba")], LABELS)


SEQUENCES = [n for n in SUPERVISED if n.startswith(("RNN", "Transformer"))]


@pytest.mark.parametrize("name", SEQUENCES)
def test_features_of_sequences_in_another_order_are_refused(name):
    steps = [pd.DataFrame(item, columns=["a", "b"]) for item in FAMILIES[name].X]
    estimator = make(name).fit(steps, FAMILIES[name].y)
    assert estimator.feature_names_in_.tolist() == ["a", "b"]
    estimator.predict(steps[:3])
    with pytest.raises(ValueError, match=r"X\[0\] must have the same columns"):
        estimator.predict([item[["b", "a"]] for item in steps[:3]])
    mixed = [steps[0], steps[1][["b", "a"]], *steps[2:]]
    with pytest.raises(ValueError, match=r"same order.*in X\[1\]"):
        make(name).fit(mixed, FAMILIES[name].y)


@pytest.mark.parametrize("name", networks())
def test_weights_in_a_column_are_weights(name):
    family = FAMILIES[name]
    y = () if family.y is None else (family.y,)
    if name == "TextGenerator":
        pytest.skip("has no sample_weight")
    weights = np.linspace(0, 1, N_SAMPLES)
    frame = pd.DataFrame({"w": weights})
    expected, found = (
        make(name).fit(family.X, *y, sample_weight=given).history_["loss"]
        for given in (weights, frame)
    )
    assert found == expected
    estimator = make(name).fit(family.X, *y)
    scores = [
        estimator.score(family.X, *y, sample_weight=given) for given in (weights, frame)
    ]
    assert scores[0] == scores[1]
    with pytest.raises(ValueError, match=r"sample_weight must have one.*\['w', 'v'\]"):
        make(name).fit(family.X, *y, sample_weight=frame.assign(v=1.0))
    with pytest.raises(ValueError, match="sample_weight must be numeric. Got text"):
        make(name).fit(family.X, *y, sample_weight=["a"] * N_SAMPLES)


@pytest.mark.parametrize("name", SUPERVISED)
def test_groups_of_any_kind_are_kept_together(name):
    family = FAMILIES[name]
    numbers = np.arange(N_SAMPLES) // 4
    kinds = {
        "array": numbers,
        "frame": pd.DataFrame({"g": numbers}),
        "tuples": [(int(n), "x") for n in numbers],
        "objects": [int(n) if n % 2 else str(n) for n in numbers],
    }
    params = {"early_stopping": True, "validation_fraction": 0.3}
    losses = [
        make(name, **params).fit(family.X, family.y, groups=groups).history_["val_loss"]
        for groups in kinds.values()
    ]
    assert all(loss == losses[0] for loss in losses)
    for wrong, message in [
        ([None, *numbers[1:]], "groups must have no missing values.*row 0"),
        (np.ones((N_SAMPLES, 2)), r"groups must have one value.*\(24, 2\)"),
        (
            pd.DataFrame({"a": numbers, "b": numbers}),
            r"groups must have one.*\['a', 'b",
        ),
    ]:
        with pytest.raises(ValueError, match=message):
            make(name, **params).fit(family.X, family.y, groups=wrong)


def test_groups_of_a_report_may_be_a_column_or_tuples():
    numbers = np.arange(N_SAMPLES) // 4
    for groups in (pd.DataFrame({"g": numbers}), [(int(n), 0) for n in numbers]):
        report = cross_validation_report(
            make("MLPRegressor"), TABLE, VALUES, groups=groups, cv=3
        )
        assert len(report.summary())
    with pytest.raises(ValueError, match="groups must have one value"):
        cross_validation_report(
            make("MLPRegressor"), TABLE, VALUES, groups=np.ones((N_SAMPLES, 2)), cv=3
        )

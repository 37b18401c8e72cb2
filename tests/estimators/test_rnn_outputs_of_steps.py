"""Networks with one label or value per time step of a sequence."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.callback import ScoringMonitor
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

from sknn import OptunaSearchCV, RNNClassifier, RNNRegressor

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
LENGTHS = RNG.integers(5, 9, size=30)
X = [RNG.normal(size=(n, 2)).astype("float32") for n in LENGTHS]
ARRAY = RNG.normal(size=(30, 6, 2)).astype("float32")


def signs(sequences):
    """Return whether the sum of the first feature so far is positive."""
    return [np.where(s[:, 0].cumsum() > 0, "up", "down") for s in sequences]


def sums(sequences):
    return [s[:, 0].cumsum() for s in sequences]


def classifier(**params):
    defaults = {"units": 4, "epochs": 2, "dropout": 0.0, "random_state": 0}
    return RNNClassifier(**(defaults | {"output": "sequence"} | params))


def regressor(**params):
    defaults = {"units": 4, "epochs": 2, "dropout": 0.0, "random_state": 0}
    return RNNRegressor(**(defaults | {"output": "sequence"} | params))


def assert_equal(parts, others):
    for part, other in zip(parts, others, strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-5, atol=1e-6)


def test_one_prediction_per_time_step():
    net = classifier().fit(X, signs(X))
    assert net.classes_.tolist() == ["down", "up"]
    assert [len(p) for p in net.predict(X)] == LENGTHS.tolist()
    probabilities = net.predict_proba(X)
    assert probabilities.shape == (30,)
    assert probabilities[3].shape == (LENGTHS[3], 2)
    assert_equal(net.predict_log_proba(X), [np.log(p) for p in probabilities])
    assert net.predict(ARRAY).shape == (30, 6)
    assert net.predict_proba(ARRAY).shape == (30, 6, 2)


def test_values_of_one_or_more_columns():
    net = regressor().fit(X, sums(X))
    assert [p.shape for p in net.predict(X)] == [(n,) for n in LENGTHS]
    two = [np.c_[v, -v] for v in sums(X)]
    net = regressor().fit(X, two)
    assert net.n_outputs_ == 2
    assert net.predict(X)[1].shape == (LENGTHS[1], 2)
    assert net.predict(ARRAY).shape == (30, 6, 2)


@pytest.mark.parametrize("loss", ["hinge", "kl_divergence", "squared_error"])
def test_every_loss_of_classes(loss):
    labels = [np.digitize(v, [-1, 1]) for v in sums(X)]
    net = classifier(loss=loss).fit(X, labels)
    assert np.isfinite(net.history_["loss"]).all()
    if loss == "hinge":
        assert net.decision_function(X)[0].shape == (LENGTHS[0], 3)


def test_spreads_quantiles_and_draws():
    net = regressor(loss="gaussian_nll", dropout=0.5).fit(X, sums(X))
    mean, std = net.predict(X, return_std=True, mc_samples=3)
    assert [len(s) for s in std] == [len(m) for m in mean] == LENGTHS.tolist()
    assert all((s > 0).all() for s in std)
    quantiles = regressor(loss="pinball").fit(X, sums(X)).predict_quantiles(X)
    assert quantiles[0].shape == (LENGTHS[0], 3)
    net = classifier(dropout=0.5).fit(X, signs(X))
    assert net.predict_proba(ARRAY, mc_samples=2).shape == (30, 6, 2)


def test_predictions_depend_neither_on_padding_nor_on_other_sequences():
    net = classifier(bidirectional=True, filters=(3,)).fit(X, signs(X))
    together = net.predict_proba(X)
    assert_equal(together[:1], net.predict_proba(X[:1]))
    longer = net.predict_proba([*X, np.zeros((40, 2))])
    assert_equal(together, longer[:-1])


def test_time_steps_have_the_same_weight_in_the_loss():
    net = regressor(epochs=1, learning_rate=1e-9, batch_size=30, early_stopping=False)
    net.fit(X, sums(X))
    errors = np.concatenate(net.predict(X)) - np.concatenate(sums(X))
    scale = np.concatenate(sums(X)).std()
    loss = np.mean((errors / scale) ** 2)
    np.testing.assert_allclose(net.history_["loss"][0], loss, rtol=1e-4)


def test_validation_has_the_loss_of_all_its_steps():
    net = regressor(epochs=1, early_stopping=True)
    net.fit(X, sums(X), X_val=X[:7], y_val=sums(X[:7]))
    errors = np.concatenate(net.predict(X[:7])) - np.concatenate(sums(X[:7]))
    scale = np.concatenate(sums(X)).std()
    loss = np.mean((errors / scale) ** 2)
    np.testing.assert_allclose(net.history_["val_loss"][0], loss, rtol=1e-4)


def test_scores_are_of_all_steps():
    net = classifier().fit(X, signs(X))
    right = np.concatenate(net.predict(X)) == np.concatenate(signs(X))
    assert net.score(X, signs(X)) == right.mean()
    weights = np.arange(30.0)
    weighted = np.average(right, weights=np.repeat(weights, LENGTHS))
    np.testing.assert_allclose(net.score(X, signs(X), weights), weighted)
    assert regressor().fit(X, sums(X)).score(X, sums(X)) < 1


def test_running_sums_are_learned():
    net = regressor(units=8, epochs=80, learning_rate=0.02, cell="simple")
    assert net.fit(X, sums(X)).score(X, sums(X)) > 0.9


def test_labels_after_the_end_do_not_matter():
    padded = np.full((30, 8, 2), np.nan, "float32")
    labels = np.full((30, 8), "up")
    for row, (sequence, of_steps) in enumerate(zip(X, signs(X), strict=True)):
        padded[row, : len(sequence)] = sequence
        labels[row, : len(sequence)] = of_steps
    net = classifier(missing="mask").fit(padded, labels)
    assert_equal(net.predict_proba(X), classifier().fit(X, signs(X)).predict_proba(X))


def test_tokens_with_labels():
    tokens = [RNG.integers(1, 6, size=n) for n in LENGTHS]
    net = classifier(embedding=3).fit(tokens, [t % 2 for t in tokens])
    assert [len(p) for p in net.predict(tokens)] == LENGTHS.tolist()


def test_searches_splitters_and_pickle():
    y = signs(X)
    scores = cross_val_score(classifier(), X, y, cv=KFold(3))
    assert ((scores > 0) & (scores < 1)).all()
    grid = GridSearchCV(classifier(), {"units": [2, 4]}, cv=KFold(2)).fit(X, y)
    assert [len(p) for p in grid.predict(X)] == LENGTHS.tolist()
    objects = pd.Series(X), pd.Series(y)
    search = OptunaSearchCV(
        classifier(), {"learning_rate": (1e-3, 1e-2, "log")}, cv=KFold(2), n_trials=2
    ).fit(*objects)
    assert search.best_score_ > 0
    again = pickle.loads(pickle.dumps(grid.best_estimator_))
    assert_equal(again.predict_proba(X), grid.predict_proba(X))


def test_training_continues():
    net = classifier(warm_start=True).fit(X, signs(X))
    before = net.history_["loss"][-1]
    assert net.fit(X, signs(X)).history_["loss"][0] != before
    part = classifier()
    for _ in range(2):
        part.partial_fit(X, signs(X), classes=["down", "up"])
    assert part.n_epochs_ == 2
    refitted = classifier(refit=True, early_stopping=True).fit(X, signs(X))
    assert [len(p) for p in refitted.predict(X)] == LENGTHS.tolist()


@pytest.mark.parametrize("per_step", [False, True])
def test_scores_of_the_validation_part_are_watched(per_step):
    def share(net, X, y):
        return net.score(X, y)

    y = signs(X) if per_step else [labels[-1] for labels in signs(X)]
    output = "sequence" if per_step else "last"
    net = classifier(scoring=share, output=output, early_stopping=True).fit(X, y)
    assert len(net.history_["val_score"]) == 2


def test_a_score_may_copy_unequal_sequences():
    def share(net, X, y):
        return net.score(X.copy(), y)

    y = [labels[-1] for labels in signs(X)]
    net = classifier(scoring=share, output="last", early_stopping=True).fit(X, y)
    assert len(net.history_["val_score"]) == 2


@pytest.mark.parametrize("per_step", [False, True])
def test_scikit_learns_callbacks_receive_sequences(per_step):
    y = signs(X) if per_step else [labels[-1] for labels in signs(X)]
    monitor = ScoringMonitor(scoring={"score": lambda net, X, y: net.score(X, y)})
    net = classifier(output="sequence" if per_step else "last")
    net.set_callbacks(monitor).fit(X, y)
    logs = monitor.get_logs().data_as_pandas
    scores = logs.loc[logs.task_name == "epoch", "score"]
    assert scores.iloc[-1] == pytest.approx(net.score(X, y))


@pytest.mark.parametrize(
    ("make", "y", "message"),
    [
        (
            classifier,
            [labels[:-1] for labels in signs(X)],
            r"y\[0\] must have one",
        ),
        (classifier, ["up"] * 30, "one array of labels or values per sequence"),
        (lambda: classifier(filters=4, pool_size=2), signs(X), "pool_size must"),
        (
            lambda: classifier(class_weight="balanced"),
            signs(X),
            "class_weight is not available",
        ),
        (lambda: classifier(output="all"), signs(X), "'output' parameter"),
        (regressor, [np.full(n, np.nan) for n in LENGTHS], "contains NaN"),
    ],
)
def test_bad_input_is_refused(make, y, message):
    net = make()
    with pytest.raises(ValueError, match=message):
        net.fit(X, y)
    assert not hasattr(net, "model_")


def test_a_table_has_a_label_in_each_cell():
    table = pd.DataFrame(ARRAY[:, :, 0])
    labels = table.cumsum(axis=1) > 0
    net = classifier().fit(table, labels)
    assert net.n_steps_in_ == 6
    assert net.predict(table).shape == labels.shape
    assert 0 < net.score(table, labels) < 1


def test_labels_of_more_steps_than_an_array_has_are_refused():
    holed = ARRAY.copy()
    holed[:, -1] = np.nan
    y = np.zeros((30, 7))
    assert regressor(epochs=1, missing="mask").fit(holed, y[:, :6]).n_outputs_ == 1
    for steps in (ARRAY, pd.DataFrame(ARRAY[:, :, 0])):
        with pytest.raises(ValueError, match="for each of the 6 time steps of X"):
            regressor().fit(steps, y)


# -- truncated backpropagation through time --------------------------------------------


def test_parts_have_the_loss_of_whole_sequences():
    losses = [
        regressor(truncation=n, epochs=1, learning_rate=1e-9, early_stopping=False)
        .fit(X, sums(X), sample_weight=np.arange(1.0, 31.0))
        .history_["loss"][0]
        for n in (None, 1, 3, 20)
    ]
    np.testing.assert_allclose(losses, losses[0], rtol=1e-4)


def test_one_long_series_is_learned_in_parts():
    series = RNG.normal(size=(1, 600, 1)).astype("float32")
    y = np.stack([np.convolve(s[:, 0], [1, 0.8, 0.6])[:600] for s in series])
    net = regressor(units=8, truncation=20, epochs=40, learning_rate=0.01)
    net.fit(series, y)
    assert net.predict(series).shape == (1, 600)
    assert net.score(series, y) > 0.9


def test_tokens_in_parts():
    tokens = [RNG.integers(1, 6, size=n) for n in LENGTHS]
    net = classifier(embedding=3, truncation=3, early_stopping=True)
    net.fit(tokens, [t % 2 for t in tokens])
    assert [len(p) for p in net.predict(tokens)] == LENGTHS.tolist()
    assert len(net.history_["val_loss"]) == 2


@pytest.mark.parametrize(
    "params",
    [
        {"output": "last"},
        {"bidirectional": True},
        {"filters": 4},
    ],
)
def test_networks_that_read_later_time_steps_are_refused(params):
    net = classifier(truncation=3, **params)
    y = signs(X) if params.get("output") != "last" else ["up", "down"] * 15
    with pytest.raises(ValueError, match=f"truncation.*{next(iter(params))}="):
        net.fit(X, y)

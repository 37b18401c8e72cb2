"""Encoders of the user that return the targets of several outputs."""

import pickle

import keras
import numpy as np
import pytest
from scikeras_cases import FEW, SPARSE, TWO, X, Y
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import KFold, cross_val_score
from sklearn.preprocessing import FunctionTransformer

from sknn.estimators import EncodedNetwork
from sknn.scikeras import ClassifierLabelEncoder, KerasClassifier, KerasRegressor

KINDS = np.column_stack([Y, TWO + 5])
LONG = FEW | {"epochs": 30}


class Columns(ClassifierLabelEncoder):
    """Encoder of columns of labels, one for each output."""

    received = None

    def fit(self, y):
        self.classes_ = [np.unique(column) for column in y.T]
        self.n_classes_ = [len(classes) for classes in self.classes_]
        self.n_outputs_ = self.n_outputs_expected_ = y.shape[1]
        return self

    def transform(self, y):
        pairs = zip(self.classes_, y.T, strict=True)
        return [np.searchsorted(classes, column) for classes, column in pairs]

    def inverse_transform(self, y, return_proba=False):
        type(self).received = y
        if return_proba:
            return np.column_stack(y)
        pairs = zip(self.classes_, y, strict=True)
        return np.column_stack([found[one.argmax(axis=1)] for found, one in pairs])


class Classifier(KerasClassifier):
    @property
    def target_encoder(self):
        return Columns()

    @staticmethod
    def scorer(y_true, y_pred, **kwargs):
        return float(np.mean(y_true == y_pred))


def build(meta):
    inputs = keras.Input((meta["n_features_in_"],))
    hidden = keras.layers.Dense(8, "relu")(inputs)
    pairs = zip(["species", "sign"], meta["n_classes_"], strict=True)
    outputs = [keras.layers.Dense(n, "softmax", name=name)(hidden) for name, n in pairs]
    return keras.Model(inputs, outputs)


def build_compiled(meta, compile_kwargs):
    model = build(meta)
    model.compile(**compile_kwargs)
    return model


@pytest.mark.parametrize("function", [build, build_compiled])
@pytest.mark.parametrize(
    "loss", [SPARSE, [SPARSE, SPARSE], {"species": SPARSE, "sign": SPARSE}]
)
def test_columns_of_classes(loss, function):
    estimator = Classifier(function, **LONG | {"loss": loss}).fit(X, KINDS)
    assert isinstance(estimator.network_, EncodedNetwork)
    assert estimator.predict(X).shape == (150, 2)
    assert estimator.score(X, KINDS) > 0.9
    assert estimator.predict_proba(X[:1]).shape == (1, 5)
    assert isinstance(Columns.received, list)
    assert [one.shape for one in Columns.received] == [(1, 3), (1, 2)]


def test_copies_folds_and_continued_trainings():
    estimator = Classifier(build, **LONG, validation_split=0.2)
    folds = KFold(3, shuffle=True, random_state=0)
    assert cross_val_score(estimator, X, KINDS, cv=folds).min() > 0.5
    estimator = pickle.loads(pickle.dumps(clone(estimator).fit(X, KINDS)))
    estimator.partial_fit(X, KINDS)
    assert estimator.current_epoch == 31
    assert set(estimator.history_) == {"loss", "val_loss"}
    assert estimator.score(X, KINDS) > 0.9


def test_weights_of_losses():
    losses = [SPARSE, SPARSE]
    params = FEW | {"loss": losses}
    plain = Classifier(build, **params).fit(X, KINDS).history_["loss"]
    weighted = [
        Classifier(build, **params, **given).fit(X, KINDS).history_["loss"]
        for given in (
            {"loss_weights": [1.0, 0.0]},
            {"compile__loss_weights": {"species": 1.0, "sign": 0.0}},
        )
    ]
    assert weighted[0] == weighted[1]
    assert weighted[0][-1] < plain[-1]


@pytest.mark.parametrize(
    "metrics",
    [
        {"species": "accuracy", "sign": ["accuracy", SPARSE]},
        [["accuracy"], ["accuracy", SPARSE]],
    ],
)
def test_metrics_of_outputs(metrics):
    losses = {"species": SPARSE, "sign": SPARSE}
    estimator = Classifier(build, **FEW | {"loss": losses}, metrics=metrics)
    estimator.fit(X, KINDS, validation_data=(X, KINDS))
    names = {"species_accuracy", "sign_accuracy", f"sign_{SPARSE}"}
    all_names = {"loss", *names}
    assert set(estimator.history_) == all_names | {f"val_{n}" for n in all_names}
    predicted = estimator.predict(X)
    for place, name in enumerate(["species", "sign"]):
        found = estimator.history_[f"{name}_accuracy"][-1]
        assert found == pytest.approx(np.mean(predicted[:, place] == KINDS[:, place]))
    values = estimator.model_.evaluate(X, [Y, TWO], verbose=0, return_dict=True)
    assert values["sign_accuracy"] == pytest.approx(found)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"metrics": ["accuracy"]},
            "metrics must be a dict by the names of the outputs",
        ),
        ({"metrics": {"sing": "accuracy"}}, "Did you mean 'sign'"),
        ({"loss": [SPARSE]}, "loss must have one value for each of the outputs"),
        ({"loss": {"sing": SPARSE}}, "Did you mean 'sign'"),
        ({"compile__loss_weights": [1.0]}, "loss_weights must have one value for each"),
    ],
)
def test_settings_that_do_not_fit_the_outputs(params, message):
    with pytest.raises(ValueError, match=message):
        Classifier(build, **FEW | params).fit(X, KINDS)


def test_class_weights_are_for_a_single_output():
    with pytest.raises(ValueError, match="class_weight=.* is for a single output"):
        Classifier(build, **FEW).fit(X, KINDS, class_weight={0: 2.0})


class Halves(BaseEstimator):
    """Encoder that returns the targets by the names of the outputs."""

    def fit(self, y):
        return self

    def transform(self, y):
        return {"second": y[:, 1:], "first": y[:, 0]}

    def inverse_transform(self, y):
        return np.column_stack([y["first"], y["second"]])


def test_outputs_in_a_dict():
    class Own(KerasRegressor):
        @property
        def target_encoder(self):
            return Halves()

    def function():
        inputs = keras.Input((4,))
        names = {"second": 2, "first": 1}
        return keras.Model(
            inputs, {name: keras.layers.Dense(n)(inputs) for name, n in names.items()}
        )

    estimator = Own(function, **LONG | {"loss": {"first": "mse", "second": "mae"}})
    estimator.set_params(metrics={"second": "mse"}).fit(X, X[:, :3])
    assert estimator.predict(X).shape == (150, 3)
    assert estimator.score(X, X[:, :3]) > 0.5
    assert set(estimator.history_) == {"loss", "second_mean_squared_error"}


@pytest.mark.parametrize("as_list", [lambda y: [y], lambda y: {"dense": y}])
def test_a_list_of_one_array_is_the_target_of_the_only_output(as_list):
    class Own(KerasRegressor):
        @property
        def target_encoder(self):
            return FunctionTransformer(as_list, lambda y: y, check_inverse=False)

    def function():
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    estimator = Own(function, **FEW | {"loss": "mse"}).fit(X, X[:, 0])
    assert estimator.predict(X).shape == (150, 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (lambda y: [y, y[:3]], "one row per sample.* Got 3 rows for 150 samples"),
        (lambda y: 1, "one row per sample.* Got 0 rows"),
        (lambda y: [y, y], "The model has the outputs"),
    ],
)
def test_targets_that_do_not_fit(values, message):
    class Own(KerasRegressor):
        @property
        def target_encoder(self):
            return FunctionTransformer(values)

    def function():
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    with pytest.raises(ValueError, match=message):
        Own(function, **FEW | {"loss": "mse"}).fit(X, X[:, 0])

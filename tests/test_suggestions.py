"""Error messages contain the name that was probably meant."""

import pickle
from inspect import signature

import numpy as np
import pytest
from families import discovered, fit, make, networks

import sknn
from sknn._suggestions import suggestion

X, Y = np.eye(4), np.array([0, 1, 0, 1])


@pytest.mark.parametrize(
    ("name", "allowed", "found"),
    [
        ("Adam", ["sgd", "adam"], "adam"),
        ("max_iter", ["epochs", "patience"], "epochs"),
        ("mse", ["squared_error", "huber"], "squared_error"),
        ("binary_crossentropy", ["binary_cross_entropy"], "binary_cross_entropy"),
        ("alpha", ["l1", "l2"], "l2"),
        ("epoch", ["epochs"], "epochs"),
    ],
)
def test_the_suggestion_is_an_allowed_name(name, allowed, found):
    assert suggestion(name, allowed) == f" Did you mean {found!r}?"


@pytest.mark.parametrize("name", ["max_iter", "zebra", 3, None])
def test_no_suggestion_without_a_similar_name(name):
    assert suggestion(name, ["patience"]) == ""


@pytest.mark.parametrize("name", networks())
@pytest.mark.parametrize(
    ("given", "meant"), [("max_iter", "epochs"), ("solver", "optimizer")]
)
def test_parameters_of_other_libraries(name, given, meant):
    with pytest.raises(TypeError, match=f"no parameter '{given}'.*'{meant}'"):
        discovered()[name](**{given: 1})
    with pytest.raises(ValueError, match=f"no parameter '{given}'.*'{meant}'"):
        make(name).set_params(**{given: 1})


@pytest.mark.parametrize("name", sorted(set(discovered()) - {"RNNForecaster"}))
def test_unknown_parameters_are_named_with_all_parameters(name):
    with pytest.raises(TypeError, match=f"{name} has no parameter 'zebra'. The param"):
        discovered()[name](zebra=1)


@pytest.mark.parametrize("name", networks())
def test_names_of_optimizers_have_suggestions(name):
    with pytest.raises(ValueError, match=r"'Adam' instead. Did you mean 'adam'\?"):
        fit(make(name, optimizer="Adam"))


@pytest.mark.parametrize(
    ("estimator", "meant"),
    [
        (sknn.MLPClassifier(loss="categorical_crossentropy"), "cross_entropy"),
        (sknn.MLPRegressor(loss="mse"), "squared_error"),
        (sknn.MLPRegressor(activation="ReLU"), "relu"),
        (sknn.MLPRegressor(kernel_initializer="He_Normal"), "he_normal"),
        (sknn.MLPRegressor(lr_schedule="Cosine"), "cosine"),
        (sknn.RNNRegressor(cell="LSTM"), "lstm"),
        (sknn.RNNRegressor(global_pooling="Mean"), "mean"),
        (sknn.CNNClassifier(architecture="ResNet"), "resnet"),
    ],
    ids=str,
)
def test_names_of_keras_have_suggestions(estimator, meant):
    with pytest.raises(ValueError, match=rf"Did you mean '{meant}'\?"):
        estimator.fit(X, Y)


def test_the_suggestion_belongs_to_the_parameter_that_is_reported():
    with pytest.raises(ValueError, match="'dropout' parameter") as caught:
        sknn.MLPClassifier(dropout=5, optimizer="Adam").fit(X, Y)
    assert "Did you mean" not in str(caught.value)


def test_constructors_keep_their_signatures():
    assert "epochs" in signature(sknn.MLPClassifier).parameters
    network = sknn.MLPClassifier(epochs=3)
    assert pickle.loads(pickle.dumps(network)).epochs == 3


def test_a_subclass_may_pass_its_arguments_on():
    class Small(sknn.MLPClassifier):
        def __init__(self, hidden_layer_sizes=3, **params):
            super().__init__(hidden_layer_sizes, **params)

    assert Small(epochs=7).epochs == 7

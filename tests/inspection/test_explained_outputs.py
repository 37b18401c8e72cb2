from types import SimpleNamespace

import keras
import numpy as np
import pytest

from sknn._targets import regression_target
from sknn.inspection._explained_outputs import ExplainedOutputs

ONE = np.array([[0.25], [2.0]], "float32")


def model(units, activation):
    return keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(units, activation=activation)]
    )


@pytest.mark.parametrize(
    ("activation", "measure", "values", "highest"),
    [
        ("sigmoid", "probability", [[0.75, 0.25], [-1.0, 2.0]], [0, 1]),
        ("linear", "score", [[-0.25, 0.25], [-2.0, 2.0]], [1, 1]),
        ("tanh", "score", [[-0.25, 0.25], [-2.0, 2.0]], [1, 1]),
    ],
)
def test_one_output_for_two_classes(activation, measure, values, highest):
    named = SimpleNamespace(classes_=np.array(["a", "b"]))
    explained = ExplainedOutputs.of_classes(named, model(1, activation), ONE)
    assert explained.measure == measure
    assert explained.values.tolist() == values
    assert explained.chosen(None, None)[1].tolist() == highest
    assert explained.units.tolist() == [0, 0]
    assert explained.signs.tolist() == [-1, 1]


def test_a_single_class_is_the_first_of_two():
    named = SimpleNamespace(classes_=np.array(["a"]))
    outputs = np.array([[0.1]])
    explained = ExplainedOutputs.of_classes(named, model(1, "sigmoid"), outputs)
    assert explained.values.tolist() == [[0.9]]
    assert explained.signs.tolist() == [-1]


@pytest.mark.parametrize(
    ("estimator", "measure", "role"),
    [
        (SimpleNamespace(), "output", "predicted"),
        (SimpleNamespace(classes_=np.arange(3)), "probability", "predicted"),
        (SimpleNamespace(classes_=np.arange(7)), "output", "predicted"),
        (
            SimpleNamespace(classes_=np.arange(3), n_outputs_=3),
            "probability",
            "highest",
        ),
        (SimpleNamespace(classes_=[np.arange(2), np.arange(1)]), "output", "highest"),
        (SimpleNamespace(classes_=np.tile([0, 1], (3, 1))), "probability", "highest"),
    ],
)
def test_the_classes_of_three_outputs(estimator, measure, role):
    outputs = np.array([[0.2, 0.5, 0.3]])
    explained = ExplainedOutputs.of_classes(estimator, model(3, "sigmoid"), outputs)
    image, number, roles = explained.chosen(None, None)
    assert roles == [role]
    assert explained.table(image, number, roles, None).to_dict("records") == [
        {"image": 0, "role": role, "class": 1, measure: 0.5}
    ]


def test_a_layer_that_is_the_softmax():
    network = keras.Sequential([model(3, "linear"), keras.layers.Softmax()])
    named = SimpleNamespace(classes_=np.arange(3))
    explained = ExplainedOutputs.of_classes(named, network, np.eye(3))
    assert explained.measure == "probability"


@pytest.mark.parametrize(
    ("loss", "n_units", "units"),
    [
        ("squared_error", 2, [0, 1]),
        ("poisson", 2, [0, 1]),
        ("gaussian_nll", 4, [0, 1]),
        ("pinball", 6, [1, 4]),
    ],
)
def test_outputs_that_predict_takes(loss, n_units, units):
    y = 1e6 + np.arange(10.0).reshape(5, 2)
    fitted = SimpleNamespace(target_=regression_target(y, loss=loss))
    explained = ExplainedOutputs.of_targets(fitted, n_units, y)
    assert explained.units.tolist() == units
    image, number, roles = explained.chosen(None, None)
    assert image.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert roles == ["target 0", "target 1"] * 5
    table = explained.table(image, number, roles, None)
    assert table["prediction"].tolist() == y.ravel().tolist()


def test_targets_that_are_not_known():
    explained = ExplainedOutputs.of_targets(SimpleNamespace(), 1, np.zeros(2))
    assert explained.chosen(0, None)[2] == ["predicted"] * 2
    with pytest.raises(
        ValueError, match=r"classes must only contain targets.*\[0\], got \[1"
    ):
        explained.chosen([0, 1], None)

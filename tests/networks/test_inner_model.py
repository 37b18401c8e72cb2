"""Parts of networks."""

from functools import cache

import keras
import pytest

from sknn.networks import (
    build_autoencoder,
    build_cnn,
    build_mlp,
    build_rnn,
    build_transformer,
    inner_layer,
    inner_model,
    split_autoencoder,
)


@cache
def networks():
    """Return networks and the names of the layers before their output layers."""
    return {
        "mlp": (
            build_mlp((4,), 3, "softmax", batch_norm=True, dropout=0.1),
            "hidden_1",
        ),
        "prelu": (build_mlp((4,), 3, "softmax", activation="prelu"), "hidden_1"),
        "linear": (build_mlp((4,), 3, "softmax", hidden_layer_sizes=()), "input"),
        "autoencoder": (build_autoencoder(4, "linear"), "hidden_3"),
        "cnn": (build_cnn((8, 8), 3, "softmax", hidden_layer_sizes=()), "features"),
        "resnet": (build_cnn((8, 8), 3, "softmax", architecture="resnet"), "features"),
        "rnn": (build_rnn(2, 3, "softmax", bidirectional=True), "recurrent_1"),
        "normalized": (
            build_rnn(
                2, 3, "softmax", bidirectional=True, layer_norm=True, dropout=0.1
            ),
            "recurrent_1",
        ),
        "transformer": (build_transformer(2, 3, "softmax"), "features"),
    }


NAMES = [
    *("mlp", "prelu", "linear", "autoencoder", "cnn", "resnet"),
    *("rnn", "normalized", "transformer"),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_ends_a_part(name):
    model, _ = networks()[name]
    for layer in model.layers:
        part = inner_model(model, layer.name)
        assert part.input is model.input
        assert layer in part.layers
        own = {f"{layer.name}{end}" for end in ("", "_both", "_norm", "_activation")}
        assert part.layers[-1].name in own


@pytest.mark.parametrize("name", NAMES)
def test_the_layer_before_the_output_layer(name):
    model, expected = networks()[name]
    assert inner_layer(model) == expected
    output = inner_model(model, expected).output
    x = model.get_layer("output").input
    last = x if "dropout" not in model.layers[-2].name else model.layers[-2].input
    assert output is last


def test_activation_and_normalization_belong_to_a_layer():
    model, _ = networks()["mlp"]
    part = inner_model(model, "hidden_1")
    assert part.layers[-1].name == "hidden_1_activation"
    assert inner_model(model, "hidden_1_norm").layers[-1].name == "hidden_1_norm"
    both = inner_model(networks()["rnn"][0], "recurrent_1").layers[-1]
    assert both.name == "recurrent_1_both"
    # The normalization of a block comes before its hidden layer.
    part = inner_model(networks()["transformer"][0], "block_1_hidden")
    assert part.layers[-1].name == "block_1_hidden_activation"


def test_layers_that_another_network_calls_too():
    model = build_autoencoder(4, "linear", hidden_layer_sizes=8)
    split_autoencoder(model)
    assert inner_layer(model) == "hidden_3"
    part = inner_model(model, "hidden_3")
    assert [layer.name for layer in part.layers][-2:] == ["hidden_2", "hidden_3"]


def test_a_layer_that_is_called_twice_has_its_last_output():
    inputs = keras.Input((4,), name="input")
    twice = keras.layers.Dense(4, name="twice")
    first = twice(inputs)
    second = twice(first)
    model = keras.Model(inputs, keras.layers.Dense(2, name="output")(first + second))
    assert inner_model(model, "twice").output is second


def test_an_unknown_layer_is_named():
    with pytest.raises(ValueError, match=r"'hidden_1'.*Got 'hidden1'.*'hidden_1'\?"):
        inner_model(networks()["mlp"][0], "hidden1")


def dense(units, name, **settings):
    return keras.layers.Dense(units, name=name, **settings)


def sequential(*layers):
    return keras.Sequential([keras.Input((4,), name="input"), *layers])


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([dense(5, "hidden"), dense(3, "out")], "hidden"),
        ([dense(3, "out")], "input"),
        ([dense(5, "hidden"), dense(3, "out"), keras.layers.Softmax()], "hidden"),
        (
            [
                dense(5, "hidden", activation="relu"),
                keras.layers.Dropout(0.1),
                dense(3, "out"),
                keras.layers.Activation("softmax"),
            ],
            "hidden",
        ),
        (
            [dense(5, "hidden"), keras.layers.ReLU(name="relu"), dense(3, "out")],
            "relu",
        ),
    ],
)
def test_sequential_models(layers, expected):
    model = sequential(*layers)
    assert inner_layer(model) == expected
    part = inner_model(model, expected)
    assert part.inputs[0] is model.inputs[0]
    source = model.inputs[0] if expected == "input" else model.get_layer(expected)
    assert part.outputs[0] is getattr(source, "output", source)
    with pytest.raises(ValueError, match=r"None or the name .*'input'.*Got 'hiden'"):
        inner_model(model, "hiden")


def test_operations_have_names():
    inputs = keras.Input((4,), name="input")
    x = keras.ops.relu(dense(5, "hidden")(inputs))
    outputs = keras.ops.softmax(dense(3, "out")(x))
    model = keras.Model(inputs, outputs)
    name = inner_layer(model)
    assert name.startswith("relu")
    assert inner_model(model, name).output is x


def test_outputs_of_the_same_layer():
    inputs = keras.Input((4,), name="input")
    x = dense(5, "hidden")(inputs)
    model = keras.Model(inputs, [dense(3, "one")(x), dense(1, "two")(x)])
    assert inner_layer(model) == "hidden"
    model = keras.Model(inputs, [dense(3, "one")(x), dense(1, "two")(inputs)])
    with pytest.raises(ValueError, match=r"no single layer.*Set `layer` to .*'hidden'"):
        inner_layer(model)


def test_an_output_layer_with_several_inputs():
    inputs = keras.Input((4,), name="input")
    parts = [dense(3, "one")(inputs), dense(3, "two")(inputs)]
    model = keras.Model(inputs, keras.layers.Average()(parts))
    with pytest.raises(ValueError, match="no single layer"):
        inner_layer(model)


class Own(keras.Model):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize("model", [Own(), keras.Sequential([dense(3, "out")])])
def test_models_that_are_not_graphs_are_refused(model):
    with pytest.raises(ValueError, match="graph of layers.*functional model"):
        inner_layer(model)

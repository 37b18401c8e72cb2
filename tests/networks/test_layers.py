"""The layers that all kinds of networks share."""

import keras
import pytest

from sknn.networks import build_cnn, build_mlp, build_rnn, build_transformer

OPTIONS = {"hidden_layer_sizes": (5,), "seed": 3}


def _mlp(**options):
    return build_mlp((4,), 2, "softmax", **OPTIONS | options)


def _cnn(**options):
    options = OPTIONS | {"batch_norm": False} | options
    return build_cnn((8, 8), 2, "softmax", filters=(4,), **options)


def _rnn(**options):
    return build_rnn(3, 2, "softmax", units=(4,), **OPTIONS | options)


def _transformer(**options):
    sizes = {"n_blocks": 1, "model_dim": 4, "n_heads": 2}
    return build_transformer(3, 2, "softmax", **sizes, **OPTIONS | options)


NETWORKS = [_mlp, _cnn, _rnn, _transformer]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"activation": "tanh", "kernel_initializer": "he_uniform"},
        {"activation": "prelu"},
        {"activation": "maxout"},
        {"l1": 0.1, "l2": 0.2, "max_norm": 3.0},
    ],
    ids=repr,
)
def test_a_dense_layer_is_the_same_in_every_network(options):
    configs = []
    for build in NETWORKS:
        config = build(**options).get_layer("hidden_1").get_config()
        configs.append(config | {"dtype": None})
    assert all(config == configs[0] for config in configs)


@pytest.mark.parametrize(("build", "name"), [(_mlp, "layer_norm"), (_mlp, "batch_norm"),
                          (_cnn, "batch_norm"), (_rnn, "layer_norm"),
                          (_transformer, "layer_norm")])  # fmt: skip
def test_normalization_is_between_the_layer_and_its_activation(build, name):
    model = build(activation="tanh", **{name: True})
    names = [layer.name for layer in model.layers]
    place = names.index("hidden_1")
    assert names[place : place + 3] == [
        "hidden_1",
        "hidden_1_norm",
        "hidden_1_activation",
    ]
    assert not model.get_layer("hidden_1").use_bias


@pytest.mark.parametrize("build", NETWORKS)
def test_penalty_and_limit_apply_to_the_weights_of_all_hidden_layers(build):
    model = build(l2=0.1, max_norm=2.0)
    weighted = [
        layer
        for layer in model.layers
        if hasattr(layer, "kernel_regularizer") and layer.name != "output"
    ]
    assert weighted
    for layer in weighted:
        assert layer.kernel_regularizer is not None, layer.name
        assert layer.kernel_constraint is not None, layer.name
    output = model.get_layer("output")
    assert output.kernel_regularizer is not None
    assert output.kernel_constraint is None


@pytest.mark.parametrize("build", [_rnn, _transformer])
def test_prelu_shares_its_slopes_across_time_steps(build):
    model = build(activation="prelu", output="sequence")
    slopes = [layer for layer in model.layers if isinstance(layer, keras.layers.PReLU)]
    assert slopes
    assert all(layer.alpha.shape[0] == 1 for layer in slopes)

"""Tests of the convolutional networks."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError, SymmetryWarning
from sknn.networks import ARCHITECTURES, build_cnn

pytestmark = pytest.mark.slow

X = np.random.default_rng(0).normal(size=(3, 16, 16, 1)).astype("float32")

each_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)

# One value for each parameter that all architectures have, other than its "auto".
OTHERS = {
    "filters": (4, 8),
    "kernel_size": (3, 5),
    "strides": 2,
    "pooling": None,
    "blocks": 2,
    "hidden_layer_sizes": (5,),
    "global_pooling": "max",
    "dropout": 0.5,
    "spatial_dropout": 0.5,
    "activation": "tanh",
    "kernel_initializer": "lecun_uniform",
    "l1": 0.1,
    "l2": 0.1,
    "max_norm": 1.0,
    "augmentation": {"shift": 0.1},
}


def small(architecture="simple", shape=(16, 16, 1), **options):
    """Two stages with few filters and one block each."""
    options = {"filters": (4, 8), "blocks": 1, **options}
    return build_cnn(shape, 2, "softmax", architecture=architecture, **options)


def names(model):
    return [layer.name for layer in model.layers]


def n_trained(model):
    return sum(int(np.prod(v.shape)) for v in model.trainable_variables)


def maps(model):
    """Heights and widths of the feature maps, without repetitions."""
    sizes = [layer.output.shape[1:3] for layer in model.layers if is_map(layer)]
    return [s for i, s in enumerate(sizes) if i == 0 or s != sizes[i - 1]]


def is_map(layer):
    return len(layer.output.shape) == 4


# -- architectures ---------------------------------------------------------------


def test_layers_come_in_the_documented_order():
    model = small(
        hidden_layer_sizes=(6,), batch_norm=True, spatial_dropout=0.1, dropout=0.2
    )
    assert type(model).__name__ == "Functional"
    assert names(model) == [
        "input",
        "input_scaling",
        "stage_1_conv_1",
        "stage_1_conv_1_norm",
        "stage_1_conv_1_activation",
        "stage_1_pool",
        "stage_1_dropout",
        "stage_2_conv_1",
        "stage_2_conv_1_norm",
        "stage_2_conv_1_activation",
        "stage_2_pool",
        "stage_2_dropout",
        "features",
        "hidden_1",
        "hidden_1_norm",
        "hidden_1_activation",
        "hidden_1_dropout",
        "output",
    ]
    assert not model.get_layer("stage_1_conv_1").use_bias


def test_lenet_has_the_parameters_of_the_paper():
    model = build_cnn((28, 28), 10, "softmax", architecture="lenet")
    convolutions = (5 * 5 * 1 + 1) * 6 + (5 * 5 * 6 + 1) * 16
    dense = (5 * 5 * 16 + 1) * 120 + (120 + 1) * 84 + (84 + 1) * 10
    assert n_trained(model) == convolutions + dense == 61_706
    framed = build_cnn((32, 32), 10, "softmax", architecture="lenet")
    assert n_trained(framed) == 61_706
    assert maps(framed) == [(32, 32), (28, 28), (14, 14), (10, 10), (5, 5)]


def test_vgg_has_the_parameters_of_its_convolutions():
    model = small("vgg", shape=(16, 16, 3), blocks=2, hidden_layer_sizes=(10,))
    first = 9 * 3 * 4 + 9 * 4 * 4 + 2 * (2 * 4)
    second = 9 * 4 * 8 + 9 * 8 * 8 + 2 * (2 * 8)
    dense = 4 * 4 * 8 * 10 + 10 + (10 + 1) * 2
    assert n_trained(model) == first + second + dense


def test_resnet_20_has_the_parameters_computed_by_hand():
    model = build_cnn(
        (32, 32, 3), 10, "softmax", architecture="resnet", filters=16, blocks=3
    )

    def conv(window, before, after):
        return window * before * after + 2 * after  # and the normalisation's two

    stem = conv(9, 3, 16)
    first = 6 * conv(9, 16, 16)
    second = conv(9, 16, 32) + 5 * conv(9, 32, 32) + conv(1, 16, 32)
    third = conv(9, 32, 64) + 5 * conv(9, 64, 64) + conv(1, 32, 64)
    assert n_trained(model) == stem + first + second + third + 65 * 10 == 272_474
    assert maps(model) == [(32, 32), (16, 16), (8, 8)]


def test_wide_resnet_16_4_has_the_parameters_computed_by_hand():
    model = build_cnn((32, 32, 3), 10, "softmax", architecture="wide_resnet")
    stem = 9 * 3 * 16

    def stage(before, after):
        norms = 2 * before + 3 * 2 * after
        return 9 * before * after + 3 * 9 * after**2 + before * after + norms

    body = stage(16, 64) + stage(64, 128) + stage(128, 256) + 2 * 256
    assert n_trained(model) == stem + body + 257 * 10 == 2_748_890


def test_inception_divides_the_filters_as_the_paper_does():
    model = small(
        "inception", shape=(8, 8, 192), filters=(256,), blocks=1, batch_norm=False
    )
    units = {
        name.removeprefix("stage_1_module_1_"): model.get_layer(name).filters
        for name in names(model)
        if "module" in name and hasattr(model.get_layer(name), "filters")
    }
    assert units == {
        "1x1": 64,
        "middle_1x1": 96,
        "middle": 128,
        "large_1x1": 16,
        "large": 32,
        "pool_1x1": 32,
    }
    assert model.get_layer("stage_1_module_1_large").kernel_size == (5, 5)
    assert model.get_layer("stage_1_module_1").output.shape[-1] == 256


@each_architecture
@pytest.mark.parametrize("shape", [(1, 5), (3, 3), (8, 8, 2), (28, 28), (30, 32, 1)])
def test_auto_fits_every_size(architecture, shape):
    model = build_cnn(shape, 3, "softmax", architecture=architecture)
    rows = np.array(model(np.ones((2, *shape), "float32"))).sum(axis=1)
    np.testing.assert_allclose(rows, 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("architecture", "side", "last"),
    [
        ("simple", 28, 7),
        ("simple", 32, 4),
        ("vgg", 32, 4),
        ("inception", 28, 7),
        ("resnet", 30, 8),
        ("resnet", 64, 8),
        ("resnet", 224, 7),
        ("simple", 224, 7),
    ],
)
def test_auto_leaves_maps_of_the_documented_size(architecture, side, last):
    model = build_cnn((side, side), 2, "softmax", architecture=architecture)
    assert maps(model)[-1] == (last, last)


def test_large_images_are_reduced_first():
    model = small("resnet", shape=(128, 160, 3))
    assert maps(model) == [(128, 160), (64, 80), (32, 40), (16, 20)]
    assert model.get_layer("stem").kernel_size == (7, 7)


def test_residual_block_adds_its_input():
    for architecture in ("resnet", "wide_resnet"):
        options = {"filters": (16,), "batch_norm": False, "activation": "linear"}
        model = small(architecture, **options)
        last = model.get_layer("stage_1_block_1_conv_2")
        last.kernel.assign(np.zeros(last.kernel.shape))
        inner = [model.get_layer(n).output for n in ("stem", "features")]
        stem, features = keras.Model(model.input, inner)(X)
        np.testing.assert_allclose(
            np.mean(stem, axis=(1, 2)), features, rtol=1e-4, atol=1e-6
        )


# -- parameters ------------------------------------------------------------------


@each_architecture
@pytest.mark.parametrize("parameter", OTHERS)
def test_no_parameter_is_ignored(architecture, parameter):
    plain = {"filters": (4, 4), "blocks": 1, "pooling": "max", "strides": 1}
    if architecture == "lenet":
        plain["padding"] = "same"
    other = small(architecture, **plain | {parameter: OTHERS[parameter]})
    plain = small(architecture, **plain)
    assert described(other) != described(plain)


def described(model):
    weights = [w.sum() for w in model.get_weights()]
    return model.get_config(), [tuple(v.shape) for v in model.weights], weights


def test_filters_and_blocks_are_one_a_stage():
    model = small("vgg", filters=(3, 5), blocks=[1, 2], batch_norm=False)
    convolutions = [n for n in names(model) if "conv" in n]
    assert convolutions == ["stage_1_conv_1", "stage_2_conv_1", "stage_2_conv_2"]
    assert [model.get_layer(n).filters for n in convolutions] == [3, 5, 5]


def test_a_single_number_of_filters_is_doubled():
    model = small(filters=np.int64(3), blocks=(1, 1, 1))
    filters = [model.get_layer(f"stage_{i}_conv_1").filters for i in (1, 2, 3)]
    assert filters == [3, 6, 12]


def test_strides_are_of_the_first_convolution_of_a_stage():
    model = small("vgg", blocks=2, strides=(2, 1), pooling=None)
    steps = [
        (n, model.get_layer(n).strides) for n in names(model) if n[-6:-2] == "conv"
    ]
    assert steps == [
        ("stage_1_conv_1", (2, 1)),
        ("stage_1_conv_2", (1, 1)),
        ("stage_2_conv_1", (2, 1)),
        ("stage_2_conv_2", (1, 1)),
    ]


@each_architecture
def test_maps_are_halved_by_pooling_or_else_by_strides(architecture):
    options = {"filters": (4, 4, 4), "padding": "same", "global_pooling": "max"}
    pooled = small(architecture, pooling="average", **options)
    strided = small(architecture, pooling=None, **options)
    assert maps(pooled) == maps(strided) == [(16, 16), (8, 8), (4, 4)]


def test_global_pooling_takes_the_maps_as_they_are():
    assert "stage_2_pool" in names(small(global_pooling=None))
    model = small(global_pooling="average")
    assert "stage_2_pool" not in names(model)
    assert model.get_layer("features").output.shape == (None, 8)


def test_whole_maps_are_dropped():
    layer = small(spatial_dropout=0.5).get_layer("stage_1_dropout")
    kept = np.array(layer(np.ones((20, 4, 4, 8), "float32"), training=True))
    assert (np.ptp(kept, axis=(1, 2)) == 0).all()
    assert set(kept.ravel()) == {0.0, 2.0}


def test_dropout_without_dense_layers_is_of_the_features():
    assert "features_dropout" in names(small("resnet", dropout=0.5))
    model = small(hidden_layer_sizes=(4, 5), dropout=(0.0, 0.5))
    assert [n for n in names(model) if "dropout" in n] == ["hidden_2_dropout"]


@pytest.mark.parametrize("activation", ["maxout", "prelu", "rrelu", keras.ops.relu])
def test_activations_that_are_layers(activation):
    model = small(activation=activation, batch_norm=True)
    assert model(X).shape == (3, 2)
    assert model.get_layer("stage_1_conv_1_activation").output.shape[1:] == (16, 16, 4)


def test_prelu_has_one_slope_a_map():
    model = small(activation="prelu", hidden_layer_sizes=(5,))
    slopes = [v.shape for v in model.trainable_variables if v.name == "alpha"]
    assert slopes == [(1, 1, 4), (1, 1, 8), (5,)]


def test_penalty_is_on_kernels_only():
    model = small("resnet", l1=0.1, l2=0.2)
    expected = sum(
        0.1 * np.abs(v.numpy()).sum() + 0.2 * np.square(v.numpy()).sum()
        for v in model.trainable_variables
        if v.name == "kernel"
    )
    assert sum(float(loss) for loss in model.losses) == pytest.approx(expected)


def test_max_norm_limits_filters_and_hidden_units():
    model = small(max_norm=2.0)
    long = np.full((3, 3, 1, 4), 5.0, "float32")
    limited = model.get_layer("stage_1_conv_1").kernel.constraint(long)
    norms = np.linalg.norm(np.reshape(limited, (9, 4)), axis=0)
    np.testing.assert_allclose(norms, 2, rtol=1e-5)
    assert model.get_layer("hidden_1").kernel.constraint is not None
    assert model.get_layer("output").kernel.constraint is None


# -- seeds -----------------------------------------------------------------------


@each_architecture
def test_same_seed_same_weights_other_seed_others(architecture):
    first, again, other = (
        small(architecture, seed=s).get_weights() for s in (1, np.int64(1), 2)
    )
    for a, b, c in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.ndim < 4 or not np.array_equal(a, c)


def test_random_layers_leave_the_initial_weights_alone():
    noisy = small(dropout=0.5, spatial_dropout=0.5, augmentation="strong", seed=3)
    plain = small(seed=3)
    for a, b in zip(plain.trainable_variables, noisy.trainable_variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_random_layers_repeat_with_their_seed():
    options = {"dropout": 0.5, "spatial_dropout": 0.5, "augmentation": "strong"}
    outputs = [small(seed=5, **options)(X, training=True) for _ in range(2)]
    np.testing.assert_array_equal(*outputs)


def draw_globally():
    legacy = np.random.random()  # noqa: NPY002 (the global state is the point)
    return random.random(), legacy, float(tf.random.uniform([]))


def test_global_random_state_is_left_alone():
    keras.utils.set_random_seed(0)
    expected = draw_globally()
    keras.utils.set_random_seed(0)
    for architecture in ARCHITECTURES:
        small(architecture, dropout=0.5, spatial_dropout=0.5, augmentation="strong")
    assert draw_globally() == expected


# Keras writes its files in a way that numpy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_saved_file_gives_the_same_network(tmp_path):
    model = small("resnet", spatial_dropout=0.2, augmentation="strong", l2=0.1)
    model.save(tmp_path / "cnn.keras")
    loaded = keras.saving.load_model(tmp_path / "cnn.keras")
    np.testing.assert_array_equal(loaded(X), model(X))
    np.testing.assert_array_equal(loaded(X, training=True), model(X, training=True))


# -- functions of the user's -----------------------------------------------------


def one_layer(x, seed):
    start = keras.initializers.GlorotUniform(seed=seed)
    return keras.layers.Conv2D(3, 3, kernel_initializer=start, name="own")(x)


def test_function_replaces_the_stages():
    model = build_cnn((8, 8), 2, "softmax", architecture=one_layer, dropout=0.5)
    assert names(model)[2:] == [
        "input_scaling",
        "own",
        "features",
        "features_dropout",
        "output",
    ]
    assert model.get_layer("features").output.shape == (None, 3)
    again = build_cnn((8, 8), 2, "softmax", architecture=one_layer)
    own = [m.get_layer("own").kernel.numpy() for m in (model, again)]
    np.testing.assert_array_equal(*own)


def test_a_function_may_return_features():
    def flat(x, seed):
        return keras.layers.Flatten()(x)

    model = build_cnn((4, 4), 2, "softmax", architecture=flat, hidden_layer_sizes=5)
    assert model.get_layer("hidden_1").kernel.shape == (16, 5)
    with pytest.raises(InvalidNetworkError, match="global_pooling.*has returned feat"):
        build_cnn((4, 4), 2, "softmax", architecture=flat, global_pooling="max")


@pytest.mark.parametrize(
    "options",
    [
        {"filters": np.array([3, 4])},
        {"kernel_size": 3},
        {"strides": 1},
        {"padding": "same"},
        {"pooling": None},
        {"blocks": 1},
        {"spatial_dropout": 0.1},
    ],
)
def test_function_with_parameters_of_stages_raises(options):
    message = f"{next(iter(options))} describes the stages"
    with pytest.raises(InvalidNetworkError, match=message):
        build_cnn((8, 8), 2, "softmax", architecture=one_layer, **options)


def test_a_function_must_return_a_tensor():
    def nothing(x, seed):
        return None

    with pytest.raises(InvalidNetworkError, match="must return a Keras tensor .*None"):
        build_cnn((8, 8), 2, "softmax", architecture=nothing)


# -- what is refused -------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"architecture": "alexnet"},
            "architecture must be one of simple, .*'alexnet'",
        ),
        ({"architecture": keras.layers.Flatten()}, "would share its weights"),
        ({"architecture": keras.Sequential}, "architecture must be one of"),
        ({"filters": 0}, "filters must be .* Got 0"),
        ({"filters": ()}, r"filters must be .* Got \(\)"),
        ({"filters": (4, 2.5)}, r"filters must be .* Got \(4, 2.5\)"),
        ({"blocks": "many"}, "blocks must be .* Got 'many'"),
        ({"filters": (4,), "blocks": (1, 2)}, "filters and blocks must both have"),
        ({"kernel_size": (3, 3, 3)}, r"kernel_size must be .* Got \(3, 3, 3\)"),
        ({"strides": 0}, "strides must be .* Got 0"),
        ({"padding": "full"}, "padding must be one of 'auto', 'same'.*'full'"),
        ({"pooling": "min"}, "pooling must be one of .*None. Got 'min'"),
        ({"global_pooling": True}, "global_pooling must be one of .* Got True"),
        ({"batch_norm": "yes"}, "batch_norm must be one of .* Got 'yes'"),
        ({"hidden_layer_sizes": (3, 0)}, r"hidden_layer_sizes must .* Got \(3, 0\)"),
        ({"dropout": [0.1, 0.2]}, "dropout must be .* 2 values for 1 hidden"),
        ({"dropout": 1}, "dropout must be at least 0 and below 1"),
        ({"spatial_dropout": 1.5}, "spatial_dropout must be .* Got 1.5"),
        ({"activation": "rleu"}, "activation must be one of"),
        ({"kernel_initializer": "he"}, "kernel_initializer must be"),
        ({"l1": -1}, "l1 must be at least 0"),
        ({"max_norm": 0}, "max_norm must be positive"),
        ({"architecture": "inception", "filters": (3,)}, "filters must be at least 4"),
        ({"architecture": "resnet", "padding": "valid"}, 'padding must be "same"'),
        ({"architecture": "resnet", "activation": "maxout"}, "cannot follow the sum"),
    ],
)
def test_invalid_values_raise(options, message):
    with pytest.raises(InvalidNetworkError, match=message):
        build_cnn((16, 16), 2, "softmax", **options)


@pytest.mark.parametrize("shape", [(8,), (8, 8, 1, 1), (0, 8), (8, 8.5)])
def test_invalid_shapes_raise(shape):
    with pytest.raises(InvalidNetworkError, match="input_shape must be the height"):
        build_cnn(shape, 2, "softmax")


def test_zeros_warn():
    with pytest.warns(SymmetryWarning, match="equal weights") as caught:
        build_cnn((8, 8), 2, "softmax", kernel_initializer="zeros")
    assert caught[0].filename == __file__

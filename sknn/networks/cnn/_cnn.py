"""Convolutional networks."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.augmentation._augmentation import (
    augmentation_layers,
    resolve_augmentation,
)
from sknn.networks.cnn._architectures import ARCHITECTURES, Architecture
from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage_plan import as_pair, plan_stages
from sknn.networks.layers._input_scaling import InputScaling
from sknn.networks.options._activations import Activation, get_activation
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import (
    check_output_activation,
    check_shares,
    one_per_layer,
    warn_symmetric,
)
from sknn.networks.options._seeds import seed_for

__all__ = ["build_cnn"]

_CHOICES = {
    "padding": ("auto", "same", "valid"),
    "pooling": ("auto", "max", "average", None),
    "global_pooling": ("auto", "max", "average", None),
    "batch_norm": ("auto", True, False),
}


def build_cnn(
    input_shape: tuple[int, ...],
    output_units: int,
    output_activation: str,
    *,
    architecture: str | Callable[..., Any] = "simple",
    filters: str | int | Sequence[int] = "auto",
    kernel_size: str | int | tuple[int, int] = "auto",
    strides: str | int | tuple[int, int] = "auto",
    padding: str = "auto",
    pooling: str | None = "auto",
    blocks: str | int | Sequence[int] = "auto",
    dense_layer_sizes: str | int | Sequence[int] = "auto",
    global_pooling: str | None = "auto",
    dropout: float | Sequence[float] = 0.0,
    spatial_dropout: float = 0.0,
    batch_norm: str | bool = "auto",
    activation: Any = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    augmentation: str | Mapping[str, Any] | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build a convolutional network, not compiled.

    The images are standardised, go through the stages of the architecture, and come
    as features to dense layers. A stage works at one size of the maps and consists of
    blocks: a block is a convolution ("simple", "lenet", "vgg"), a module of four
    branches ("inception") or two convolutions beside a shortcut ("resnet",
    "wide_resnet"). A convolution is followed by normalisation and activation, as far
    as they are asked for.

    Parameters
    ----------
    input_shape : tuple of int
        Height and width of the images, and channels unless there is one.
    output_units : int
        Units of the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    architecture : str or callable, default="simple"
        A key of `ARCHITECTURES`; or a function that is called with the standardised
        images, a `keras.KerasTensor` of shape (None, height, width, channels), and
        with `seed`, adds layers of its own, and returns maps of four axes or features
        of two. For a function, what describes stages must be left at "auto", and
        `batch_norm` is of the dense layers.
    filters : "auto", int or sequence of int, default="auto"
        Filters of the convolutions, one number a stage; a single number is that of
        the first stage, doubled from stage to stage. "auto" depends on the
        architecture and on the size of the images.
    kernel_size : "auto", int or tuple of two ints, default="auto"
        Height and width of the kernels; convolutions of 1 x 1 keep theirs. "auto" is
        5 for "lenet" and 3 for the others.
    strides : "auto", int or tuple of two ints, default="auto"
        Steps, down and across, of the first convolution of each stage. "auto" is 1
        where maps are pooled, and else 2 from the second stage on.
    padding : {"auto", "same", "valid"}, default="auto"
        Zeros around the maps before a convolution: so many that its maps keep their
        size ("same"), or none ("valid"). "auto" is "same", and for "lenet" what makes
        the maps those of the paper.
    pooling : {"auto", "max", "average"} or None, default="auto"
        Halves the maps after each stage, before `global_pooling` not after the last.
        "auto" is None for "resnet" and "wide_resnet" and for images that are too
        small, "average" for "lenet" and "max" for the others.
    blocks : "auto", int or sequence of int, default="auto"
        Blocks of each stage, or one number for all of them. "auto" depends on the
        architecture.
    dense_layer_sizes : "auto", int or sequence of int, default="auto"
        Units of each dense layer before the output layer; () for none. "auto" is 128
        for "simple", (120, 84) for "lenet", 256 for "vgg", none for the others.
    global_pooling : {"auto", "max", "average"} or None, default="auto"
        What makes one feature of each of the last maps; None takes every pixel of
        them. "auto" is None for "simple", "lenet" and "vgg", "average" for the others.
    dropout : float or sequence of float, default=0.0
        Share of hidden units left out in training, in [0, 1), for all dense layers or
        one for each; of the features where there are no dense layers.
    spatial_dropout : float, default=0.0
        Share of whole maps left out in training, in [0, 1): after each stage, and in
        residual blocks before the second convolution.
    batch_norm : "auto" or bool, default="auto"
        Batch normalisation of hidden layers, before the activation. "auto" is False
        for "simple" and "lenet" and True for the others.
    activation : str or callable, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for all hidden layers.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights of all layers: a key of `INITIALIZERS`, or a Keras initializer,
        which is copied and seeded anew for each layer. "auto" matches the activation
        and takes "glorot_uniform" for the output.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on the weights of all layers, biases left out.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on the weights of all layers, biases left out.
    max_norm : float, default=None
        Largest Euclidean norm of the weights into a hidden unit, or of a filter; None
        for no limit.
    augmentation : str, dict or None, default=None
        Random changes of the standardised images in training: a key of
        `AUGMENTATION_SETS`, or strengths by the names in `AUGMENTATIONS`, such as
        {"shift": 0.1, "rotation": 10, "horizontal_flip": True}; see
        `resolve_augmentation`. "mixup" and "cutmix" change the targets too, and are
        left to the training.
    seed : int, default=0
        Seed of the initial weights and of all random layers.

    Returns
    -------
    keras.Model
        A functional model named "cnn", with layers "input", "input_scaling",
        "stage_1_conv_1", "stage_1_pool", ..., "hidden_1", ..., "output".

    Raises
    ------
    InvalidNetworkError
        When an argument is not one of the values above, and when a convolution or a
        pooling would leave nothing of the maps.

    Warns
    -----
    SymmetryWarning
        When hidden layers start with constant weights.

    See Also
    --------
    set_input_statistics : Sets by what the network standardises its images.
    output_size : Sizes of maps.

    Notes
    -----
    An axis of W pixels has (W - F + 2P)/S + 1 after a convolution with a kernel of F
    pixels, steps of S and P zeros on either side, rounded down.

    Where neither `filters` nor `blocks` is a sequence, there are as many stages as
    leave the last maps at least 4 x 4 ("simple", "vgg"), or 7 x 7 ("inception",
    "resnet", "wide_resnet"). In the last three, images of 128 x 128 and more are first
    reduced to a quarter of their sides, as in the networks for ImageNet.

    The penalties and limits, the activation and the initial weights are those of all
    layers but those that a function adds.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied
    to document recognition. Proceedings of the IEEE 86 (11), 2278-2324.

    K. Simonyan, A. Zisserman (2015). Very deep convolutional networks for large-scale
    image recognition. ICLR.

    C. Szegedy et al. (2015). Going deeper with convolutions. CVPR, 1-9.

    K. He, X. Zhang, S. Ren, J. Sun (2016). Deep residual learning for image
    recognition. CVPR, 770-778.

    S. Zagoruyko, N. Komodakis (2016). Wide residual networks. BMVC.

    J. Tompson, R. Goroshin, A. Jain, Y. LeCun, C. Bregler (2015). Efficient object
    localization using convolutional networks. CVPR, 648-656.

    Examples
    --------
    >>> model = build_cnn((28, 28), 10, "softmax", filters=(8, 16), dropout=0.5)
    >>> [layer.name for layer in model.layers]  # doctest: +NORMALIZE_WHITESPACE
    ['input', 'input_channel', 'input_scaling', 'stage_1_conv_1', 'stage_1_pool',
     'stage_2_conv_1', 'stage_2_pool', 'features', 'hidden_1', 'hidden_1_dropout',
     'output']
    """
    shape = _image_shape(input_shape)
    check_output_activation(output_activation)
    stage_params = {
        "filters": filters,
        "kernel_size": kernel_size,
        "strides": strides,
        "padding": padding,
        "pooling": pooling,
        "blocks": blocks,
        "spatial_dropout": spatial_dropout,
    }
    _check_choices(
        stage_params | {"global_pooling": global_pooling, "batch_norm": batch_norm}
    )
    chosen = _architecture(architecture, stage_params)
    sizes = _dense_sizes(dense_layer_sizes, chosen)
    rates = one_per_layer("dropout", dropout, max(1, len(sizes)))
    check_shares({"dropout": rates, "spatial_dropout": [spatial_dropout]})
    strengths = resolve_augmentation(augmentation)
    if is_symmetric(kernel_initializer):
        warn_symmetric(kernel_initializer)
    layers = ConvLayers(
        kernel_size=as_pair("kernel_size", _or_auto(kernel_size, chosen.kernel_size)),
        active=_activation(activation, chosen),
        kernel_initializer=kernel_initializer,
        batch_norm=bool(_or_auto(batch_norm, chosen.batch_norm)),
        spatial_dropout=spatial_dropout,
        l1=l1,
        l2=l2,
        max_norm=max_norm,
        seed=seed,
    )

    inputs = keras.Input(shape, name="input")
    x = _input_layers(inputs)
    for change in augmentation_layers(strengths, seed):
        x = change(x)
    if isinstance(architecture, str):
        stages = plan_stages(
            chosen,
            (shape[0], shape[1]),
            filters=filters,
            blocks=blocks,
            strides=strides,
            padding=padding,
            pooling=pooling,
            global_pooling=_or_auto(global_pooling, chosen.global_pooling),
        )
        x = chosen.body(x, stages, layers)
    else:
        x = _apply(architecture, x, seed)
    x = _features(x, global_pooling, chosen, layers)
    x = _dense_layers(x, sizes, rates, layers)
    outputs = layers.output(x, output_units, output_activation)
    return keras.Model(inputs, outputs, name="cnn")


# What a function has of its own stands for stages; the rest is as for the others.
_USERS = Architecture(
    "a function", lambda x, *_: x, (), (), 1, 1, global_pooling="average"
)


def _or_auto(value: Any, auto: Any) -> Any:
    return auto if isinstance(value, str) and value == "auto" else value


def _image_shape(input_shape: Any) -> tuple[int, ...]:
    shape = tuple(input_shape)
    whole = all(isinstance(n, Integral) and int(n) > 0 for n in shape)
    if len(shape) not in (2, 3) or not whole:
        raise InvalidNetworkError(
            "input_shape must be the height and width of the images, and the number of"
            f" channels where there are several. Got {input_shape!r}."
        )
    return tuple(int(n) for n in shape)


def _check_choices(given: dict[str, Any]) -> None:
    for name, allowed in _CHOICES.items():
        if not any(given[name] is one or given[name] == one for one in allowed):
            raise InvalidNetworkError(
                f"{name} must be one of "
                + ", ".join(map(repr, allowed))
                + f". Got {given[name]!r}."
            )


def _architecture(architecture: Any, stage_params: dict[str, Any]) -> Architecture:
    """Return what "auto" stands for; refuse what has no meaning for a function."""
    if isinstance(architecture, str) and architecture in ARCHITECTURES:
        return ARCHITECTURES[architecture]
    if not callable(architecture) or isinstance(
        architecture, type | keras.layers.Layer
    ):
        raise InvalidNetworkError(
            "architecture must be one of "
            + ", ".join(ARCHITECTURES)
            + ", or a function that adds layers to the images and returns the result."
            f" Got {architecture!r}. A Keras model or layer would share its weights"
            " between all networks built with it: make it inside a function."
        )
    for name, value in stage_params.items():
        unset = 0.0 if name == "spatial_dropout" else "auto"
        if not isinstance(value, str | Real) or value != unset:
            raise InvalidNetworkError(
                f"{name} describes the stages of an architecture, and a function or a"
                f" backbone has its own. Got {name}={value!r} with {architecture!r}."
                f" Leave {name} out."
            )
    return _USERS


def _dense_sizes(sizes: Any, chosen: Architecture) -> tuple[int, ...]:
    """Return the units of the dense layers before the output layer."""
    try:
        return as_sizes(_or_auto(sizes, chosen.dense_layer_sizes))
    except InvalidNetworkError:
        raise InvalidNetworkError(
            'dense_layer_sizes must be "auto", a positive int, or a sequence of'
            " positive ints, one a layer (empty for no dense layer)."
            f" Got {sizes!r}."
        ) from None


def _activation(activation: Any, chosen: Architecture) -> Activation:
    active = get_activation(activation)
    if active.pieces > 1 and chosen.is_residual:
        raise InvalidNetworkError(
            f"activation={activation!r} returns fewer maps than it is given, and cannot"
            " follow the sum of a residual block. Use another activation or another"
            " architecture."
        )
    return active


def _input_layers(x: Any) -> Any:
    """Add what comes before the first convolution."""
    if len(x.shape) == 3:
        x = keras.layers.Reshape((*x.shape[1:], 1), name="input_channel")(x)
    return InputScaling(name="input_scaling")(x)


def _apply(function: Callable[..., Any], x: Any, seed: int) -> Any:
    """Add the layers of a function of the user's."""
    try:
        inspect.signature(function).bind(x, seed=seed)
    except TypeError as error:
        raise InvalidNetworkError(
            "architecture must be a function of the images and of seed, such as"
            f" `def build(images, seed):`. Got {function!r}: {error}."
        ) from error
    result = function(x, seed=seed_for(seed, "architecture"))
    if not isinstance(result, keras.KerasTensor) or len(result.shape) not in (2, 4):
        raise InvalidNetworkError(
            "architecture must return a tensor of Keras, of shape (None, height, width,"
            f" channels) or (None, features). {function!r} returned {result!r}."
        )
    return result


def _features(
    x: Any, global_pooling: str | None, chosen: Architecture, layers: ConvLayers
) -> Any:
    """Make one row of features of the last maps."""
    if len(x.shape) == 2 and global_pooling != "auto":
        raise InvalidNetworkError(
            "global_pooling makes features of maps, and the architecture has returned"
            f' features. Got global_pooling={global_pooling!r}. Leave it at "auto".'
        )
    if len(x.shape) == 2:
        return keras.layers.Identity(name="features")(x)
    kind = _or_auto(global_pooling, chosen.global_pooling)
    if kind is None:
        return keras.layers.Flatten(data_format="channels_last", name="features")(x)
    return layers.global_pool(x, kind, "features")


def _dense_layers(
    x: Any, sizes: tuple[int, ...], rates: list[float], layers: ConvLayers
) -> Any:
    """Add the dense layers, each with its dropout."""
    if not sizes:
        return layers.drop(x, rates[0], "features_dropout")
    for number, (units, rate) in enumerate(zip(sizes, rates, strict=True), 1):
        x = layers.dense(x, units, f"hidden_{number}")
        x = layers.drop(x, rate, f"hidden_{number}_dropout")
    return x

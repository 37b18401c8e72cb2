"""Convolutional networks."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Literal, Protocol, TypeVar, cast

import keras

from sknn._suggestions import suggestion
from sknn.exceptions import InvalidNetworkError
from sknn.networks.augmentation._augmentation import (
    augmentation_layers,
    resolve_augmentation,
)
from sknn.networks.cnn._architectures import ARCHITECTURES, Architecture
from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage_plan import as_pair, plan_stages
from sknn.networks.layers._input_scaling import InputScaling
from sknn.networks.options._activations import (
    Activation,
    ActivationFunction,
    get_activation,
)
from sknn.networks.options._hidden_layer_sizes import as_sizes
from sknn.networks.options._initializers import is_symmetric
from sknn.networks.options._options import (
    OutputActivation,
    check_output_activation,
    check_rates,
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


class ArchitectureFunction(Protocol):
    """Function that adds user-defined layers to the standardized images."""

    def __call__(
        self, images: keras.KerasTensor, /, *, seed: int
    ) -> keras.KerasTensor: ...


def build_cnn(
    input_shape: tuple[int, ...],
    output_units: int,
    output_activation: OutputActivation,
    *,
    architecture: str | ArchitectureFunction = "simple",
    filters: Literal["auto"] | int | Sequence[int] = "auto",
    kernel_size: Literal["auto"] | int | tuple[int, int] = "auto",
    strides: Literal["auto"] | int | tuple[int, int] = "auto",
    padding: Literal["auto", "same", "valid"] = "auto",
    pooling: Literal["auto", "max", "average"] | None = "auto",
    blocks: Literal["auto"] | int | Sequence[int] = "auto",
    hidden_layer_sizes: Literal["auto"] | int | Sequence[int] = "auto",
    global_pooling: Literal["auto", "max", "average"] | None = "auto",
    dropout: float | Sequence[float] = 0.0,
    spatial_dropout: float = 0.0,
    batch_norm: Literal["auto"] | bool = "auto",
    activation: str | ActivationFunction = "relu",
    kernel_initializer: str | keras.initializers.Initializer = "auto",
    l1: float = 0.0,
    l2: float = 0.0,
    max_norm: float | None = None,
    augmentation: str | Mapping[str, float | str] | None = None,
    seed: int = 0,
) -> keras.Model:
    """Build an uncompiled convolutional network.

    The network standardizes the images, applies the stages of the architecture, and
    passes the resulting features to dense layers. All feature maps of a stage have the
    same size. A stage consists of blocks: a block is a convolution ("simple", "lenet",
    "vgg"), a module of four branches ("inception") or two convolutions with a shortcut
    connection ("resnet", "wide_resnet"). Each convolution is followed by an activation,
    and by batch normalization if enabled.

    Parameters
    ----------
    input_shape : tuple of int
        Height, width and number of channels of the images. The number of channels can
        be omitted if there is only one.
    output_units : int
        Number of units in the output layer.
    output_activation : {"softmax", "sigmoid", "linear", "exponential", "tanh"}
        Activation of the output layer.
    architecture : str or callable, default="simple"
        A key of `ARCHITECTURES`, or a function that adds user-defined layers. It is
        called as ``architecture(images, seed=seed)`` with the standardized images, a
        `keras.KerasTensor` of shape (None, height, width, channels), and returns
        feature maps (4D) or features (2D). With a function, the parameters of stages
        must have their default values, and `batch_norm` applies to the dense layers.
    filters : "auto", int or sequence of int, default="auto"
        Number of filters of the convolutions, one value per stage. A single int is the
        number of filters in the first stage, doubled in each further stage. "auto"
        depends on the architecture and the image size.
    kernel_size : "auto", int or tuple of two ints, default="auto"
        Height and width of the kernels, except for 1 x 1 convolutions. "auto" is 5 for
        "lenet" and 3 for the other architectures.
    strides : "auto", int or tuple of two ints, default="auto"
        Vertical and horizontal strides of the first convolution of each stage. "auto"
        is 1 with pooling. Without pooling, it is 1 for the first stage and 2 for all
        further stages.
    padding : {"auto", "same", "valid"}, default="auto"
        Padding of the convolutions: "same" pads with zeros to preserve the size of the
        feature maps, "valid" does not pad. "auto" is "same", except for "lenet", where
        the feature maps have the sizes of the paper.
    pooling : {"auto", "max", "average"} or None, default="auto"
        Pooling after each stage, which halves the size of the feature maps. With
        `global_pooling`, the last stage has no pooling. "auto" selects None for
        "resnet" and "wide_resnet" and for images that are too small, "average" for
        "lenet" and "max" for the other architectures.
    blocks : "auto", int or sequence of int, default="auto"
        Number of blocks, one value for all stages or one value per stage. "auto"
        depends on the architecture.
    hidden_layer_sizes : "auto", int or sequence of int, default="auto"
        Number of units in each dense layer before the output layer. () for no dense
        layers. "auto" is 128 for "simple", (120, 84) for "lenet", 256 for "vgg" and ()
        for the other architectures.
    global_pooling : {"auto", "max", "average"} or None, default="auto"
        Global pooling, which reduces each of the last feature maps to one feature. None
        flattens the feature maps. "auto" selects None for "simple", "lenet" and "vgg",
        and "average" for the other architectures.
    dropout : float or sequence of float, default=0.0
        Fraction of hidden units to drop during training, in [0, 1), either one for all
        dense layers or one per dense layer. Without dense layers, dropout is applied to
        the features.
    spatial_dropout : float, default=0.0
        Fraction of feature maps to drop during training, in [0, 1). Spatial dropout is
        applied after each stage, or in residual blocks before the second convolution.
    batch_norm : "auto" or bool, default="auto"
        Whether to add batch normalization to hidden layers, before the activation.
        "auto" is True for convolutions, except in "lenet", and False for dense layers.
    activation : str or callable, default="relu"
        A key of `ACTIVATIONS` or a function of a tensor, for all hidden layers.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights of all layers: a key of `INITIALIZERS`, or a Keras
        initializer, which is copied with a new seed for each layer. "auto" chooses an
        initializer for the activation, and "glorot_uniform" for the output layer.
    l1 : float, default=0.0
        Factor of the L1 penalty, l1 * sum(abs(w)), on the weights of all layers.
        Biases are not penalized.
    l2 : float, default=0.0
        Factor of the L2 penalty, l2 * sum(w**2), on the weights of all layers. Biases
        are not penalized.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit or filter.
        None for no limit.
    augmentation : str, dict or None, default=None
        Random changes of the standardized images during training: "auto", a key of
        `AUGMENTATION_SETS`, or a dict from the names in `AUGMENTATIONS` to strengths,
        such as {"shift": 0.1, "rotation": 10, "horizontal_flip": True}; see
        `resolve_augmentation`. "mixup" and "cutmix" also change the targets and are
        ignored here: the training loop applies them.
    seed : int, default=0
        Seed for the initial weights and all random layers.

    Returns
    -------
    keras.Model
        A functional model named "cnn", with layers "input", "input_scaling",
        "stage_1_conv_1", "stage_1_pool", ..., "hidden_1", ..., "output".

    Raises
    ------
    InvalidNetworkError
        If a parameter has an invalid value, or a convolution or pooling would reduce
        the feature maps to nothing.

    Warns
    -----
    SymmetryWarning
        If the initial weights of hidden layers are constant.

    See Also
    --------
    set_input_statistics : Set the mean and scale of the images.
    output_size : Compute the size of feature maps.

    Notes
    -----
    A convolution with a kernel of size F, stride S and P zeros on both sides reduces an
    axis of W pixels to (W - F + 2P)/S + 1 pixels, rounded down.

    If neither `filters` nor `blocks` is a sequence, stages are added while the last
    feature maps have at least 4 x 4 ("simple", "vgg") or 7 x 7 pixels ("inception",
    "resnet", "wide_resnet"). The latter three first reduce images of 128 x 128 or
    larger to a quarter of their height and width, as in the networks for ImageNet.

    `activation`, `kernel_initializer`, `l1`, `l2` and `max_norm` apply to all layers
    except the layers of a user-defined function.

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
    ['input', 'input_channel', 'input_scaling',
     'stage_1_conv_1', 'stage_1_conv_1_norm', 'stage_1_conv_1_activation',
     'stage_1_pool',
     'stage_2_conv_1', 'stage_2_conv_1_norm', 'stage_2_conv_1_activation',
     'stage_2_pool', 'features',
     'hidden_1', 'hidden_1_dropout', 'output']
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
    sizes = _dense_sizes(hidden_layer_sizes, chosen)
    rates = one_per_layer("dropout", dropout, max(1, len(sizes)))
    check_rates({"dropout": rates, "spatial_dropout": [spatial_dropout]})
    strengths = resolve_augmentation(augmentation, shape)
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
    for layer in augmentation_layers(strengths, seed):
        x = layer(x)
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
    # Batches of one image, as in a stream, have no statistics of a dense layer.
    dense = replace(layers, batch_norm=layers.batch_norm and batch_norm != "auto")
    x = _dense_layers(x, sizes, rates, dense)
    outputs = layers.output(x, output_units, output_activation)
    return keras.Model(inputs, outputs, name="cnn")


# A user-defined function replaces the stages. The dense layers are built as usual.
_USER_DEFINED = Architecture(
    "user-defined function", lambda x, *_: x, (), (), 1, 1, global_pooling="average"
)

Value = TypeVar("Value")


def _or_auto(value: Value | Literal["auto"], auto: Value) -> Value:
    is_auto = isinstance(value, str) and value == "auto"
    return auto if is_auto else cast(Value, value)


def _image_shape(input_shape: Sequence[int]) -> tuple[int, ...]:
    shape = tuple(input_shape)
    whole = all(isinstance(n, Integral) and int(n) > 0 for n in shape)
    if len(shape) not in (2, 3) or not whole:
        raise InvalidNetworkError(
            "input_shape must be the height and width of the images, and the number of"
            f" channels if there are several. Got {input_shape!r}."
        )
    return tuple(int(n) for n in shape)


def _check_choices(given: Mapping[str, object]) -> None:
    for name, allowed in _CHOICES.items():
        if not any(given[name] is one or given[name] == one for one in allowed):
            raise InvalidNetworkError(
                f"{name} must be one of "
                + ", ".join(map(repr, allowed))
                + f". Got {given[name]!r}."
                + suggestion(given[name], [*map(str, allowed)])
            )


def _architecture(
    architecture: str | ArchitectureFunction, stage_params: Mapping[str, object]
) -> Architecture:
    """Return the architecture; check that a function has no parameters of stages."""
    if isinstance(architecture, str) and architecture in ARCHITECTURES:
        return ARCHITECTURES[architecture]
    if not callable(architecture) or isinstance(
        architecture, type | keras.layers.Layer
    ):
        raise InvalidNetworkError(
            "architecture must be one of "
            + ", ".join(ARCHITECTURES)
            + ", or a function that adds layers to the images and returns the result."
            f" Got {architecture!r}. All networks built with a Keras model or layer"
            " would share its weights: create it inside a function."
            + suggestion(architecture, ARCHITECTURES)
        )
    for name, value in stage_params.items():
        unset = 0.0 if name == "spatial_dropout" else "auto"
        if not isinstance(value, str | Real) or value != unset:
            raise InvalidNetworkError(
                f"{name} describes the stages of an architecture, but a function or a"
                f" backbone replaces them. Got {name}={value!r} with"
                f" {architecture!r}. Remove {name}."
            )
    return _USER_DEFINED


def _dense_sizes(
    sizes: Literal["auto"] | int | Sequence[int], chosen: Architecture
) -> tuple[int, ...]:
    """Return the number of units in each dense layer before the output layer."""
    try:
        return as_sizes(_or_auto(sizes, chosen.hidden_layer_sizes))
    except InvalidNetworkError:
        raise InvalidNetworkError(
            'hidden_layer_sizes must be "auto", a positive int, or a sequence of'
            " positive ints, one per layer (empty for no dense layer)."
            f" Got {sizes!r}."
        ) from None


def _activation(
    activation: str | ActivationFunction, chosen: Architecture
) -> Activation:
    active = get_activation(activation)
    if active.pieces > 1 and chosen.is_residual:
        raise InvalidNetworkError(
            f"activation={activation!r} reduces the number of feature maps and cannot"
            " follow the sum of a residual block. Use another activation or another"
            " architecture."
        )
    return active


def _input_layers(x: keras.KerasTensor) -> keras.KerasTensor:
    """Add the layers before the first convolution."""
    if len(x.shape) == 3:
        x = keras.layers.Reshape((*x.shape[1:], 1), name="input_channel")(x)
    return InputScaling(name="input_scaling")(x)


def _apply(
    function: ArchitectureFunction, x: keras.KerasTensor, seed: int
) -> keras.KerasTensor:
    """Add the layers of a user-defined function."""
    try:
        inspect.signature(function).bind(x, seed=seed)
    except TypeError as error:
        raise InvalidNetworkError(
            "architecture must be a function of the images and the seed, such as"
            f" `def build(images, seed):`. Got {function!r}: {error}."
        ) from error
    result = function(x, seed=seed_for(seed, "architecture"))
    if not isinstance(result, keras.KerasTensor) or len(result.shape) not in (2, 4):
        raise InvalidNetworkError(
            "architecture must return a Keras tensor of shape (None, height, width,"
            f" channels) or (None, features). {function!r} returned {result!r}."
        )
    return result


def _features(
    x: keras.KerasTensor,
    global_pooling: Literal["auto", "max", "average"] | None,
    chosen: Architecture,
    layers: ConvLayers,
) -> keras.KerasTensor:
    """Convert the last feature maps to one row of features per image."""
    if len(x.shape) == 2 and global_pooling != "auto":
        raise InvalidNetworkError(
            "global_pooling converts feature maps to features, but the architecture"
            f" has returned features. Got global_pooling={global_pooling!r}. Use"
            ' "auto".'
        )
    if len(x.shape) == 2:
        return keras.layers.Identity(name="features")(x)
    kind = _or_auto(global_pooling, chosen.global_pooling)
    if kind is None:
        return keras.layers.Flatten(data_format="channels_last", name="features")(x)
    return layers.global_pool(x, kind, "features")


def _dense_layers(
    x: keras.KerasTensor, sizes: tuple[int, ...], rates: list[float], layers: ConvLayers
) -> keras.KerasTensor:
    """Add the dense layers, each with its dropout."""
    if not sizes:
        return layers.drop(x, rates[0], "features_dropout")
    for number, (units, rate) in enumerate(zip(sizes, rates, strict=True), 1):
        x = layers.dense(x, units, f"hidden_{number}")
        x = layers.drop(x, rate, f"hidden_{number}_dropout")
    return x

"""The part of a network from its input to one of its layers."""

from collections.abc import Mapping

import keras

from sknn._keras import inbound_nodes, producer, producing_call
from sknn._suggestions import suggestion

__all__ = ["inner_layer", "inner_model"]

# A hidden layer may consist of several Keras layers, which are called after the first
# one: both directions together, the normalization and the activation.
_COMPLETING = ("_both", "_norm", "_activation")

# Layers and operations after the weights of an output layer, which belong to it.
_AFTER_OUTPUT = frozenset(
    {
        *("Activation", "ELU", "LeakyReLU", "ReLU", "Softmax"),
        *("LogSoftmax", "Sigmoid", "Softplus", "Softsign", "Tanh", "Exp"),
        *("Dropout", "Flatten", "Identity", "Rescaling", "Reshape"),
    }
)


def inner_model(model: keras.Model, layer: str) -> keras.Model:
    """Return the part of a network that ends with a layer; it shares its weights.

    Parameters
    ----------
    model : keras.Model
        A functional or Sequential model.
    layer : str
        Name of a layer, or of an operation. Its normalization and activation are
        included: the output of "hidden_1" is the output of "hidden_1_activation", if
        there is such a layer.

    Returns
    -------
    keras.Model

    Raises
    ------
    ValueError
        If the network has no such layer, or is not a graph of layers.

    Examples
    --------
    >>> from sknn.networks import build_mlp
    >>> model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=8, batch_norm=True)
    >>> [layer.name for layer in inner_model(model, "hidden_1").layers]
    ['input', 'hidden_1', 'hidden_1_norm', 'hidden_1_activation']
    """
    outputs = _layer_outputs(model)
    if layer not in outputs:
        raise ValueError(
            "layer must be None or the name of a layer of the network: "
            f"{', '.join(map(repr, outputs))}. Got {layer!r}."
            + suggestion(layer, outputs)
        )
    inputs = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    return keras.Model(inputs, outputs[_completed(layer, outputs)], name="inner")


def inner_layer(model: keras.Model) -> str:
    """Return the name of the layer whose output is the input of the output layer.

    Dropout has no effect on predictions and does not count. An activation that is a
    layer of its own belongs to the layer before it: the output layer is the Dense of a
    Dense and a Softmax. A layer is named without its normalization and activation, as
    in `inner_model`.

    Parameters
    ----------
    model : keras.Model
        A functional or Sequential model, whose output layer has one input. The output
        layers of several outputs have the same input.

    Raises
    ------
    ValueError
        If there is no such layer, or the network is not a graph of layers.

    Examples
    --------
    >>> from sknn.networks import build_mlp
    >>> model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=8, dropout=0.5)
    >>> inner_layer(model)
    'hidden_1'
    """
    outputs = _layer_outputs(model)
    names = {id(tensor): name for name, tensor in outputs.items()}
    found = {id(x): x for output in model.outputs for x in _last_inputs(model, output)}
    if len(found) != 1 or next(iter(found)) not in names:
        raise ValueError(
            f"The network {model.name!r} has no single layer before its output layer, "
            "because the output layer has several inputs, or there are several output "
            f"layers. Set `layer` to one of {', '.join(map(repr, outputs))}."
        )
    name = names[next(iter(found))]
    for suffix in _COMPLETING:
        first = name.removesuffix(suffix)
        if first != name and first in outputs and _completed(first, outputs) == name:
            return first
    return name


def _last_inputs(
    model: keras.Model, output: keras.KerasTensor
) -> list[keras.KerasTensor]:
    """Return the inputs of an output layer; dropout before it is skipped."""
    ends = {id(tensor) for tensor in model.inputs}
    x = output
    while id(x) not in ends and _is_activation(producer(x)):
        x = producing_call(x).input_tensors[0]
    inputs = [x] if id(x) in ends else producing_call(x).input_tensors
    while len(inputs) == 1 and type(producer(inputs[0])).__name__.endswith("Dropout"):
        inputs = producing_call(inputs[0]).input_tensors
    return list(inputs)


def _is_activation(operation: keras.Operation) -> bool:
    """Return True if an operation belongs to the output layer before it."""
    return type(operation).__name__ in _AFTER_OUTPUT


def _completed(name: str, outputs: Mapping[str, keras.KerasTensor]) -> str:
    """Return the name of the last layer that belongs to the layer with this name."""
    names = list(outputs)
    # A layer before it may have such a name too: the normalization of its input.
    later = names[names.index(name) + 1 :]
    completing = {f"{name}{suffix}" for suffix in _COMPLETING}
    return [name, *(other for other in later if other in completing)][-1]


def _layer_outputs(model: keras.Model) -> dict[str, keras.KerasTensor]:
    """Return the output of each layer of a network by its name, in their order.

    A layer that is called several times has the output of its last call. Layers with
    several outputs are left out. Operations, such as a sum, have names too.
    """
    if not (getattr(model, "inputs", None) and getattr(model, "outputs", None)):
        raise ValueError(
            "The network must be a graph of layers to select one of them. The class of "
            f"{model.name!r} is {type(model).__name__}. Use a functional model, "
            "keras.Model(inputs, outputs), or a Sequential model that starts with "
            "keras.Input."
        )
    used = {id(node) for node in _nodes(model)}
    found = {}
    for operation in _operations(model):
        calls = [node for node in inbound_nodes(operation) if id(node) in used]
        if calls and len(calls[-1].output_tensors) == 1:
            found[operation.name] = calls[-1].output_tensors[0]
    return found


def _operations(model: keras.Model) -> list[keras.Operation]:
    """Return the layers and other operations of a network, in their order."""
    if not isinstance(model, keras.Sequential):
        return model.operations
    # The layers of a Sequential model are without its input.
    return [*map(producer, model.inputs), *model.layers]


def _nodes(model: keras.Model) -> list:
    """Return the calls of layers and operations that a network consists of.

    A layer may also have been called in another network, such as the decoder of an
    autoencoder, so that its own output is ambiguous.
    """
    found: dict[int, object] = {}
    tensors = list(model.outputs)
    ends = {id(tensor) for tensor in model.inputs}
    while tensors:
        tensor = tensors.pop()
        node = producing_call(tensor)
        if id(node) not in found:
            found[id(node)] = node
            if id(tensor) not in ends:
                tensors.extend(node.input_tensors)
    return list(found.values())

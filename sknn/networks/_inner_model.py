"""The part of a network from its input to one of its layers."""

from collections.abc import Mapping

import keras

from sknn._keras import inbound_nodes
from sknn._suggestions import suggestion

__all__ = ["inner_layer", "inner_model"]

# A hidden layer may consist of several Keras layers, which are called after the first
# one: both directions together, the normalization and the activation.
_COMPLETING = ("_both", "_norm", "_activation")


def inner_model(model: keras.Model, layer: str) -> keras.Model:
    """Return the part of a network that ends with a layer; it shares its weights.

    Parameters
    ----------
    model : keras.Model
        A functional model with one input.
    layer : str
        Name of a layer. Its normalization and activation are included: the output of
        "hidden_1" is the output of "hidden_1_activation", if there is such a layer.

    Returns
    -------
    keras.Model

    Raises
    ------
    ValueError
        If the network has no such layer.

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
    return keras.Model(model.input, outputs[_completed(layer, outputs)], name="inner")


def inner_layer(model: keras.Model) -> str:
    """Return the name of the layer whose output is the input of the output layer.

    Dropout has no effect on predictions and does not count, and a layer is named
    without its normalization and activation, as in `inner_model`.

    Parameters
    ----------
    model : keras.Model
        A functional model with one input, whose output layer has one input.

    Examples
    --------
    >>> from sknn.networks import build_mlp
    >>> model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=8, dropout=0.5)
    >>> inner_layer(model)
    'hidden_1'
    """
    outputs = _layer_outputs(model)
    names = {id(tensor): name for name, tensor in outputs.items()}
    sources = {id(t): node for node in _nodes(model) for t in node.output_tensors}
    (x,) = sources[id(model.outputs[0])].input_tensors
    while type(model.get_layer(names[id(x)])).__name__.endswith("Dropout"):
        (x,) = sources[id(x)].input_tensors
    name = names[id(x)]
    for suffix in _COMPLETING:
        first = name.removesuffix(suffix)
        if first != name and first in outputs and _completed(first, outputs) == name:
            return first
    return name


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
    several outputs are left out.
    """
    used = {id(node) for node in _nodes(model)}
    found = {}
    for layer in model.layers:
        calls = [node for node in inbound_nodes(layer) if id(node) in used]
        if calls and len(calls[-1].output_tensors) == 1:
            found[layer.name] = calls[-1].output_tensors[0]
    return found


def _nodes(model: keras.Model) -> list:
    """Return the calls of layers and operations that a network consists of.

    A layer may also have been called in another network, such as the decoder of an
    autoencoder, so that its own output is ambiguous.
    """
    sources = {
        id(tensor): node
        for operation in model.operations
        for node in inbound_nodes(operation)
        for tensor in node.output_tensors
    }
    found: dict[int, object] = {}
    tensors = list(model.outputs)
    while tensors:
        node = sources[id(tensors.pop())]
        if id(node) not in found:
            found[id(node)] = node
            tensors.extend(node.input_tensors)
    return list(found.values())

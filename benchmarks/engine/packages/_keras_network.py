"""The network, built with Keras."""

from typing import Any


def build(
    n_inputs: int, n_classes: int, hidden: tuple[int, ...], dropout: float
) -> Any:
    """Return a Keras model, not compiled."""
    import keras

    layers: list[Any] = [keras.Input((n_inputs,))]
    for units in hidden:
        layers.append(keras.layers.Dense(units, activation="relu"))
        if dropout:
            layers.append(keras.layers.Dropout(dropout))
    layers.append(keras.layers.Dense(n_classes, activation="softmax"))
    return keras.Sequential(layers)

"""A Keras model as plain data."""

from typing import Any

_CONFIG, _WEIGHTS = "config", "weights"


def pack_model(model: Any) -> Any:
    """Return the configuration and weights of `model`.

    Much smaller and quicker than the archive that Keras pickles a model as. A model
    that has no configuration of its own is returned as it is, for Keras to pickle.
    """
    import keras

    if type(model).__module__.partition(".")[0] != "keras":
        return model
    return {
        _CONFIG: keras.saving.serialize_keras_object(model),
        _WEIGHTS: [variable.numpy() for variable in model.variables],
    }


def unpack_model(state: Any) -> Any:
    """Return the model of `pack_model`."""
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)

    if not isinstance(state, dict):
        return state
    # The configuration is our own, from a pickle that runs code anyway.
    model = keras.saving.deserialize_keras_object(state[_CONFIG], safe_mode=False)
    for variable, value in zip(model.variables, state[_WEIGHTS], strict=True):
        variable.assign(value)
    return model

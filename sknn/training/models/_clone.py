"""Clones of models, also of models that are compiled with classes of the user."""

import threading
from collections.abc import Callable

import keras

# A model may be the template of several estimators, which are fitted in threads.
_LOCK = threading.RLock()


def cloned(
    model: keras.Model,
    clone_function: Callable[[keras.layers.Layer], keras.layers.Layer],
) -> keras.Model:
    """Return a clone of a model with the layers that a function returns.

    Keras clones the settings of `compile` too, and fails if a loss or a metric is of a
    class that is not registered. The clone of such a model is not compiled.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential, not modified. Nested models are cloned too.
    clone_function : callable
        Returns the copy of a layer.
    """
    options = {"clone_function": clone_function, "recursive": True}
    if not model.compiled:
        return keras.models.clone_model(model, **options)
    with _LOCK:
        if _settings_can_be_cloned(model):
            return keras.models.clone_model(model, **options)
        model.get_compile_config = dict
        try:
            clone = keras.models.clone_model(model, **options)
        finally:
            del model.get_compile_config
    clone.compiled, clone.optimizer = False, None
    return clone


def _settings_can_be_cloned(model: keras.Model) -> bool:
    try:
        keras.saving.deserialize_keras_object(model.get_compile_config())
    except Exception:  # the code of the user may raise anything
        return False
    return True

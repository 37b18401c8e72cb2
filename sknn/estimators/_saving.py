"""A fitted estimator as one file: Keras' format for the network, JSON for the rest."""

import json
import os
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sknn.estimators._plain import from_plain, to_plain

_MODEL, _REST, _FORMAT = "model.keras", "estimator.json", 1

# Written by training alone; all of them are plain values or a target.
_FITTED = (
    "target_",
    "n_outputs_",
    "classes_",
    "history_",
    "n_epochs_",
    "best_epoch_",
    "stop_reason_",
    "n_features_in_",
    "image_shape_",
    "n_steps_in_",
    "n_tokens_",
    "source_vocabulary_",
    "target_vocabulary_",
    "max_length_",
    "feature_names_in_",
    "_seeds",
)


def save_estimator(
    estimator: Any, path: Any, overwrite: bool, owner: Any = None
) -> Path:
    """Write a fitted estimator to `path`; see `BaseNetwork.save`.

    An `owner` is what the estimator is a part of: it is written too, with what its
    `_own_state` gives, and loaded in the place of the estimator.
    """
    import sknn.estimators

    path = Path(path)
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(
            f"{path} exists already. Choose another path, or pass overwrite=True."
        )
    if type(estimator) is not getattr(sknn.estimators, type(estimator).__name__, None):
        raise TypeError(
            f"{type(estimator).__name__} is no estimator of sknn itself, so that only "
            "code could bring it back. Pickle it instead."
        )
    params = estimator.get_params(deep=False)
    fitted = {
        name: vars(estimator)[name] for name in _FITTED if name in vars(estimator)
    }
    rest = {
        "format": _FORMAT,
        "class": type(estimator).__name__,
        "params": {name: to_plain(value, name) for name, value in params.items()},
        "fitted": {name: to_plain(value, name) for name, value in fitted.items()},
        "versions": {name: version(name) for name in ("sknn", "keras", "scikit-learn")},
    }
    if owner is not None:
        state = owner.get_params(deep=False) | owner._own_state()
        rest["owner"] = {
            "class": type(owner).__name__,
            "state": {name: to_plain(value, name) for name, value in state.items()},
        }
    target = path.resolve()  # a link stays one
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        model = Path(folder, _MODEL)
        estimator.model_.save(model)
        whole = Path(folder, "whole")
        with zipfile.ZipFile(whole, "w") as archive:
            archive.write(model, _MODEL)
            archive.writestr(_REST, json.dumps(rest), zipfile.ZIP_DEFLATED)
        # In one step: a write that fails leaves an older file as it was.
        os.replace(whole, target)
    return path


def load(path: Any) -> Any:
    """Load an estimator that its `save` wrote.

    No code from the file is run: it holds a Keras model, loaded in Keras' safe mode,
    and JSON.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    object
        A fitted estimator that predicts as the saved one did. The state of its
        optimizer is not kept: `partial_fit` goes on with a fresh one.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the file is not one of `save`.
    """
    import keras

    import sknn.estimators
    import sknn.networks  # noqa: F401 (registers our layers with Keras)

    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            rest = json.loads(archive.read(_REST))
            model_bytes = archive.read(_MODEL)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{path} was not written by the `save` of a sknn estimator."
        ) from error
    if rest["format"] > _FORMAT:
        raise ValueError(
            f"{path} was written by a later version of sknn "
            f"({rest['versions']['sknn']}); upgrade sknn to load it."
        )
    cls = getattr(sknn.estimators, rest["class"])
    params = {name: from_plain(value) for name, value in rest["params"].items()}
    estimator = cls(**params)
    for name in _FITTED:
        if name in rest["fitted"]:
            setattr(estimator, name, from_plain(rest["fitted"][name]))
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, _MODEL)
        model.write_bytes(model_bytes)
        estimator.model_ = keras.saving.load_model(model, compile=False)
    estimator._complete()
    if "owner" not in rest:
        return estimator
    owner = rest["owner"]
    state = {name: from_plain(value) for name, value in owner["state"].items()}
    return getattr(sknn.estimators, owner["class"])._from_state(state, estimator)

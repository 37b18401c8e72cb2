"""A fitted estimator as one file: Keras' format for the network, JSON for the rest."""

import json
import os
import random
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sknn.estimators.core._plain import from_plain, to_plain

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

# The network has all of these, so that the ones of now are what counts.
_LEFT_OUT = ("backbone", "backbone_weights")


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
    target = path.resolve()  # a link stays one
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {target.parent} to write {target.name} into. Make it "
            "first, or choose another path."
        )
    params = estimator.get_params(deep=False)
    fitted = {
        name: vars(estimator)[name] for name in _FITTED if name in vars(estimator)
    }
    rest = {
        "format": _FORMAT,
        "class": type(estimator).__name__,
        "made_with": _plain_made_with(estimator),
        "params": {name: to_plain(value, name) for name, value in params.items()},
        "fitted": {name: to_plain(value, name) for name, value in fitted.items()},
        "versions": {name: version(name) for name in ("sknn", "keras", "scikit-learn")},
        "requests": _requests(estimator),
    }
    if owner is not None:
        state = owner.get_params(deep=False) | owner._own_state()
        rest["owner"] = {
            "class": type(owner).__name__,
            "state": {name: to_plain(value, name) for name, value in state.items()},
            "requests": _requests(owner),
        }
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        model = Path(folder, _MODEL)
        estimator.model_.save(model)
        _check_loads(model)
        whole = Path(folder, "whole")
        with zipfile.ZipFile(whole, "w") as archive:
            archive.write(model, _MODEL)
            archive.writestr(_REST, json.dumps(rest), zipfile.ZIP_DEFLATED)
        # In one step: a write that fails leaves an older file as it was.
        os.replace(whole, target)
    return path


def _plain_made_with(estimator: Any) -> dict[str, Any]:
    """Return the parameters of the network that are others by now, as JSON knows them.

    Those that are not are found among the parameters, and are the same objects there.
    """
    plain = {}
    for name, value in estimator._made_with.items():
        if name in _LEFT_OUT:
            continue
        try:
            item = to_plain(value, name)
        except TypeError as error:
            raise TypeError(
                f"{error} The network was made with it: after a change, fit again."
            ) from error
        if value is not getattr(estimator, name):
            plain[name] = item
    return plain


def _requests(estimator: Any) -> dict[str, dict[str, Any]]:
    """Return the metadata that was requested of an estimator, by its methods."""
    if "_metadata_request" not in vars(estimator):
        return {}
    routing = vars(estimator.get_metadata_routing())
    methods = routing.keys() - {"owner"}
    return {method: routing[method].requests for method in sorted(methods)}


def _request(estimator: Any, requests: dict[str, dict[str, Any]]) -> None:
    """Make the `_requests` of another estimator those of this one."""
    if not requests:
        return
    routing = estimator.get_metadata_routing()
    for method, asked in requests.items():
        for param, alias in asked.items():
            getattr(routing, method).add_request(param=param, alias=alias)
    estimator._metadata_request = routing


def _load_model(path: Path) -> Any:
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)

    return keras.saving.load_model(path, compile=False)


def _check_loads(model: Path) -> None:
    """Refuse a network that `load` could not read, such as one of the user's layers."""
    state = random.getstate()  # of it Keras makes seeds for the layers that have none
    try:
        _load_model(model)
    except Exception as error:
        raise TypeError(
            "The network cannot be saved without running code when it is loaded: a "
            "layer or a function of it is your own. Register it with "
            "keras.saving.register_keras_serializable, or pickle the estimator."
        ) from error
    finally:
        random.setstate(state)


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
        When the file is not one of `save`, when it is damaged or of a later version,
        and when it needs a class of yours that is not registered with Keras.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}.")
    rest, model_bytes = _read(path)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, _MODEL)
        model.write_bytes(model_bytes)
        try:
            return _restored(rest, model)
        except Exception as error:
            raise ValueError(
                f"{path} holds no estimator that can be restored "
                f"({type(error).__name__}: {error}). Where it needs a class of yours, "
                "import what registers it with Keras; otherwise save it anew."
            ) from error


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    """Return what the file holds beside the network, and the network."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                rest = json.loads(archive.read(_REST))
                model_bytes = archive.read(_MODEL)
            later = rest["format"] > _FORMAT
            written_by = rest["versions"]["sknn"]
        # What a damaged archive raises has no common base, and is documented nowhere.
        except Exception as error:
            raise ValueError(
                f"{path} was not written by the `save` of a sknn estimator, or has "
                "been damaged since."
            ) from error
    if later:
        raise ValueError(
            f"{path} was written by a later version of sknn ({written_by}); upgrade "
            "sknn to load it."
        )
    return rest, model_bytes


def _restored(rest: dict[str, Any], model: Path) -> Any:
    """Return the estimator of what `save_estimator` wrote."""
    import sknn.estimators

    cls = getattr(sknn.estimators, rest["class"])
    params = {name: from_plain(value) for name, value in rest["params"].items()}
    estimator = cls(**params)
    for name in _FITTED:
        if name in rest["fitted"]:
            setattr(estimator, name, from_plain(rest["fitted"][name]))
    estimator.model_ = _load_model(model)
    # Files of earlier versions know neither these nor the requests.
    made_with = rest.get("made_with", {})
    estimator._complete({n: from_plain(value) for n, value in made_with.items()})
    _request(estimator, rest.get("requests", {}))
    if "owner" not in rest:
        return estimator
    owner = rest["owner"]
    state = {name: from_plain(value) for name, value in owner["state"].items()}
    whole = getattr(sknn.estimators, owner["class"])._from_state(state, estimator)
    _request(whole, owner.get("requests", {}))
    return whole

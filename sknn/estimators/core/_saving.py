"""A fitted estimator as one file: Keras' format for networks, JSON for the rest."""

from __future__ import annotations

import json
import os
import random
import tempfile
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator

from sknn.estimators.core._plain import from_plain, to_plain
from sknn.estimators.core._shaping import network_value

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._base import BaseNetwork
    from sknn.estimators.core._persistence import Persistence

_REST, _FORMAT = "estimator.json", 1

# The model contains all of it, so that the present parameters can be used.
_LEFT_OUT = ("backbone",)


def save_estimator(
    estimator: Persistence, path: str | PathLike[str], overwrite: bool
) -> Path:
    """Write a fitted estimator to `path`; see `Persistence.save`."""
    path = Path(path)
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(
            f"{path} exists already. Choose another path, or pass overwrite=True."
        )
    target = path.resolve()  # a link is kept, and the file it points to replaced
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {target.parent} to write {target.name} into. Make it "
            "first, or choose another path."
        )
    models: list[keras.Model] = []
    rest = {
        "format": _FORMAT,
        "versions": {name: version(name) for name in ("sknn", "keras", "scikit-learn")},
        "estimator": _packed(estimator, models),
    }
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole = Path(folder, "whole")
        with zipfile.ZipFile(whole, "w") as archive:
            for number, model in enumerate(models):
                file = Path(folder, _model_name(number))
                model.save(file)
                _check_loads(file)
                archive.write(file, file.name)
            archive.writestr(_REST, json.dumps(rest), zipfile.ZIP_DEFLATED)
        # In one step: a write that fails leaves an older file unchanged.
        os.replace(whole, target)
    return path


def _model_name(number: int) -> str:
    return f"model_{number}.keras"


def _saved_names(cls: type) -> list[str]:
    """Return the fitted attributes that the classes of an estimator declare."""
    return [name for base in cls.__mro__ for name in vars(base).get("_saved", ())]


def _packed(estimator: BaseEstimator, models: list[keras.Model]) -> dict[str, object]:
    """Return an estimator as JSON; its models are appended to `models`."""
    import sknn.estimators

    name = type(estimator).__name__
    if type(estimator) is not getattr(sknn.estimators, name, None):
        raise TypeError(
            f"{name} is not an estimator of sknn itself, so that only code could "
            "restore it. Pickle it instead."
        )
    packed: dict[str, object] = {"class": name, "requests": _requests(estimator)}
    if "model_" in vars(estimator):
        packed |= {"made_with": _plain_made_with(estimator), "model": len(models)}
        models.append(estimator.model_)
    params = estimator.get_params(deep=False)
    packed["params"] = {key: to_plain(value, key) for key, value in params.items()}
    fitted = {
        key: vars(estimator)[key]
        for key in _saved_names(type(estimator))
        if key in vars(estimator)
    }
    return packed | {
        "fitted": {
            key: {"estimator": _packed(value, models)}
            if isinstance(value, BaseEstimator)
            else {"value": to_plain(value, key)}
            for key, value in fitted.items()
        }
    }


def _plain_made_with(estimator: BaseNetwork) -> dict[str, Any]:
    """Return the parameters of the network that have changed since, as JSON.

    The others are the same objects as the parameters of the estimator.
    """
    plain = {}
    for name, value in estimator._made_with.items():
        if name in _LEFT_OUT:
            continue
        try:
            item = to_plain(value, name)
        except TypeError as error:
            raise TypeError(
                f"{error} The network was built with it: after a change, fit again."
            ) from error
        if value is not network_value(estimator, name):
            plain[name] = item
    return plain


def _requests(estimator: BaseEstimator) -> dict[str, dict[str, Any]]:
    """Return the metadata that an estimator requests, by method."""
    if "_metadata_request" not in vars(estimator):
        return {}
    routing = vars(estimator.get_metadata_routing())
    methods = routing.keys() - {"owner"}
    return {method: routing[method].requests for method in sorted(methods)}


def _request(estimator: BaseEstimator, requests: dict[str, dict[str, Any]]) -> None:
    """Set the `_requests` of another estimator on this one."""
    if not requests:
        return
    routing = estimator.get_metadata_routing()
    for method, asked in requests.items():
        for param, alias in asked.items():
            getattr(routing, method).add_request(param=param, alias=alias)
    estimator._metadata_request = routing


def _load_model(path: Path) -> keras.Model:
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)

    return keras.saving.load_model(path, compile=False)


def _check_loads(model: Path) -> None:
    """Refuse a network that `load` could not read, such as one with custom layers."""
    state = random.getstate()  # Keras draws seeds from it for layers without one
    try:
        _load_model(model)
    except Exception as error:
        raise TypeError(
            "The network cannot be saved without running code when it is loaded: one "
            "of its layers or functions is your own. Register it with "
            "keras.saving.register_keras_serializable, or pickle the estimator."
        ) from error
    finally:
        random.setstate(state)


def load(path: str | PathLike[str]) -> BaseEstimator:
    """Load an estimator that its `save` wrote.

    No code from the file is run: it contains Keras models, loaded in Keras' safe mode,
    and JSON.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    object
        A fitted estimator with the predictions of the saved one. The state of the
        optimizer is not saved: `partial_fit` continues with a new state.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the file was not written by `save`, is damaged or of a later version, or
        needs a class of yours that is not registered with Keras.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no file {path}.")
    with tempfile.TemporaryDirectory() as folder:
        rest = _read(path, folder)
        try:
            return _restored(rest["estimator"], Path(folder))
        except Exception as error:
            raise ValueError(
                f"{path} holds no estimator that can be restored "
                f"({type(error).__name__}: {error}). If it needs a class of yours, "
                "import the module that registers it with Keras; otherwise save it "
                "again."
            ) from error


def _read(path: Path, folder: str) -> dict[str, Any]:
    """Return the JSON of a file, and write its models into a folder."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                rest = json.loads(archive.read(_REST))
                models = [n for n in archive.namelist() if n != _REST]
                for name in models:
                    Path(folder, Path(name).name).write_bytes(archive.read(name))
            later = rest["format"] > _FORMAT
            written_by = rest["versions"]["sknn"]
        # The errors of a damaged archive have no common base, and are not documented.
        except Exception as error:
            raise ValueError(
                f"{path} was not written by the `save` of a sknn estimator, or is "
                "damaged."
            ) from error
    if later:
        raise ValueError(
            f"{path} was written by a later version of sknn ({written_by}); upgrade "
            "sknn to load it."
        )
    return rest


def _restored(packed: Mapping[str, Any], folder: Path) -> BaseEstimator:
    """Return the estimator of `_packed`, with the models in a folder."""
    import sknn.estimators

    cls = getattr(sknn.estimators, packed["class"])
    estimator = cls(**{n: from_plain(v) for n, v in packed["params"].items()})
    for name in _saved_names(cls):
        if name not in packed["fitted"]:
            continue
        entry = packed["fitted"][name]
        value = (
            _restored(entry["estimator"], folder)
            if "estimator" in entry
            else from_plain(entry["value"])
        )
        setattr(estimator, name, value)
    if "model" in packed:
        estimator.model_ = _load_model(folder / _model_name(packed["model"]))
        made_with = {n: from_plain(v) for n, v in packed["made_with"].items()}
        estimator._complete(made_with)
    _request(estimator, packed["requests"])
    return estimator

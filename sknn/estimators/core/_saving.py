"""Files of fitted estimators: Keras models and JSON in one archive."""

from __future__ import annotations

import functools
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from sklearn.base import BaseEstimator, clone
from sklearn.frozen import FrozenEstimator

from sknn._process import check_process
from sknn._writable_path import as_path, writable_path
from sknn.estimators.core._plain import from_plain, to_plain
from sknn.estimators.core._python_random import python_random_kept
from sknn.estimators.core._settings import Settings
from sknn.estimators.core._shaping import network_value

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._base import BaseNetwork
    from sknn.estimators.core._persistence import Persistence

_REST, _FORMAT = "estimator.json", 1

# Not saved as parameters of the network: it contains the backbone, and is the result of
# the function `model`.
_NOT_SAVED = ("backbone", "model")

# Metadata that an estimator requests, by method and parameter.
_Requests: TypeAlias = dict[str, dict[str, str | bool | None]]


class _Fitted(TypedDict, total=False):
    """A fitted attribute as JSON: an estimator, a dict of them, or another value."""

    estimator: _Packed
    estimators: dict[str, _Packed]
    value: object


class _Inner(TypedDict):
    """A parameter that is an estimator, as JSON."""

    estimator: _Packed
    frozen: bool


# An estimator as JSON. "model" is the number of its model in the archive.
_Packed = TypedDict(
    "_Packed",
    {
        "class": str,
        "requests": _Requests,
        "params": dict[str, object],
        "inner": dict[str, _Inner],
        "fitted": dict[str, _Fitted],
        "made_with": dict[str, object],
        "n_statistics": int,
        "model": int,
    },
    total=False,
)


class _File(TypedDict):
    """The JSON of a file."""

    format: int
    versions: dict[str, str]
    estimator: _Packed


def save_estimator(
    estimator: Persistence, path: str | PathLike[str], overwrite: bool
) -> Path:
    """Write a fitted estimator to `path`; see `Persistence.save`."""
    from sknn._keras import array_conversions

    path = as_path(path)
    target = writable_path(path, overwrite=overwrite)
    models: list[keras.Model] = []
    rest: _File = {
        "format": _FORMAT,
        "versions": {name: version(name) for name in ("sknn", "keras", "scikit-learn")},
        "estimator": _packed(estimator, models),
    }
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole = Path(folder, "whole")
        with zipfile.ZipFile(whole, "w") as archive:
            for number, model in enumerate(models):
                file = Path(folder, _model_name(number))
                with array_conversions():
                    model.save(file)
                _check_loads(file, model)
                archive.write(file, file.name)
            archive.writestr(_REST, json.dumps(rest), zipfile.ZIP_DEFLATED)
        # Atomic: if writing fails, an older file is unchanged.
        os.replace(whole, target)
    return path


def _model_name(number: int) -> str:
    return f"model_{number}.keras"


def _saved_names(cls: type) -> list[str]:
    """Return the fitted attributes that the classes of an estimator declare."""
    return [name for base in cls.__mro__ for name in vars(base).get("_saved", ())]


def _packed(estimator: BaseEstimator, models: list[keras.Model]) -> _Packed:
    """Return an estimator as JSON; its models are appended to `models`."""
    import sknn.estimators

    name = type(estimator).__name__
    if type(estimator) is not getattr(sknn.estimators, name, None):
        raise TypeError(
            f"{name} is not an estimator of sknn itself, so only code could restore "
            "it. Pickle it instead."
        )
    packed: _Packed = {"class": name, "requests": _requests(estimator)}
    if "model_" in vars(estimator):
        packed["made_with"] = _plain_made_with(estimator)
        packed["n_statistics"] = estimator._stream.n_statistics
        packed["model"] = _number(estimator.model_, models)
    # Transformers without a `save` are parts of other estimators.
    saved = getattr(estimator, "_saved_params", None)
    params = saved() if saved else estimator.get_params(deep=False)
    inner = {key: value for key, value in params.items() if _is_estimator(value)}
    packed["params"] = {
        key: to_plain(value, key) for key, value in params.items() if key not in inner
    }
    if inner:
        packed["inner"] = {k: _packed_param(v, models) for k, v in inner.items()}
    packed["fitted"] = {}
    for key in _saved_names(type(estimator)):
        if key not in vars(estimator):
            continue
        value = vars(estimator)[key]
        packed["fitted"][key] = _packed_value(value, key, models)
    return packed


def _packed_value(value: object, name: str, models: list[keras.Model]) -> _Fitted:
    """Return a fitted attribute as JSON."""
    if isinstance(value, BaseEstimator):
        return {"estimator": _packed(value, models)}
    if isinstance(value, dict) and any(map(_is_estimator, value.values())):
        return {"estimators": {k: _packed(each, models) for k, each in value.items()}}
    return {"value": to_plain(value, name)}


def _number(model: keras.Model, models: list[keras.Model]) -> int:
    """Return the number of a model, which is appended unless it is in `models`."""
    numbers = [number for number, other in enumerate(models) if other is model]
    if not numbers:
        models.append(model)
    return numbers[0] if numbers else len(models) - 1


def _is_estimator(value: object) -> bool:
    return isinstance(value, BaseEstimator) and not isinstance(value, Settings)


def _packed_param(value: BaseEstimator, models: list[keras.Model]) -> _Inner:
    """Return a parameter that is an estimator, fitted only if it is frozen, as JSON."""
    frozen = isinstance(value, FrozenEstimator)
    estimator = value.estimator if frozen else clone(value)
    return {"estimator": _packed(estimator, models), "frozen": frozen}


def _plain_made_with(estimator: BaseNetwork) -> dict[str, object]:
    """Return the parameters of the network that have changed since the fit, as JSON."""
    plain = {}
    for name, value in estimator._made_with.items():
        if name in _NOT_SAVED:
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


def _requests(estimator: BaseEstimator) -> _Requests:
    """Return the metadata that an estimator requests, by method."""
    if "_metadata_request" not in vars(estimator):
        return {}
    routing = vars(estimator.get_metadata_routing())
    methods = routing.keys() - {"owner"}
    return {method: routing[method].requests for method in sorted(methods)}


def _request(estimator: BaseEstimator, requests: _Requests) -> None:
    """Set the metadata that an estimator requests."""
    if not requests:
        return
    routing = estimator.get_metadata_routing()
    for method, asked in requests.items():
        for param, alias in asked.items():
            getattr(routing, method).add_request(param=param, alias=alias)
    estimator._metadata_request = routing


def _load_model(path: Path) -> keras.Model:
    check_process()
    import keras

    import sknn.networks  # noqa: F401 (registers our layers with Keras)
    from sknn._keras import array_conversions

    with array_conversions():
        return keras.saving.load_model(path, compile=False)


def _check_loads(file: Path, model: keras.Model) -> None:
    """Raise an error if `load` cannot read a model, for example with custom layers."""
    from sknn.training import check_same

    try:
        with python_random_kept():
            loaded = _load_model(file)
    except Exception as error:
        raise TypeError(
            "The network cannot be saved without running code when it is loaded: it "
            "has a custom layer or function. Register it with "
            "keras.saving.register_keras_serializable, or pickle the estimator."
        ) from error
    check_same(model, loaded)


def load(path: str | PathLike[str]) -> BaseEstimator:
    """Load an estimator that its `save` wrote.

    No code from the file is run: it contains Keras models, loaded in Keras' safe mode,
    and JSON.

    Parameters
    ----------
    path : str or path-like
        Path of the file.

    Returns
    -------
    object
        A fitted estimator with the same predictions as the saved estimator. The state
        of the optimizer is not saved: `partial_fit` continues with a new state.

    Raises
    ------
    FileNotFoundError
        If the file does not exist.
    IsADirectoryError
        If `path` is a folder.
    ValueError
        If the file was not written by `save`, is damaged or of a later version, or
        needs a custom class that is not registered with Keras.
    """
    path = as_path(path)
    if path.is_dir():
        raise IsADirectoryError(f"path must be a file, but {path} is a folder.")
    if not path.exists():
        raise FileNotFoundError(f"No such file: {path}.")
    with tempfile.TemporaryDirectory() as folder:
        rest = _read(path, folder)
        try:
            # A frozen estimator is in the file twice, with one model.
            return _restored(
                rest["estimator"],
                functools.cache(lambda n: _load_model(Path(folder, _model_name(n)))),
            )
        except Exception as error:
            raise ValueError(
                f"{path} contains no estimator that can be restored "
                f"({type(error).__name__}: {error}). If it needs a custom class, "
                "import the module that registers the class with Keras. Otherwise, "
                "save the estimator again."
            ) from error


def _read(path: Path, folder: str) -> _File:
    """Return the JSON of a file, and write its models into a folder."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                rest: _File = json.loads(archive.read(_REST))
                models = [n for n in archive.namelist() if n != _REST]
                for name in models:
                    Path(folder, Path(name).name).write_bytes(archive.read(name))
            later = rest["format"] > _FORMAT
            written_by = rest["versions"]["sknn"]
        # The errors of a damaged archive have no common base, and are not documented.
        except Exception as error:
            raise ValueError(
                f"{path} was not written by the `save` of an sknn estimator, or is "
                "damaged."
            ) from error
    if later:
        raise ValueError(
            f"{path} was written by a later version of sknn ({written_by}); upgrade "
            "sknn to load it."
        )
    return rest


def _restored_value(entry: _Fitted, read_model: Callable[[int], keras.Model]) -> object:
    """Return a fitted attribute from the result of `_packed_value`."""
    if "estimator" in entry:
        return _restored(entry["estimator"], read_model)
    if "estimators" in entry:
        packed = entry["estimators"]
        return {name: _restored(each, read_model) for name, each in packed.items()}
    return from_plain(entry["value"])


def _restored(
    packed: _Packed, read_model: Callable[[int], keras.Model]
) -> BaseEstimator:
    """Return the estimator of `_packed`; `read_model` returns a model by its number."""
    import sknn.estimators

    cls = getattr(sknn.estimators, packed["class"])
    params = {n: from_plain(v) for n, v in packed["params"].items()}
    # Files of earlier versions do not contain "inner".
    for name, inner in packed.get("inner", {}).items():
        param = _restored(inner["estimator"], read_model)
        params[name] = FrozenEstimator(param) if inner["frozen"] else param
    estimator = cls(**params)
    for name in _saved_names(cls):
        if name not in packed["fitted"]:
            continue
        setattr(estimator, name, _restored_value(packed["fitted"][name], read_model))
    if "model" in packed:
        estimator.model_ = read_model(packed["model"])
        made_with = {n: from_plain(v) for n, v in packed["made_with"].items()}
        estimator._complete(made_with, packed.get("n_statistics"))
    _request(estimator, packed["requests"])
    return estimator

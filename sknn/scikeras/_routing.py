"""Parameters with prefixes, and the objects that are built from them."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping

from sknn._suggestions import suggestion

Settings = Mapping[str, object]


def routed(params: Settings, prefix: str) -> dict[str, object]:
    """Return the parameters with a prefix, such as "optimizer", without it."""
    start = f"{prefix}__"
    return {
        name.removeprefix(start): value
        for name, value in params.items()
        if name.startswith(start)
    }


def built(
    item: object,
    settings: Settings,
    name: str,
    getter: Callable[[str, bool], object] | None = None,
) -> object:
    """Return an object with its settings; classes are called with them.

    Parameters
    ----------
    item : object
        A class, an object or a name, or a list or dict of them.
    settings : dict of str to object
        Arguments of the class. For an item of a list or dict, they start with its index
        or key, as in ``{"0__name": "a"}``; without one, they are for all items.
    name : str
        Name of the parameter, for error messages.
    getter : callable, default=None
        Returns the object with a name, or its class if the second argument is True,
        which means that there are settings.

    Returns
    -------
    object

    Raises
    ------
    TypeError
        If there are settings for an object that is not a class.
    ValueError
        If settings belong to no item.
    """
    if isinstance(item, list | tuple):
        keys = [str(index) for index in range(len(item))]
        items = [
            built(one, _of_item(settings, key), f"{name}__{key}", getter)
            for key, one in zip(keys, item, strict=True)
        ]
        _check_keys(settings, keys, name)
        return items if isinstance(item, list) else tuple(items)
    if isinstance(item, Mapping):
        found = {
            key: built(one, _of_item(settings, str(key)), f"{name}__{key}", getter)
            for key, one in item.items()
        }
        _check_keys(settings, list(map(str, item)), name)
        return found
    if isinstance(item, str) and getter is not None:
        item = getter(item, bool(settings))
    if isinstance(item, type):
        return _instance(item, settings, name)
    return _changed(item, settings, name) if settings else item


def _of_item(settings: Settings, key: str) -> dict[str, object]:
    """Return the settings of one item: shared settings, and its own."""
    shared = {name: value for name, value in settings.items() if "__" not in name}
    return shared | routed(settings, key)


def _check_keys(settings: Settings, keys: list[str], name: str) -> None:
    for setting in settings:
        key, separator, _ = setting.partition("__")
        if separator and key not in keys:
            raise ValueError(
                f"Invalid parameter '{name}__{setting}': {name!r} has no item {key!r}. "
                f"Its items are {keys}.{suggestion(key, keys)}"
            )
        if not keys:
            raise ValueError(
                f"Invalid parameter '{name}__{setting}': {name!r} is empty. Set "
                f"{name!r} too."
            )


def _instance(cls: type, settings: Settings, name: str) -> object:
    """Return an instance of a class, whose arguments may be classes themselves."""
    arguments = {key: value for key, value in settings.items() if "__" not in key}
    for setting in settings:
        key, separator, _ = setting.partition("__")
        if separator and key not in arguments:
            raise ValueError(
                f"Invalid parameter '{name}__{setting}': it is a setting of "
                f"'{name}__{key}', which is not set."
            )
    arguments = {
        key: built(value, routed(settings, key), f"{name}__{key}")
        for key, value in arguments.items()
    }
    positions = sorted((key for key in arguments if key.isdigit()), key=int)
    positional = [arguments.pop(key) for key in positions]
    try:
        inspect.signature(cls).bind(*positional, **arguments)
    except ValueError:  # some classes have no signature
        pass
    except TypeError as error:
        known = list(inspect.signature(cls).parameters)
        unknown = [key for key in arguments if key not in known]
        found = suggestion(unknown[0], known) if unknown else ""
        raise TypeError(
            f"{name!r} is the class {cls.__name__}, which cannot be called with "
            f"{sorted(arguments)}: {error}. Its arguments are {known}.{found}"
        ) from error
    try:
        return cls(*positional, **arguments)
    except ValueError as error:
        raise ValueError(
            f"{name!r} is the class {cls.__name__}, which cannot be called with "
            f"{arguments}: {error}"
        ) from error


def _changed(item: object, settings: Settings, name: str) -> object:
    """Return a copy of a callback with other settings."""
    known = [
        key for key in inspect.signature(type(item)).parameters if hasattr(item, key)
    ]
    if not hasattr(item, "set_model"):
        raise TypeError(
            f"{name!r} is {item!r}, which does not accept parameters because it's not "
            f"a class, got {dict(settings)}. Pass the class or its name, or set its "
            "arguments when it is created."
        )
    unknown = [key for key in settings if key not in known]
    if unknown:
        raise ValueError(
            f"Invalid parameter '{name}__{unknown[0]}': the settings of "
            f"{type(item).__name__} are {known}.{suggestion(unknown[0], known)}"
        )
    changed = copy.deepcopy(item)
    for key, value in settings.items():
        setattr(changed, key, value)
    return changed

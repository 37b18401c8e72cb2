"""Parameters of estimators whose constructors accept further parameters."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Self

from sklearn.base import BaseEstimator

from sknn._sklearn import validate_parameter_constraints
from sknn._suggestions import suggestion
from sknn.estimators import keep_all_arguments

PREFIXES = (
    *("model", "fit", "predict", "compile", "score"),
    *("optimizer", "loss", "metrics", "callbacks"),
)


class WrapperParams(BaseEstimator):
    """Base class of estimators with parameters that have a prefix.

    The parameters are the arguments of the constructor, also of constructors that it
    passes its `**kwargs` to, and all other attributes that are set by name.
    """

    _parameter_constraints: dict[str, list[object]]
    model: object

    def _get_param_names(self) -> list[str]:
        """Return the names of all parameters, in the order of the constructors."""
        names, accepts_more = _constructor_names(type(self))
        return [*names, *self._further_names()] if accepts_more else names

    def _further_names(self) -> list[str]:
        """Return the names of parameters that are not arguments of a constructor."""
        known = {name for cls in type(self).__mro__ for name in _own_names(cls)}
        return [
            name
            for name in vars(self)
            if name not in known and not name.startswith("_") and name[-1] != "_"
        ]

    def _all_params(self) -> dict[str, object]:
        """Return all parameters, also if a subclass has none in its constructor."""
        known = [name for cls in type(self).__mro__ for name in _own_names(cls)]
        names = dict.fromkeys([*known, *self._further_names()])
        return {name: getattr(self, name) for name in names if hasattr(self, name)}

    def set_params(self, **params: object) -> Self:
        """Set parameters, including parameters with a prefix.

        Parameters
        ----------
        **params : dict
            Parameters by name, such as ``epochs=5``, ``optimizer__learning_rate=0.1``
            or ``callbacks__stop__patience=3``.

        Returns
        -------
        self : object
            The estimator.
        """
        own, nested = {}, {}
        known = self._get_param_names()
        for name, value in params.items():
            prefix, separator, _ = name.partition("__")
            if name in known or (separator and prefix in PREFIXES):
                own[name] = value
            elif separator and prefix in known:
                nested[name] = value
            else:
                cls = type(self).__name__
                raise ValueError(
                    f"Invalid parameter {name} for estimator {cls}. The parameters are "
                    f"{known}.{suggestion(name, known)} This issue can likely be "
                    "resolved by setting this parameter in the constructor, "
                    f"{cls}({name}={value!r}), if it is an argument of the model "
                    f"function, or with a prefix: model__{name}."
                )
        for name, value in own.items():
            setattr(self, name, value)
        if nested:
            super().set_params(**nested)
        return self

    def _check_params(self) -> None:
        """Check the values of parameters and the prefixes of their names."""
        params = self._all_params()
        # Parameters of a subclass are its own.
        names = [name for name in self._parameter_constraints if name in params]
        validate_parameter_constraints(
            {name: self._parameter_constraints[name] for name in names},
            {name: params[name] for name in names},
            caller_name=type(self).__name__,
        )
        for name in self._further_names():
            prefix, separator, _ = name.partition("__")
            if separator and prefix not in (*PREFIXES, *params):
                raise ValueError(
                    f"Invalid parameter {name!r}: {prefix!r} is no prefix. The "
                    f"prefixes are {list(PREFIXES)}.{suggestion(prefix, PREFIXES)}"
                )

    def __sklearn_clone__(self) -> Self:
        keep_all_arguments()
        # A model is copied before it is trained, so that clones can share it.
        bare = object.__new__(type(self))
        is_model = hasattr(self.model, "get_config")
        bare.__dict__.update(vars(self) | ({"model": None} if is_model else {}))
        copy: Self = super(WrapperParams, bare).__sklearn_clone__()
        copy.model = self.model
        return copy

    def __getstate__(self) -> dict[str, object]:
        keep_all_arguments()
        return super().__getstate__()


def _own_names(cls: type) -> Iterator[str]:
    """Yield the names of the arguments of the constructor that a class defines."""
    function = vars(cls).get("__init__")
    if function is None or cls in (object, BaseEstimator):
        return
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            yield name


def _constructor_names(cls: type) -> tuple[list[str], bool]:
    """Return the names of a constructor, and whether it accepts further names."""
    names: list[str] = []
    for base in cls.__mro__:
        function = vars(base).get("__init__")
        if function is None:
            continue
        names += [name for name in _own_names(base) if name not in names]
        kinds = [p.kind for p in inspect.signature(function).parameters.values()]
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            return names, False
        if issubclass(WrapperParams, base):
            break
    return names, True

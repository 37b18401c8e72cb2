"""Private names of scikit-learn that this package uses.

scikit-learn's own estimators use these names, and there is no public equivalent. If a
release moves one of them, only this module needs to change.
"""

import functools
import traceback
from collections.abc import Callable, Sequence
from inspect import signature
from typing import Self, TypeVar, cast

from sklearn import callback
from sklearn.base import BaseEstimator
from sklearn.base import _fit_context as _sklearn_fit_context
from sklearn.metrics._scorer import _MultimetricScorer
from sklearn.model_selection._search import BaseSearchCV
from sklearn.model_selection._validation import _fit_and_score as fit_and_score
from sklearn.model_selection._validation import (
    _warn_or_raise_about_fit_failures as report_failed_fits,
)
from sklearn.utils import _safe_indexing
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    InvalidParameterError,
    Options,
    StrOptions,
    validate_parameter_constraints,
)
from sklearn.utils.validation import _check_feature_names_in as check_feature_names_in
from sklearn.utils.validation import _check_method_params as check_method_params
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import _num_samples as num_samples

from sknn._process import check_process
from sknn._suggestions import suggestion

# Attributes of an estimator that scikit-learn itself removes after a fit.
CALLBACK_ATTRIBUTES = ("_callback_fit_ctx", "_skl_callbacks_to_teardown")

__all__ = [
    "CALLBACK_ATTRIBUTES",
    "BaseSearchCV",
    "Described",
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "SuggestsNames",
    "accepts_weights",
    "check_feature_names_in",
    "check_method_params",
    "check_sample_weight",
    "fit_and_score",
    "fit_context",
    "has_callbacks",
    "new_callback_context",
    "num_samples",
    "report_failed_fits",
    "response_methods",
    "score_arguments",
    "score_function",
    "select_columns",
    "scorers_of",
    "validate_params",
    "watched_scorer",
    "with_callbacks",
]

_Method = TypeVar("_Method", bound=Callable)


def fit_context(*, prefer_skip_nested_validation: bool) -> Callable[[_Method], _Method]:
    """Return scikit-learn's decorator of fit-like methods, which keeps their types.

    The fit of a network first checks that TensorFlow can run.
    """
    decorator = _sklearn_fit_context(
        prefer_skip_nested_validation=prefer_skip_nested_validation
    )

    def decorated(method: _Method) -> _Method:
        fit = decorator(method)
        known = signature(method).parameters
        any_name = any(p.kind is p.VAR_KEYWORD for p in known.values())

        @functools.wraps(method)
        def checked(
            estimator: BaseEstimator, *args: object, **kwargs: object
        ) -> object:
            for name in [] if any_name else kwargs.keys() - known.keys():
                raise TypeError(_unknown_argument(estimator, method, name, list(known)))
            if getattr(estimator, "_trains_with_tensorflow", False):
                check_process()
            return fit(estimator, *args, **kwargs)

        return cast(_Method, checked)

    return decorated


def with_callbacks(method: _Method) -> _Method:
    """Decorate a `fit` with support for the callbacks of scikit-learn."""
    return cast(_Method, callback.with_callbacks(method))


def has_callbacks(estimator: BaseEstimator) -> bool:
    """Return True if callbacks of scikit-learn are set on an estimator."""
    return bool(vars(estimator).get("_skl_callbacks"))


def accepts_weights(scorer: object) -> bool | None:
    """Return whether a scorer of scikit-learn passes weights on; None for others."""
    accepts = getattr(scorer, "_accept_sample_weight", None)
    return None if accepts is None else bool(accepts())


def new_callback_context(estimator: BaseEstimator, n_tasks: int) -> object:
    """Return the context of a fit for callbacks of scikit-learn; None without any."""
    context = estimator._init_callback_context(max_subtasks=n_tasks)
    return context if has_callbacks(estimator) else None


def select_columns(X: object, columns: object) -> object:
    """Return columns of a dataframe, an array or a sparse matrix.

    Parameters
    ----------
    X : dataframe, ndarray or sparse matrix of shape (n_samples, n_columns)
    columns : str, int, slice or list of them
        A single name or position returns a column of one dimension.
    """
    return _safe_indexing(X, columns, axis=1)


def scorers_of(scorer: object) -> dict[str, Callable]:
    """Return the scorers of several metrics by name; empty for a single scorer."""
    return getattr(scorer, "_scorers", {})


def validate_params(estimator: BaseEstimator) -> None:
    """Check the parameters of an estimator, as its `fit` does."""
    estimator._validate_params()


def score_function(scorer: object) -> Callable | None:
    """Return the metric of a scorer of `make_scorer`, None for others."""
    return getattr(scorer, "_score_func", None)


def score_arguments(scorer: object) -> dict[str, object]:
    """Return the arguments that a scorer passes to its metric."""
    return dict(getattr(scorer, "_kwargs", {}))


def response_methods(scorer: object) -> Sequence[str]:
    """Return the names of the prediction methods of which a scorer uses the first."""
    methods = getattr(scorer, "_response_method", "predict")
    return [methods] if isinstance(methods, str) else methods


def watched_scorer(scorer: Callable, calls: list[dict[str, str]]) -> Callable:
    """Return a scorer that also appends its errors to `calls`.

    Parameters
    ----------
    scorer : callable
        One scorer, or the scorers of several metrics.
    calls : list of dict of str to str
        Each call appends the tracebacks by metric, "score" for one scorer.
    """
    if isinstance(scorer, _MultimetricScorer):
        return _WatchedScorers(scorer, calls)

    def watched(*args: object, **kwargs: object) -> object:
        calls.append({})
        try:
            return scorer(*args, **kwargs)
        except Exception:
            calls[-1]["score"] = traceback.format_exc()
            raise

    return watched


class Described(HasMethods):
    """Constraint of a parameter with a description of its own, for error messages.

    scikit-learn accepts constraints of its own classes and their subclasses.

    Parameters
    ----------
    accepts : callable
        Returns True for allowed values.
    description : str
        The allowed values.
    """

    def __init__(self, accepts: Callable[[object], bool], description: str) -> None:
        super().__init__("__call__")
        self._accepts = accepts
        self._description = description

    def is_satisfied_by(self, val: object) -> bool:
        return self._accepts(val)

    def __str__(self) -> str:
        return self._description


class SuggestsNames(BaseEstimator):
    """Mixin class for estimators that suggest names of parameters and their values.

    Arguments that are not parameters, and strings that are not allowed, raise errors
    that contain the name that was probably meant, for example for a name of
    scikit-learn's own networks.
    """

    _parameter_constraints: dict[str, list[object]]

    def __new__(cls, *args: object, **kwargs: object) -> Self:
        known = signature(cls.__init__).parameters
        others = [n for n, p in known.items() if p.kind is p.VAR_KEYWORD]
        # A subclass may pass all arguments on; `**model__settings` has a prefix.
        prefix = others[0].partition("__")[0] if others else ""
        any_name = bool(others) and "__" not in others[0]
        for name in [] if any_name else kwargs:
            if name not in known and not (prefix and name.startswith(f"{prefix}__")):
                message = _unknown_parameter(cls.__name__, name, cls._get_param_names())
                if prefix:
                    message += f" Settings of the {prefix}: {prefix}__{name}."
                raise TypeError(message)
        return super().__new__(cls)

    def set_params(self, **params: object) -> Self:
        known = self._get_param_names()
        for name in params:
            found = suggestion(name, known)
            if "__" not in name and name not in known and found:
                raise ValueError(_unknown_parameter(type(self).__name__, name, known))
        return super().set_params(**params)

    def _validate_params(self) -> None:
        constraints = self._parameter_constraints
        params = self.get_params(deep=False)
        # One by one, to suggest a value for the parameter of the error.
        for name in filter(constraints.__contains__, params):
            try:
                validate_parameter_constraints(
                    {name: constraints[name]},
                    {name: params[name]},
                    caller_name=type(self).__name__,
                )
            except InvalidParameterError as error:
                strings = [c for c in constraints[name] if isinstance(c, StrOptions)]
                options = set().union(*(c.options for c in strings))
                found = suggestion(params[name], options)
                raise InvalidParameterError(f"{error}{found}") from None


def _unknown_argument(
    estimator: BaseEstimator, method: Callable, name: str, known: Sequence[str]
) -> str:
    """Return the message for an argument of `fit` that does not exist.

    `fit` of Keras has arguments that are parameters of an estimator.
    """
    params = estimator.get_params(deep=False)
    if name == "validation_data" and "X_val" in known:
        remedy = " Pass X_val and y_val."
    elif name in params:
        remedy = f" Set the parameter `{name}` of the estimator."
    else:
        arguments = ", ".join(known[1:])  # without self
        remedy = f" Its arguments are {arguments}.{suggestion(name, known)}"
        remedy += "" if suggestion(name, known) else suggestion(name, params)
    return (
        f"{type(estimator).__name__}.{method.__name__}() got an unexpected keyword "
        f"argument {name!r}.{remedy}"
    )


def _unknown_parameter(cls: str, name: str, known: Sequence[str]) -> str:
    return (
        f"{cls} has no parameter {name!r}.{suggestion(name, known)} The parameters are "
        f"{', '.join(known)}."
    )


class _WatchedScorers(_MultimetricScorer):
    """The scorers of several metrics, which return tracebacks instead of scores."""

    def __init__(self, scorer: _MultimetricScorer, calls: list[dict[str, str]]) -> None:
        super().__init__(scorers=scorer._scorers, raise_exc=scorer._raise_exc)
        self._calls = calls

    def __call__(
        self, estimator: BaseEstimator, *args: object, **kwargs: object
    ) -> dict[str, float | str]:
        scores = super().__call__(estimator, *args, **kwargs)
        self._calls.append({k: v for k, v in scores.items() if isinstance(v, str)})
        return scores

"""Study of the default parameters of version 0.1.0 on thirteen real tables."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sklearn.neural_network
from sklearn.metrics import log_loss, r2_score
from sklearn.model_selection import KFold, StratifiedKFold

import sknn
from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import markdown_table
from benchmarks.table import Table
from benchmarks.tabular.data import REGRESSION, encoder, tables
from benchmarks.timing import quiet, stopwatch

# The default parameters of version 0.1.0.
DEFAULTS_OF_0_1: dict[str, Any] = {
    "activation": "relu",
    "dropout": 0.2,
    "l2": 0.0,
    "lr_schedule": "plateau",
    "epochs": 200,
    "patience": 15,
    "scaling": None,
}

# Differences from these; None for the MLP of scikit-learn.
_SETTINGS: dict[str, dict[str, Any] | None] = {
    "scikit-learn MLP": None,
    "defaults": {},
    "no dropout": {"dropout": 0.0},
    "dropout 0.4, layers 256-128": {"dropout": 0.4, "hidden_layer_sizes": (256, 128)},
    "one layer of 64": {"hidden_layer_sizes": (64,)},
    "constant rate 0.001": {"lr_schedule": "constant", "learning_rate": 1e-3},
    "rate 0.003": {"learning_rate": 3e-3},
    "silu": {"activation": "silu"},
    "silu, rate 0.003": {"activation": "silu", "learning_rate": 3e-3},
    "batch_norm": {"batch_norm": True},
    "layer_norm": {"layer_norm": True},
    "weight_decay 0.01": {"optimizer": "adamw", "weight_decay": 0.01},
    "validation_fraction 0.2": {"validation_fraction": 0.2},
    "refit": {"refit": True},
    "no early stopping below 1000 rows": {"early_stopping": "from 1000"},
}

_TEXT = """Each setting is fitted on the same three folds with two seeds. Numeric
features are scaled and categories one-hot encoded, with statistics of the training
samples. The metrics are the log loss of classifiers and 1 - R2 of regressors; lower is
better. "mean" is the geometric mean of the ratios to the error of the best setting for
a table, at most 3. The settings are differences from the defaults of version 0.1.0;
`present defaults` has none."""

# Encoded samples and targets of the training and the test part.
Fold = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@dataclass
class DefaultsCase(Case):
    """The errors of a setting on all tables.

    Parameters
    ----------
    params : dict or None
        Differences from `base`; None for the MLP of scikit-learn.
    base : dict
        Differences from the present default parameters.
    """

    name: str
    params: dict[str, Any] | None
    base: dict[str, Any] = field(default_factory=DEFAULTS_OF_0_1.copy)
    rounds = 1

    def prepare(self, options: Options) -> None:
        folder = options.folder("tabular")
        self.data = {name: _folds(name, X, y) for name, X, y in tables(folder)}
        if options.quick:
            # The tables of scikit-learn are small.
            self.data = {name: self.data[name] for name in list(self.data)[-3:]}

    def measure(self, number: int) -> Round:
        with stopwatch() as spent, quiet():
            errors = {name: self._error(name, number) for name in self.data}
        return errors | {"seconds": spent["seconds"]}

    def _error(self, name: str, number: int) -> float:
        """Return the mean error over the folds and two seeds."""
        errors = []
        for seed in (2 * number, 2 * number + 1):
            for X, y, X_test, y_test in self.data[name]:
                model = self._estimator(name, len(y), seed).fit(X, y)
                if name in REGRESSION:
                    errors.append(1 - r2_score(y_test, model.predict(X_test)))
                else:
                    # Sums of float32 probabilities differ from 1: `log_loss` warns.
                    proba = model.predict_proba(X_test).astype("float64")
                    proba /= proba.sum(axis=1, keepdims=True)
                    errors.append(log_loss(y_test, proba, labels=model.classes_))
        return float(np.mean(errors))

    def _estimator(self, name: str, n: int, seed: int) -> Any:
        kind = "MLPRegressor" if name in REGRESSION else "MLPClassifier"
        if self.params is None:
            return getattr(sklearn.neural_network, kind)(random_state=seed)
        params = dict(self.params)
        if params.get("early_stopping") == "from 1000":
            params["early_stopping"] = "auto" if n < 100 or n >= 1000 else False
        return getattr(sknn, kind)(random_state=seed, **self.base | params)


def _folds(name: str, X: Any, y: np.ndarray) -> list[Fold]:
    """Return three pairs of encoded training and test sets."""
    scale = encoder()
    kind = KFold if name in REGRESSION else StratifiedKFold
    parts = []
    for train, test in kind(3, shuffle=True, random_state=0).split(X, y):
        encoded = scale.fit_transform(X.iloc[train]).astype("float32")
        other = scale.transform(X.iloc[test]).astype("float32")
        parts.append((encoded, y[train], other, y[test]))
    return parts


def _section(rows: dict[str, Row]) -> str:
    names = list(next(iter(rows.values()))["rounds"][0])
    values = np.array(
        [
            np.mean([[one[name] for name in names] for one in row["rounds"]], axis=0)
            for row in rows.values()
        ]
    )
    errors = values[:, :-1]  # without the seconds
    means = np.exp(np.log((errors / errors.min(axis=0)).clip(max=3)).mean(axis=1))
    lines = [
        (name, f"{mean:.3f}", *(f"{error:.3f}" for error in found), f"{seconds:.0f}")
        for name, mean, (*found, seconds) in zip(rows, means, values, strict=True)
    ]
    return markdown_table(("setting", "mean", *names), lines)


_CASES = (
    *(DefaultsCase(*setting) for setting in _SETTINGS.items()),
    DefaultsCase("present defaults", {}, {}),
)

TABLE = Table("defaults", "Default parameters", _TEXT, _CASES, _section)

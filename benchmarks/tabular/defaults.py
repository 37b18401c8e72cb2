"""Study of the default parameters: `python -m benchmarks.defaults`.

Each setting is fitted on the same three folds of thirteen real tables. Numeric features
are scaled and categories one-hot encoded, with statistics of the training samples. The
metrics are the log loss of classifiers and 1 - R2 of regressors; lower is better.
"""

import argparse
import json
import os
import time
import warnings
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss, r2_score
from sklearn.model_selection import KFold, StratifiedKFold

from benchmarks.tabular.data import REGRESSION, encoder, tables

RESULTS = Path(__file__).parents[1] / "results" / "defaults.json"

# Differences from the default parameters, one row of the table per setting.
SETTINGS: dict[str, dict[str, Any]] = {
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

Fold = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def folds(name: str, X: pd.DataFrame, y: np.ndarray) -> list[Fold]:
    """Return three pairs of encoded training and test sets."""
    scale = encoder()
    kind = KFold if name in REGRESSION else StratifiedKFold
    parts = []
    for train, test in kind(3, shuffle=True, random_state=0).split(X, y):
        encoded = scale.fit_transform(X.iloc[train]).astype("float32")
        other = scale.transform(X.iloc[test]).astype("float32")
        parts.append((encoded, y[train], other, y[test]))
    return parts


def estimator(name: str, setting: dict[str, Any] | None, n: int, seed: int) -> Any:
    """Return the network of a setting; None means the MLP of scikit-learn."""
    import sklearn.neural_network

    import sknn

    kind = "MLPRegressor" if name in REGRESSION else "MLPClassifier"
    if setting is None:
        return getattr(sklearn.neural_network, kind)(random_state=seed)
    setting = dict(setting)
    if setting.get("early_stopping") == "from 1000":
        setting["early_stopping"] = "auto" if n < 100 or n >= 1000 else False
    return getattr(sknn, kind)(random_state=seed, **setting)


def error(name: str, setting: dict[str, Any] | None, parts: list[Fold]) -> float:
    """Return the mean error over the folds and two seeds."""
    errors = []
    for seed in (0, 1):
        for X, y, X_test, y_test in parts:
            model = estimator(name, setting, len(y), seed).fit(X, y)
            if name in REGRESSION:
                errors.append(1 - r2_score(y_test, model.predict(X_test)))
            else:
                # Sums of float32 probabilities differ from 1: `log_loss` warns.
                proba = model.predict_proba(X_test).astype("float64")
                proba /= proba.sum(axis=1, keepdims=True)
                errors.append(log_loss(y_test, proba, labels=model.classes_))
    return float(np.mean(errors))


def main() -> None:
    """Run the study and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with tabular/")
    options = parser.parse_args()
    folder = options.data or Path(os.environ["SKNN_BENCH_DATA"])
    # scikit-learn's MLP does not converge within 200 epochs on most tables.
    warnings.simplefilter("ignore", ConvergenceWarning)
    data = {name: folds(name, X, y) for name, X, y in tables(folder)}
    results: dict[str, dict[str, float]] = {}
    for label, setting in {"scikit-learn MLP": None, **SETTINGS}.items():
        started = time.perf_counter()
        row = {name: error(name, setting, parts) for name, parts in data.items()}
        results[label] = row | {"seconds": time.perf_counter() - started}
        print(label, {k: round(v, 3) for k, v in results[label].items()}, flush=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    table = pd.DataFrame(results).T
    errors = table.drop(columns="seconds")
    # Ratio to the error of the best setting for a table, at most 3.
    worse = np.log((errors / errors.min()).clip(upper=3)).mean(axis=1)
    table.insert(0, "geometric mean", np.exp(worse))
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()

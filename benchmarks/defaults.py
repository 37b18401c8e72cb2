"""The study behind the default parameters: `python -m benchmarks.defaults`.

Every setting is fitted on the same three folds of thirteen real tables. Numbers are
scaled and categories one-hot encoded from the training rows. Reported are the log loss
of classifiers and 1 - R2 of regressors: lower is better for both.
"""

import argparse
import json
import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss, r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

RESULTS = Path(__file__).parent / "results" / "defaults.json"

# What was changed against the defaults, one row of the table each.
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

# Name -> file, target column, separator, most rows, columns left out.
_FILES: dict[str, tuple[str, Any, str, int, tuple[str, ...]]] = {
    "german_credit": ("german_credit.csv", -1, ",", 1000, ()),
    "pima_diabetes": ("pima_diabetes.csv", -1, ",", 1000, ()),
    "sonar": ("sonar.csv", -1, ",", 1000, ()),
    "wine_white": ("winequality-white.csv", -1, ",", 4000, ()),
    "adult": ("adult_train.csv.gz", -1, ",", 6000, ()),
    "bank": ("bank-additional-full.csv.gz", "y", ";", 6000, ("duration",)),
    "covertype": ("covertype_scaled_93k.csv.gz", "last", ",", 8000, ()),
    "boston": ("boston_housing.csv", -1, r"\s+|,", 1000, ()),
    "wine_red": ("winequality-red.csv", -1, ",", 2000, ()),
    "california": ("california_housing.csv.gz", "median_house_value", ",", 8000, ()),
}
_REGRESSION = ("boston", "wine_red", "california", "diabetes")
_BUNDLED = {
    "breast_cancer": load_breast_cancer,
    "wine": load_wine,
    "diabetes": load_diabetes,
}

Fold = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def tables(folder: Path) -> Iterator[tuple[str, pd.DataFrame, np.ndarray]]:
    """Yield the name, features and target of every table."""
    for name, (file, target, separator, most, dropped) in _FILES.items():
        header = None if target == -1 else 0
        table = pd.read_csv(
            folder / "tabular" / file,
            sep=separator,
            header=header,
            na_values="?",
            skipinitialspace=True,
            engine="python" if len(separator) > 1 else "c",
        ).dropna(axis=1, how="all")
        if len(table) > most:
            table = table.sample(most, random_state=0)
        target = target if target in table.columns else table.columns[-1]
        y = table[target]
        if name == "wine_white":
            y = y.clip(4, 8)  # the qualities at the ends have a few wines each
        X = table.drop(columns=[target, *dropped])
        yield name, X.rename(columns=str).reset_index(drop=True), y.to_numpy()
    for name, bundled in _BUNDLED.items():
        X, y = bundled(return_X_y=True, as_frame=True)
        yield name, X, y.to_numpy()


def folds(name: str, X: pd.DataFrame, y: np.ndarray) -> list[Fold]:
    """Return three training and test parts, encoded from the training rows."""
    encoder = ColumnTransformer(
        [
            (
                "numbers",
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                make_column_selector(dtype_include="number"),
            ),
            (
                "categories",
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                make_column_selector(dtype_exclude="number"),
            ),
        ]
    )
    kind = KFold if name in _REGRESSION else StratifiedKFold
    parts = []
    for train, test in kind(3, shuffle=True, random_state=0).split(X, y):
        encoded = encoder.fit_transform(X.iloc[train]).astype("float32")
        other = encoder.transform(X.iloc[test]).astype("float32")
        parts.append((encoded, y[train], other, y[test]))
    return parts


def estimator(name: str, setting: dict[str, Any] | None, n: int, seed: int) -> Any:
    """Return the network of a setting; None stands for scikit-learn's own MLP."""
    import sklearn.neural_network

    import sknn

    kind = "MLPRegressor" if name in _REGRESSION else "MLPClassifier"
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
            if name in _REGRESSION:
                errors.append(1 - r2_score(y_test, model.predict(X_test)))
            else:
                # Those of float32 sum to one only nearly, which `log_loss` reports.
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
    # scikit-learn's MLP says on most tables that 200 epochs were not enough.
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
    # How much worse than the best setting for a table; none counts for more than 3.
    worse = np.log((errors / errors.min()).clip(upper=3)).mean(axis=1)
    table.insert(0, "geometric mean", np.exp(worse))
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()

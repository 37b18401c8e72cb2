"""The results of `benchmarks.forecasting` as a page."""

from collections.abc import Callable
from statistics import mean, median
from typing import Any

from benchmarks.page import Page

_HEAD = """# Forecasting

`python -m benchmarks.forecasting TABLE` measures it again. Mean, and least and greatest
of the seeds. Settings were chosen on parts before those that are forecast here; the
option `--validate` forecasts them. Ridge regressions had been tried on all parts before
that. Seconds are those of a machine that was busy with other work too. `linear` is the
forecaster's linear map alone (`regressor=DummyRegressor()`), `network` a network on top
of it.
"""

_ORIGINS = """## Series from several origins

MASE, mean over the origins: 12 months ahead, from the end of each of the last years.
Errors are in units of the seasonal naive forecast of the training part. Airline
passengers are fitted anew at each origin, sunspots (whose season is 132 months) once.
"Of seasonal" is the MASE of the network beside that of the seasonal naive forecast. It
should be at most 0.75. Seconds are those of all fits.

| series | origins | season | naive | seasonal | linear | network | of seasonal | s |
|---|---:|---:|---:|---:|---:|---|---:|---:|"""

_ETT = """## ETTh1, 96 hours ahead

All seven series, normalised by their training part; 12, 4 and 4 months for training,
validation and test; every hour of the test part is an origin. "Share" is how much of
the network's forecast is added to the linear one. MSE should be at most 0.45.

| model | MSE | MAE | share | s a fit |
|---|---|---|---:|---:|"""

_ETT_PUBLISHED = """| DLinear | 0.375 | 0.399 | | |

DLinear as published: Zeng, Chen, Zhang and Xu, "Are transformers effective for time
series forecasting?", AAAI 2023. It has 336 steps of the past too."""

_M4 = """## M4 Hourly

One model for all 414 series, 48 hours ahead; means over the series.

| model | sMAPE | MASE | share | s a fit |
|---|---|---|---:|---:|"""

_M4_PUBLISHED = """| Naive2, published | 18.383 | 2.395 | | |
| winner (Smyl), published | 9.328 | 0.893 | | |

Published: Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition: 100,000 time
series and 61 forecasting methods", International Journal of Forecasting 36 (2020). It
has 43.003 and 11.608 for naive, 13.912 and 1.193 for seasonal naive forecasts, too."""


def _spread(rounds: Any, get: Callable[[Any], float], digits: int = 3) -> str:
    values = [get(one) for one in rounds]
    middle = f"{mean(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f} .. {max(values):.{digits}f})"


def _seconds(rounds: Any) -> str:
    return f"{median(one['seconds'] for one in rounds):.0f}"


def _origins(rows: dict[str, Any]) -> list[str]:
    lines = [_ORIGINS]
    for name, row in rows.items():
        rounds = row["rounds"]
        scores = rounds[0]["MASE"]
        ratio = mean(r["MASE"]["network"] for r in rounds) / scores["seasonal naive"]
        network = _spread(rounds, lambda r: r["MASE"]["network"])
        lines.append(
            f"| {name} | {rounds[0]['origins']} | {rounds[0]['season']} "
            f"| {scores['naive']:.3f} | {scores['seasonal naive']:.3f} "
            f"| {scores['linear']:.3f} | {network} | {ratio:.2f} "
            f"| {_seconds(rounds)} |"
        )
    return lines


def _share(rounds: Any, name: str) -> str:
    return _spread(rounds, lambda r: r["share"], 2) if name == "network" else ""


def _ett(rows: dict[str, Any]) -> list[str]:
    lines = [_ETT]
    for name, row in rows.items():
        rounds = row["rounds"]
        scores = [_spread(rounds, lambda r, k=key: r[k]) for key in ("MSE", "MAE")]
        lines.append(
            f"| {name} | {' | '.join(scores)} | {_share(rounds, name)} "
            f"| {_seconds(rounds)} |"
        )
    return [*lines, _ETT_PUBLISHED]


def _m4(rows: dict[str, Any]) -> list[str]:
    lines = [_M4]
    keys = ("sMAPE", "MASE")
    for name, row in rows.items():
        rounds = row["rounds"]
        scores = [_spread(rounds, lambda r, k=key: r["ours"][k]) for key in keys]
        lines.append(
            f"| {name} | {' | '.join(scores)} | {_share(rounds, name)} "
            f"| {_seconds(rounds)} |"
        )
    last = next(iter(rows.values()))["rounds"][0]
    for name, label in {"naive": "naive", "seasonal": "seasonal naive"}.items():
        scores = [f"{last[name][key]:.3f}" for key in keys]
        lines.append(f"| {label} | {' | '.join(scores)} | | |")
    return [*lines, _M4_PUBLISHED]


PAGE = Page("forecasting", _HEAD, {"origins": _origins, "ett": _ett, "m4": _m4})

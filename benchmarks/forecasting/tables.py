"""The results of `benchmarks.forecasting` as a Markdown page."""

from collections.abc import Callable
from statistics import mean, median
from typing import Any

from benchmarks.page import Page

_HEAD = """# Forecasting

To run this benchmark: `python -m benchmarks.forecasting TABLE`. The tables show the
mean, minimum and maximum over the seeds. Settings were chosen on earlier parts of the
series, which the option `--validate` forecasts; ridge regressions had been tried on all
parts before. Other processes ran on the machine at the same time, which affects the
seconds. `linear` is only the linear map of the forecaster
(`regressor=DummyRegressor()`), `network` adds a network to it.
"""

_ORIGINS = """## Series from several origins

MASE of forecasts 12 months ahead from the end of each of the last years, mean over the
origins. Errors are scaled by the error of the seasonal naive forecast in the training
part. For airline passengers, the model is refitted at each origin; for sunspots (season
of 132 months), it is fitted once. "Ratio" is the MASE of the network divided by the
MASE of the seasonal naive forecast; the target is at most 0.75. Seconds are the total
time of all fits.

| series | origins | season | naive | seasonal | linear | network | ratio | s |
|---|---:|---:|---:|---:|---:|---|---:|---:|"""

_ETT = """## ETTh1, 96 hours ahead

All seven series, standardized with the statistics of the training part; 12, 4 and 4
months for training, validation and test; each hour of the test part is an origin.
"Share" is the fraction of the network's forecast that is added to the linear forecast.
The target is an MSE of at most 0.45.

| model | MSE | MAE | share | s per fit |
|---|---|---|---:|---:|"""

_ETT_PUBLISHED = """| DLinear | 0.375 | 0.399 | | |

DLinear as published: Zeng, Chen, Zhang and Xu, "Are transformers effective for time
series forecasting?", AAAI 2023. Its input window also has 336 time steps."""

_M4 = """## M4 Hourly

One model for all 414 series, 48 hours ahead; means over the series.

| model | sMAPE | MASE | share | s per fit |
|---|---|---|---:|---:|"""

_M4_PUBLISHED = """| Naive2, published | 18.383 | 2.395 | | |
| winner (Smyl), published | 9.328 | 0.893 | | |

Published: Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition: 100,000 time
series and 61 forecasting methods", International Journal of Forecasting 36 (2020). It
also reports 43.003 and 11.608 for naive forecasts, and 13.912 and 1.193 for seasonal
naive forecasts."""


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

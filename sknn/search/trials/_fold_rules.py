"""When a trial is given up after some of its folds."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Rule = Callable[[Sequence[float], Sequence[float]], bool]


def forgiving(scores: Sequence[float], best: Sequence[float]) -> bool:
    """Tell whether the mean so far is worse than the worst fold of the best trial.

    Source: Bergman, Purucker, Hutter (2024), Don't waste your time: early stopping
    cross-validation. AutoML.
    """
    return bool(np.mean(scores) < np.min(best))


def paired(scores: Sequence[float], best: Sequence[float]) -> bool:
    """Tell whether the folds so far are worse than the same folds of the best trial.

    By more than one standard error of the mean difference, from two folds on.
    """
    differences = np.subtract(scores, best[: len(scores)])
    if len(differences) < 2:
        return False
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(differences.mean() < -error)


FOLD_RULES: dict[str, Rule] = {"forgiving": forgiving, "paired": paired}


def make_fold_rule(rule: Any) -> Rule | None:
    """Return the rule that a parameter stands for."""
    return FOLD_RULES[rule] if isinstance(rule, str) else rule

"""Rules that decide when a trial is pruned after some of its folds."""

from collections.abc import Callable, Sequence

import numpy as np

Rule = Callable[[Sequence[float], Sequence[float]], bool]


def worst_fold(scores: Sequence[float], best: Sequence[float]) -> bool:
    """Return True if the mean score is below the worst fold of the best trial.

    Source: Bergman, Purucker, Hutter (2024), Don't waste your time: early stopping
    cross-validation. AutoML.
    """
    return bool(np.mean(scores) < np.min(best))


def paired(scores: Sequence[float], best: Sequence[float]) -> bool:
    """Return True if the scores are worse than on the same folds of the best trial.

    The mean difference must exceed one standard error, which needs at least two folds.
    """
    differences = np.subtract(scores, best[: len(scores)])
    if len(differences) < 2:
        return False
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(differences.mean() < -error)


FOLD_RULES: dict[str, Rule] = {"worst_fold": worst_fold, "paired": paired}


def make_fold_rule(rule: str | Rule | None) -> Rule | None:
    """Return the rule for a name; a callable or None is returned unchanged."""
    return FOLD_RULES[rule] if isinstance(rule, str) else rule

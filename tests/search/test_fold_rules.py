import pytest

from sknn.search.trials._fold_rules import make_fold_rule


@pytest.mark.parametrize(
    ("rule", "scores", "best", "gives_up"),
    [
        ("worst_fold", [0.69], [0.9, 0.7, 0.8], True),
        ("worst_fold", [0.71], [0.9, 0.7, 0.8], False),
        ("worst_fold", [0.9, 0.3], [0.9, 0.7, 0.8], True),
        ("paired", [0.1], [0.9, 0.7, 0.8], False),  # one fold says nothing of spread
        ("paired", [0.85, 0.66], [0.9, 0.7, 0.8], True),
        ("paired", [0.95, 0.60], [0.9, 0.7, 0.8], False),
        ("paired", [0.91, 0.71], [0.9, 0.7, 0.8], False),
    ],
)
def test_rules(rule, scores, best, gives_up):
    assert make_fold_rule(rule)(scores, best) is gives_up


def test_none_and_functions_are_passed_on():
    def rule(scores, best):
        return True

    assert make_fold_rule(None) is None
    assert make_fold_rule(rule) is rule

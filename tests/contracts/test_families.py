"""Every estimator has a case that all contract tests use."""

import pytest
from sklearn.utils.validation import check_is_fitted

from tests.cases.families import FAMILIES, discovered, fit, make


def test_every_estimator_has_a_case():
    assert sorted(discovered()) == sorted(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_case_can_be_fitted(name):
    check_is_fitted(fit(make(name)))

"""Every estimator has a case that all contract tests use."""

import pytest
from families import FAMILIES, discovered, fit, make
from sklearn.utils.validation import check_is_fitted


def test_every_estimator_has_a_case():
    assert sorted(discovered()) == sorted(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_case_can_be_fitted(name):
    check_is_fitted(fit(make(name)))

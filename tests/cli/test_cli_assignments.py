"""Options with the form name=value."""

import pytest

from sknn.cli._assignments import assignments
from sknn.cli._errors import CommandError


def test_values_by_name():
    values = assignments("--set", "name=value", ["a = 1", "b=x=y", "c="])
    assert values == {"a": "1", "b": "x=y", "c": ""}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["a"], "--set requires name=value; got 'a'"),
        (["=1"], "--set requires name=value; got '=1'"),
        (["a=1", "a=2"], "'a' must be specified only once; got 'a=1' and 'a=2'"),
    ],
)
def test_bad_settings(settings, message):
    with pytest.raises(CommandError, match=message):
        assignments("--set", "name=value", settings)

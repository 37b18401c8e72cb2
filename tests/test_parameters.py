"""The constructors agree with the table of parameters."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import sknn.estimators

TOOLS = Path(__file__).parents[1] / "tools"
sys.path.insert(0, str(TOOLS))

from parameters import ESTIMATORS, GROUPS, TRAINER  # noqa: E402
from write_constructors import rewritten  # noqa: E402


def test_no_file_is_out_of_date():
    script = TOOLS / "write_constructors.py"
    run = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"Run python tools/write_constructors.py: {run.stdout}"


@pytest.mark.parametrize("name", ESTIMATORS)
def test_changes_are_those_of_entries(name):
    estimator = ESTIMATORS[name]
    names = {p.name for group in estimator.groups.values() for p in group}
    assert set(estimator.changes) <= names | set(estimator.attributes)
    assert set(estimator.groups) <= set(GROUPS)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_class_has_the_parameters_of_the_table(name):
    signature = inspect.signature(getattr(sknn.estimators, name))
    names = {p.name for group in ESTIMATORS[name].groups.values() for p in group}
    found = {
        name
        for name, parameter in signature.parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD  # settings of a model function
    }
    assert found == names


def test_a_file_that_is_out_of_date_is_found():
    path = Path(sknn.estimators.__file__).parent / ESTIMATORS["MLPClassifier"].file
    source = path.read_text()
    for old, new in (
        ("epochs: int = 100", "epochs: int = 90"),
        ("Maximum number of epochs.", "Number of epochs."),
        ("self.epochs = epochs", "self.epochs = 1"),
    ):
        assert old in source
        changed = source.replace(old, new)
        restored = rewritten(changed, "MLPClassifier", ESTIMATORS["MLPClassifier"])
        assert restored != changed


def test_all_trainer_parameters_are_constrained():
    from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS

    names = {name for group in TRAINER.values() for name in group}
    assert names | {"loss"} == set(TRAINING_CONSTRAINTS)

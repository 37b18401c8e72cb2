"""No estimator hangs in a forked process, or fails late with another backend."""

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import joblib
import pytest
from families import FAMILIES, discovered, fit, make

# Two epochs are too few to learn, which is not what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

TRAINED = [
    name
    for name in FAMILIES
    if getattr(discovered()[name], "_trains_with_tensorflow", 0)
]
METHODS = {"predict", "predict_proba", "transform"}
# `transform` of word vectors is computed by NumPy alone.
WITHOUT_TENSORFLOW = {"Word2Vec", "Doc2Vec"}


def outcome(estimator, method):
    """Return the error of a call, or None."""
    family = FAMILIES[type(estimator).__name__]
    try:
        if method == "fit":
            fit(estimator)
        elif method == "partial_fit":
            estimator.partial_fit(*(p for p in (family.X, family.y) if p is not None))
        else:
            getattr(estimator, method)(family.X)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def in_fork(function, *args):
    """Return what a function returns in a forked process, or "hangs"."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(function(*args)))
    process.start()
    found = receiver.recv() if receiver.poll(timeout=20) else "hangs"
    process.kill()
    process.join()
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.parametrize("name", TRAINED)
def test_a_forked_process_says_how_to_start_processes(name):
    fitted = fit(make(name))
    methods = ({"fit", "partial_fit"} | METHODS) & set(dir(fitted))
    if name == "RNNForecaster":
        methods.discard("predict")  # has no X here; its regressor predicts
    for method in sorted(methods):
        found = in_fork(outcome, fitted, method)
        if method in METHODS and name in WITHOUT_TENSORFLOW:
            assert found is None
        else:
            assert found is not None, method
            assert found.startswith("RuntimeError"), (method, found)
            assert "'loky'" in found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.parametrize("method", ["fit", "predict"])
def test_joblib_with_forks_fails_at_once(method):
    fitted = fit(make("MLPRegressor"))
    with joblib.parallel_config("multiprocessing", n_jobs=2):
        found = joblib.Parallel(timeout=60)(
            joblib.delayed(outcome)(fitted, method) for _ in range(2)
        )
    for error in found:
        assert error.startswith("RuntimeError")
        assert "'loky'" in error


def run(code, **environment):
    """Run code in a new Python process; return its output."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


FORKS_FIRST = """
import os
from families import TABLE, fit, make
estimator = make("MLPRegressor")
if (child := os.fork()) == 0:
    fit(estimator).predict(TABLE)
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_process_that_is_forked_before_the_first_fit_may_fit():
    assert run(FORKS_FIRST).splitlines()[0] == "7"


ALL_FITS = """
import sknn
from families import FAMILIES, fit
for name, family in FAMILIES.items():
    kind = getattr(sknn, name)
    if getattr(kind, "_trains_with_tensorflow", False):
        try:
            fit(kind(**family.params))
        except RuntimeError as error:
            print(name, error)
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_is_named_before_anything_is_built(backend):
    lines = run(ALL_FITS, KERAS_BACKEND=backend).splitlines()
    assert len(lines) == len(TRAINED), lines
    for line in lines:
        assert f"KERAS_BACKEND={backend}" in line
        assert "KERAS_BACKEND=tensorflow" in line


def test_the_file_of_keras_does_not_select_the_backend(tmp_path):
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "jax"}))
    code = "from families import fit, make; fit(make('MLPRegressor'))"
    environment = {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": ""}
    code = f"import os; del os.environ['KERAS_BACKEND']; {code}; print('fitted')"
    assert "fitted" in run(code, **environment)

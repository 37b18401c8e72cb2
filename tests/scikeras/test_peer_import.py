"""`scikeras` is imported by one module, and leaves Keras as it was."""

import subprocess
import sys
import textwrap
import threading

import keras
import pytest

from sknn.scikeras._peer import classes_kept


def run(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()[-1]


@pytest.mark.slow
def test_the_import_leaves_keras_and_the_environment_unchanged():
    assert (
        run(
            """
            import os, random, keras, numpy as np
            classes = (
                keras.Model, keras.losses.Loss, keras.metrics.Metric,
                keras.optimizers.Optimizer,
            )
            def state():
                methods = [dict(vars(cls)) for cls in classes]
                return methods, dict(os.environ), random.getstate()
            before = state()
            import sknn.scikeras
            print(state() == before)
            """
        )
        == "True"
    )


@pytest.mark.slow
def test_patches_of_the_user_are_kept():
    assert (
        run(
            """
            import keras, scikeras
            patched = keras.Model.__reduce__
            import sknn.scikeras
            print(keras.Model.__reduce__ is patched)
            """
        )
        == "True"
    )


@pytest.mark.slow
def test_sknn_does_not_import_scikeras():
    assert (
        run("import sys, sknn, sknn.estimators; print('scikeras' in sys.modules)")
        == "False"
    )


def test_methods_are_restored_in_nested_blocks_threads_and_after_errors():
    before = dict(vars(keras.Model))

    def patch():
        with classes_kept(), classes_kept():
            keras.Model.__reduce__ = patch

    threads = [threading.Thread(target=patch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def fail():
        with classes_kept():
            keras.Model.__reduce__ = patch
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert dict(vars(keras.Model)) == before

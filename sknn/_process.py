"""Whether TensorFlow can run in this process, checked before anything is built."""

import os
import sys

__all__ = ["check_process", "is_forked", "use_tensorflow"]

_VARIABLE = "KERAS_BACKEND"

_runs = False
_inherited = False


def use_tensorflow() -> None:
    """Select the backend of Keras, if nothing has selected or imported it yet.

    Otherwise, Keras would use the backend of its file keras.json.
    """
    if "keras" not in sys.modules:
        os.environ.setdefault(_VARIABLE, "tensorflow")


def is_forked() -> bool:
    """Return True if the process was forked from one in which TensorFlow ran."""
    return _inherited


def check_process() -> None:
    """Check that TensorFlow can run in this process, and record that it does.

    Raises
    ------
    RuntimeError
        If the process was forked from a process in which TensorFlow ran, or if Keras
        uses another backend.
    """
    global _runs
    if _inherited:
        raise RuntimeError(
            f"This process ({os.getpid()}) was forked from a process in which "
            "TensorFlow had run. TensorFlow would wait forever here for the threads of "
            "the other process. Start processes without a fork: use joblib's backend "
            "'loky' (the default) or 'threading' instead of 'multiprocessing', or "
            "multiprocessing.get_context('spawn'). Otherwise, fork before the first fit"
            " or prediction of a network."
        )
    keras = sys.modules.get("keras")
    chosen = os.environ.get(_VARIABLE, "tensorflow")
    backend = chosen if keras is None else keras.config.backend()
    if backend != "tensorflow":
        setting = (
            f"the environment variable {_VARIABLE}={chosen}"
            if os.environ.get(_VARIABLE) == backend
            else "the entry 'backend' of its file keras.json"
        )
        raise RuntimeError(
            f"sknn needs Keras with the backend 'tensorflow', got {backend!r} by "
            f"{setting}. Set {_VARIABLE}=tensorflow before Python starts, or "
            f"os.environ['{_VARIABLE}'] = 'tensorflow' before Keras is imported."
        )
    _runs = True


def _before_fork() -> None:
    """Record whether TensorFlow runs, also without a network of this package."""
    global _runs
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = None if eager is None else eager.context_safe()
    _runs = _runs or (context is not None and context._initialized)


def _after_fork() -> None:
    global _inherited
    _inherited = _runs


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork)

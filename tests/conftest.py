"""Settings for the whole suite, made before numpy and TensorFlow are imported."""

import os
import re
import signal

import pytest

# Two threads are what the smallest machines have; more would make timings noisy.
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture
def heeded_ctrl_c():
    """Let Ctrl-C raise KeyboardInterrupt: background jobs of a shell ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_make_parametrize_id(val):
    """Name objects by their representation, without their addresses.

    The names must be the same in all processes that run a part of the suite.
    """
    if isinstance(val, str | bytes | bool | int | float | None):
        return None
    return re.sub(r" at 0x[0-9a-fA-F]+", "", str(val))

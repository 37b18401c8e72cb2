import os
import subprocess
import sys
import warnings

import pytest

import sknn
from sknn import _compile_cache
from sknn._compile_cache import (
    _XLA_FLAGS,
    _XLA_VARIABLE,
    VARIABLE,
    _Persistence,
    open_from_variable,
)

pytestmark = pytest.mark.slow

FIT = """
import numpy as np
import sknn
{}
X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
y = X[:, 0] > 0
net = sknn.MLPClassifier((4,), epochs=1000, early_stopping=False, random_state=0)
print(net.fit(X, y).history_["loss"][-1])
"""


def run(code, **variables):
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout


def test_a_second_process_compiles_nothing_and_damage_does_no_harm(tmp_path):
    first = run(FIT.format(f"sknn.set_compile_cache({str(tmp_path)!r})"))
    (path,) = tmp_path.glob("*/*.pb")
    content, written = path.read_bytes(), path.stat().st_mtime_ns
    again = run(FIT.format(""), **{VARIABLE: str(tmp_path)})
    assert path.stat().st_mtime_ns == written
    path.write_bytes(content[: len(content) // 2])
    damaged = run(FIT.format(""), **{VARIABLE: str(tmp_path)})
    assert first == again == damaged
    assert [p.stat().st_size for p in tmp_path.glob("*/*.pb")] == [len(content)]


def test_too_late_is_an_error(tmp_path):
    import tensorflow as tf

    tf.constant(1) + 1
    with pytest.raises(RuntimeError, match="before TensorFlow computes anything"):
        sknn.set_compile_cache(tmp_path)
    assert VARIABLE not in os.environ


@pytest.fixture
def persistence(monkeypatch):
    """State of a process that has not used TensorFlow."""
    monkeypatch.setenv(_XLA_VARIABLE, "--tf_xla_auto_jit=2")
    made = _Persistence()
    monkeypatch.setattr(_compile_cache, "_persistence", made)
    monkeypatch.setattr(_compile_cache, "_tensorflow_has_started", lambda: False)
    monkeypatch.setenv(VARIABLE, "")
    yield made
    made.close()


def test_other_flags_stay(persistence, tmp_path):
    sknn.set_compile_cache(tmp_path / "new")
    assert os.environ[VARIABLE] == str(tmp_path / "new")
    begin, _, own = os.environ[_XLA_VARIABLE].partition(" ")
    assert begin == "--tf_xla_auto_jit=2"
    assert own == _XLA_FLAGS.format(persistence._folder.name)
    sknn.set_compile_cache(tmp_path / "other")
    assert os.environ[_XLA_VARIABLE].count("persistent_cache_directory") == 1
    sknn.set_compile_cache(None)
    assert os.environ[_XLA_VARIABLE] == "--tf_xla_auto_jit=2"
    assert VARIABLE not in os.environ


def test_a_directory_of_the_users_own_is_left_alone(persistence, monkeypatch, tmp_path):
    flags = _XLA_FLAGS.format("/home/somebody/xla")
    monkeypatch.setenv(_XLA_VARIABLE, flags)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    open_from_variable()
    assert os.environ[_XLA_VARIABLE] == flags


def test_a_full_disk_is_reported(persistence, monkeypatch, tmp_path):
    monkeypatch.setattr(_compile_cache, "_MIN_FREE", 2**62)
    with pytest.raises(OSError, match="not enough free space"):
        sknn.set_compile_cache(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.warns(RuntimeWarning, match="are not stored in"):
        open_from_variable()
    assert os.environ[_XLA_VARIABLE] == "--tf_xla_auto_jit=2"


def test_nothing_is_kept_unless_asked_for(persistence):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_from_variable()
        persistence.save()
    assert os.environ[_XLA_VARIABLE] == "--tf_xla_auto_jit=2"


def test_a_cleared_temporary_folder_does_no_harm(persistence, tmp_path):
    sknn.set_compile_cache(tmp_path)
    persistence._folder.cleanup()
    persistence.save()
    assert list(tmp_path.iterdir()) == []

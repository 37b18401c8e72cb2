import signal
import threading
import time

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from sknn import OptunaSearchCV

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, 0] > 0).astype(int)
N_FOLDS = 3


class Interrupting(LogisticRegression):
    """A fit after the first two trials presses Ctrl-C; all wait for the search."""

    lock = threading.Lock()
    over = threading.Event()
    n_fits = 0

    def fit(self, X, y, sample_weight=None):
        with self.lock:
            Interrupting.n_fits += 1
            number = self.n_fits
        if number == 2 * N_FOLDS + 1:
            # It wakes the main thread, too, as Ctrl-C does.
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        if number > 2 * N_FOLDS:
            assert self.over.wait(60)
        return super().fit(X, y, sample_weight)


@pytest.mark.usefixtures("heeded_ctrl_c")
@pytest.mark.filterwarnings("ignore:The search")
def test_an_interrupted_search_leaves_no_thread_at_work():
    before = threading.active_count()
    search = OptunaSearchCV(
        Interrupting(),
        {"C": (1e-3, 1e3, "log")},
        n_trials=8,
        cv=N_FOLDS,
        fold_pruning=None,
        n_jobs=2,
        random_state=0,
        refit=False,
    )
    with joblib.parallel_config("threading"):
        search.fit(X, Y)
    n_fits = Interrupting.n_fits
    Interrupting.over.set()
    deadline = time.monotonic() + 60
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before
    assert Interrupting.n_fits == n_fits
    states = [trial.state.name for trial in search.study_.trials]
    assert "COMPLETE" in states
    assert "RUNNING" not in states

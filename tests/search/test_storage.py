"""Storages and resumed searches: files, databases, workers that die."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import optuna
import pytest
import search_cases
from joblib.externals.loky import get_reusable_executor
from optuna.trial import TrialState
from search_cases import Scripted, X, Y, scores_of, search
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score

from sknn.search.trials import _lease, _workers
from sknn.search.trials._lease import (
    MAX_ATTEMPTS,
    abandon,
    await_workers,
    lease,
    reclaim,
)
from sknn.search.trials._storage import open_storage, quiet_optuna, shared_storage
from sknn.search.trials._trials import Trials

pytestmark = pytest.mark.slow


def studies(storage):
    return optuna.get_all_study_names(open_storage(storage))


def load(storage):
    (name,) = studies(storage)
    return optuna.load_study(study_name=name, storage=open_storage(storage))


@pytest.fixture(params=["journal", "sqlite", "object"])
def storage(request, tmp_path):
    if request.param == "journal":
        return tmp_path / "search.journal"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'search.db'}"
    return optuna.storages.InMemoryStorage()


def test_the_same_search_again_adds_nothing(storage):
    first = search({"value": (0.0, 1.0)}, Scripted(), storage=storage).fit(X, Y)
    n_fits = Scripted.fits
    again = search({"value": (0.0, 1.0)}, Scripted(), storage=storage).fit(X, Y)
    assert Scripted.fits == n_fits + 1  # the refit
    assert again.cv_results_["params"] == first.cv_results_["params"]
    np.testing.assert_array_equal(scores_of(again), scores_of(first))


def test_a_resumed_search_equals_an_uninterrupted_one(storage):
    search(storage=storage, n_trials=4).fit(X, Y)
    found = search(storage=storage, n_trials=8).fit(X, Y)
    whole = search(n_trials=8).fit(X, Y)
    assert found.cv_results_["params"] == whole.cv_results_["params"]
    assert len(studies(storage)) == 1


def test_other_searches_are_other_studies(storage):
    search(storage=storage, n_trials=2).fit(X, Y)
    search(storage=storage, n_trials=2).fit(X[:50], Y[:50])
    search(storage=storage, n_trials=2, scoring="roc_auc").fit(X, Y)
    search(storage=storage, n_trials=2, estimator=LogisticRegression(tol=0.1)).fit(X, Y)
    search(storage=storage, n_trials=2, study_name="mine").fit(X, Y)
    assert len(studies(storage)) == 5
    assert sum(name.startswith("mine-") for name in studies(storage)) == 1


def test_a_search_is_resumed_with_a_wider_space(tmp_path):
    path = tmp_path / "search.journal"
    search({"C": (0.1, 1.0)}, storage=path, n_trials=3).fit(X, Y)
    wider = {"C": (0.01, 10.0), "tol": (1e-5, 1e-3, "log")}
    found = search(wider, storage=path, n_trials=5).fit(X, Y)
    assert len(found.trials_frame_) == 5
    assert "param_tol" in found.cv_results_
    assert len(studies(path)) == 1


def test_the_estimator_as_given_has_its_own_score(tmp_path):
    path = tmp_path / "search.journal"
    space = {"value": (0.0, 1.0)}
    search(space, Scripted(0.1), storage=path, n_trials=2).fit(X, Y)
    found = search(space, Scripted(0.9), storage=path, n_trials=2).fit(X, Y)
    assert found.cv_results_["params"][0] == {"value": 0.9}
    assert found.default_score_ == pytest.approx(0.9, abs=1e-6)


def test_a_search_with_a_generator_is_resumed(tmp_path):
    path = tmp_path / "search.journal"
    for _ in range(2):
        model = LogisticRegression(random_state=np.random.RandomState(0))
        search(estimator=model, storage=path, n_trials=2).fit(X, Y)
    assert len(studies(path)) == 1


def test_nested_searches_never_share_a_study(tmp_path):
    path = tmp_path / "search.journal"
    cross_val_score(search(storage=path, n_trials=2), X, Y, cv=3)
    assert len(studies(path)) == 3


def test_folds_without_a_seed_raise_a_warning(tmp_path):
    path = tmp_path / "search.journal"
    cv = KFold(3, shuffle=True)
    with pytest.warns(UserWarning, match="generates different folds on each call"):
        search(storage=path, cv=cv, n_trials=2).fit(X, Y)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="folder .* does not exist"):
        search(storage=tmp_path / "none" / "search.journal").fit(X, Y)


def test_a_storage_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder. Add the name"):
        search(storage=tmp_path).fit(X, Y)
    with pytest.raises(ValueError, match="storage='foo://bar' is no URL .*sqlite:///"):
        search(storage="foo://bar").fit(X, Y)


@pytest.mark.parametrize(
    "content", ["name,value\na,1\n", "1\n", "[1]\n", '{"op": 1}\n', "\x00\xff"]
)
def test_a_file_of_something_else_is_left_alone(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ValueError, match=r"table\.csv' must be a journal of Optuna"):
        search(storage=path, n_trials=2).fit(X, Y)
    assert path.read_text(encoding="latin-1") == content


def test_an_empty_file_becomes_a_journal(tmp_path):
    path = tmp_path / "search.journal"
    path.touch()
    search(storage=path, n_trials=2).fit(X, Y)
    assert len(search(storage=path, n_trials=3).fit(X, Y).trials_frame_) == 3


@pytest.mark.parametrize(
    "memory",
    [
        optuna.storages.InMemoryStorage(),
        optuna.storages.RDBStorage("sqlite://"),
        optuna.storages.get_storage("sqlite:///:memory:"),
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+pysqlite:///file:shared?mode=memory&cache=shared&uri=true",
    ],
    ids=["object", "database", "cached", "short", "long", "shared"],
)
def test_memory_is_not_shared_by_processes(memory):
    with (
        pytest.raises(ValueError, match="cannot share a storage in memory"),
        shared_storage(memory, 2),
    ):
        pass
    with shared_storage(memory, 1) as storage:
        assert storage is memory


@pytest.mark.parametrize("kept", ["sqlite", "sqlite:///a.db", "postgresql://a/b"])
def test_processes_share_the_storage(kept):
    with shared_storage(kept, 2) as storage:
        assert storage == kept


def test_optunas_logging_is_left_alone(tmp_path):
    before = optuna.logging.get_verbosity()
    search(storage=tmp_path / "search.journal", n_trials=2).fit(X, Y)
    assert optuna.logging.get_verbosity() == before


# -- failures --------------------------------------------------------------------------


def running(study, worker, **attrs):
    """Leave a running trial of a worker behind."""
    trial = study.ask()
    trial.suggest_float("C", 1e-3, 1e3, log=True)
    for name, value in {"worker": worker, "alive": time.time(), **attrs}.items():
        trial.set_user_attr(name, value)
    return trial


def dead_process():
    process = multiprocessing.get_context("spawn").Process(target=int)
    process.start()
    process.join()
    return f"{os.uname().nodename}:{process.pid}"


@pytest.fixture
def study():
    with quiet_optuna():
        return optuna.create_study(direction="maximize")


def test_the_trial_of_a_dead_process_is_done_again(study):
    trial = running(study, dead_process(), folds=[{"done": 1}])
    reclaim(study)
    assert study.trials[0].state == TrialState.FAIL
    again = study.ask()
    assert again.suggest_float("C", 1e-3, 1e3, log=True) == trial.params["C"]
    assert again.user_attrs["folds"] == [{"done": 1}]
    assert [record.number for record in Trials.read(study)] == [1]


def test_a_worker_elsewhere_is_dead_when_it_gives_no_sign(study):
    running(study, "elsewhere:1")
    running(study, "elsewhere:2", alive=time.time() - 3600)
    reclaim(study)
    states = [trial.state for trial in study.trials]
    assert states == [TrialState.RUNNING, TrialState.FAIL, TrialState.WAITING]


def test_a_trial_without_a_worker_is_waited_for(study, monkeypatch):
    monkeypatch.setattr(_lease, "_UNSIGNED", 0.3)
    trial = study.ask()
    reclaim(study)
    assert study.trials[0].state == TrialState.RUNNING  # its worker may come yet
    await_workers(study)
    assert [t.state for t in study.trials] == [TrialState.FAIL, TrialState.WAITING]
    assert trial.number == 0


def test_a_trial_that_ends_while_it_is_reclaimed_stays_ended(study):
    trial = running(study, dead_process())
    seen = study.trials[0]
    study.tell(trial, 1.0)
    abandon(study, seen)
    assert study.trials[0].state == TrialState.COMPLETE
    assert study.best_value == 1.0


def test_a_worker_signs_when_it_has_given_a_sign_of_life(study):
    order = []

    class Trial:
        def set_user_attr(self, name, value):
            order.append(name)

    with lease(Trial()):
        assert order == ["alive", "worker"]


def test_a_trial_is_reclaimed_only_once(study):
    running(study, dead_process())
    reclaim(study)
    reclaim(study)
    assert len(study.trials) == 2


def test_a_trial_that_kills_every_worker_fails(study):
    running(study, "a:1")
    for _ in range(MAX_ATTEMPTS):
        (trial,) = (t for t in study.trials if t.state == TrialState.RUNNING)
        abandon(study, trial)
        reclaim(study)
        study.ask()
    (record,) = (r for r in Trials.read(study) if r.status == "failed")
    assert "died in each of 3 attempts" in record.error


_SCRIPT = """
import sys, time
sys.path.insert(0, {folder!r})
from search_cases import FOLDS, Scripted, X, Y
from sknn import OptunaSearchCV

class Slow(Scripted):
    def fit(self, X, y):
        with open({log!r}, "a") as log:
            log.write(f"{{self.value}}\\n")
        time.sleep(0.15)
        return super().fit(X, y)

Slow.__module__ = "slow"
if __name__ == "__main__":
    OptunaSearchCV(
        Slow(), {{"value": (0.0, 1.0)}}, n_trials=8, cv=FOLDS, random_state=0,
        fold_pruning=None, storage={path!r}, refit=False,
    ).fit(X, Y)
"""


def test_a_killed_search_is_resumed(tmp_path):
    path, log = tmp_path / "search.journal", tmp_path / "fits.txt"
    script = tmp_path / "run.py"
    folder = str(Path(search_cases.__file__).parent)
    script.write_text(_SCRIPT.format(folder=folder, log=str(log), path=str(path)))
    victim = subprocess.Popen([sys.executable, script])
    while not log.exists() or len(log.read_text().splitlines()) < 8:
        assert victim.poll() is None
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    subprocess.run([sys.executable, script], check=True)
    records = Trials.read(load(path))
    assert [r.status for r in records] == ["complete"] * 8
    # Eight trials of three folds, and at most the fold that was cut off again.
    assert 24 <= len(log.read_text().splitlines()) <= 25
    values = [r.drawn["value"] for r in sorted(records, key=lambda r: str(r.drawn))]
    whole = search({"value": (0.0, 1.0)}, Scripted(), n_trials=8).fit(X, Y)
    expected = {p["value"] for p in whole.cv_results_["params"]}
    assert len(set(values) & expected) >= 7


# -- processes -------------------------------------------------------------------------

_TOOK_LONGER = "ignore:The search took:UserWarning"


@pytest.mark.filterwarnings(_TOOK_LONGER)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "temporary"])
def test_two_processes(tmp_path, kept):
    path = tmp_path / "search.journal" if kept else None
    found = search(n_jobs=2, n_trials=7, storage=path, fold_pruning=None).fit(X, Y)
    assert len(found.trials_frame_) == 7
    assert (found.trials_frame_.status == "complete").all()
    starts = [p["C"] for p in found.cv_results_["params"]]
    assert len(set(starts)) == 7  # no two of them began at one point
    alone = search(n_trials=7, fold_pruning=None, sampler="random").fit(X, Y)
    two = search(n_trials=7, fold_pruning=None, sampler="random", n_jobs=2).fit(X, Y)
    assert sorted(map(str, two.cv_results_["params"])) == sorted(
        map(str, alone.cv_results_["params"])
    )
    assert found.study_.best_value == found.best_score_  # also without its journal


@pytest.mark.filterwarnings(_TOOK_LONGER)
def test_a_seeded_sampler_draws_other_points_in_each_process():
    sampler = optuna.samplers.RandomSampler(seed=0)
    found = search(n_jobs=2, sampler=sampler, fold_pruning=None, refit=False).fit(X, Y)
    assert len({params["C"] for params in found.cv_results_["params"]}) == 6


@pytest.mark.filterwarnings(_TOOK_LONGER)
@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize(("kind", "given"), [("Grid", 0.5), ("BruteForce", 0.1)])
def test_a_sampler_with_nothing_left_ends_the_search(kind, given, n_jobs):
    space = {"value": [0.1, 0.2, 0.3]}
    make = getattr(optuna.samplers, f"{kind}Sampler")
    sampler = make(space, seed=0) if kind == "Grid" else make(seed=0)
    found = search(space, Scripted(given), sampler=sampler, n_trials=20, n_jobs=n_jobs)
    found.set_params(fold_pruning=None).fit(X, Y)
    values = {params["value"] for params in found.cv_results_["params"]}
    assert values == set(space["value"])
    assert len(found.trials_frame_) < 20


def test_slow_workers_raise_a_warning():
    with pytest.warns(UserWarning, match="n_jobs=1 would have been faster"):
        search(n_jobs=2, n_trials=3).fit(X, Y)


class Deadly(LogisticRegression):
    """Kills its process if a file does not exist yet, and creates the file."""

    def fit(self, X, y, sample_weight=None):
        place = Path(os.environ["SKNN_TEST_DEADLY"])
        if self.C != 1.0 and not place.exists():
            place.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fit(X, y, sample_weight)


@pytest.mark.filterwarnings(_TOOK_LONGER)
def test_a_worker_that_is_killed_is_replaced(tmp_path, monkeypatch):
    get_reusable_executor().shutdown(wait=True)  # its processes have no such variable
    monkeypatch.setenv("SKNN_TEST_DEADLY", str(tmp_path / "killed"))
    with pytest.warns(RuntimeWarning, match="its trial is restarted"):
        found = search(
            estimator=Deadly(), n_jobs=2, fold_pruning=None, storage=tmp_path / "s"
        ).fit(X, Y)
    assert found.trials_frame_.status.tolist() == ["complete"] * 6


@pytest.mark.filterwarnings(_TOOK_LONGER)
def test_processes_are_replaced_after_some_trials(monkeypatch):
    monkeypatch.setattr(_workers, "_TRIALS_PER_WORKER", 1)
    found = search(n_jobs=2, n_trials=5, fold_pruning=None).fit(X, Y)
    assert found.trials_frame_.status.tolist() == ["complete"] * 5
    assert len({trial.user_attrs["worker"] for trial in found.study_.trials}) > 2


class Threads(LogisticRegression):
    """Fails where TensorFlow would take all cores."""

    def fit(self, X, y, sample_weight=None):
        names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
        share = str(max(1, os.cpu_count() // 2))
        if self.C != 1.0 and [os.environ.get(name) for name in names] != [share] * 2:
            raise OSError("all cores")
        return super().fit(X, y, sample_weight)


@pytest.mark.filterwarnings(_TOOK_LONGER)
def test_processes_share_the_cores(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    get_reusable_executor().shutdown(wait=True)  # they may know TensorFlow already
    found = search(estimator=Threads(), n_jobs=2, n_trials=4, refit=False).fit(X, Y)
    assert "failed" not in set(found.trials_frame_.status)
    assert "TF_NUM_INTRAOP_THREADS" not in os.environ


@pytest.mark.filterwarnings(_TOOK_LONGER, "ignore::DeprecationWarning")
def test_dask(tmp_path):
    distributed = pytest.importorskip("distributed")
    import joblib

    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=tmp_path,
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        found = search(fold_pruning=None, sampler="random").fit(X, Y)
    alone = search(fold_pruning=None, sampler="random").fit(X, Y)
    assert sorted(map(str, found.cv_results_["params"])) == sorted(
        map(str, alone.cv_results_["params"])
    )
    workers = {t.user_attrs["worker"] for t in found.study_.trials}
    assert not any(worker.endswith(f":{os.getpid()}") for worker in workers)

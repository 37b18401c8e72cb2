"""Prepares the study of a search: earlier trials, the default, and the grid."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import optuna
from optuna.distributions import BaseDistribution, check_distribution_compatibility
from optuna.trial import TrialState

from sknn._optuna import storage_of, trial_id
from sknn.search.trials._evaluation import evaluate_default
from sknn.search.trials._explored import explored, path
from sknn.search.trials._job import Job
from sknn.search.trials._record import Record
from sknn.search.trials._trial_task import TrialTask
from sknn.search.trials._trials import DEFAULT


def prepare_study(
    job: Job, study: optuna.Study, start_task: Callable[[], TrialTask]
) -> Job:
    """Prepare the study of a search, and return the job with its number of trials.

    The estimator as given is evaluated. A finite space whose points are all to be
    evaluated is enqueued in the order of `ParameterGrid`.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    start_task : callable
        Returns the task of the estimator as given for the callbacks of scikit-learn.
    """
    _check_earlier(job, study)
    given = _given_point(job)
    outside = job.evaluate_default and given is None
    if outside and DEFAULT not in study.user_attrs:
        task = start_task()
        # It is no trial, because samplers and dashboards would read it as a point.
        study.set_user_attr(DEFAULT, asdict(evaluate_default(job, task)))
        task.end()
    if job.enumerates:
        _enqueue_grid(job, study, given)
        n_more = int(outside and job.evaluate_default == "candidate")
        return replace(job, n_trials=int(job.space.n_points) + n_more)
    if job.evaluate_default and given is not None and not _is_known(study, given):
        study.enqueue_trial(given, user_attrs={"as_given": True})
    return job


def default_record(job: Job, study: optuna.Study) -> Record | None:
    """Return the record of the estimator as given, None without one."""
    given = _given_point(job)
    if given is not None:
        return job.trials(study).at(given)
    return Record(**study.user_attrs[DEFAULT]) if DEFAULT in study.user_attrs else None


def _is_known(study: optuna.Study, point: Mapping[str, object]) -> bool:
    """Return True if a trial of a study has, or will have, the values of a point."""
    return any(
        point in (trial.params, trial.system_attrs.get("fixed_params"))
        for trial in study.get_trials(deepcopy=False)
    )


def _given_point(job: Job) -> dict[str, object] | None:
    """Return the estimator as given as a point of the space, None if it is outside."""
    try:
        return job.space.encode(job.estimator.get_params(deep=True))
    except ValueError:
        return None


def _enqueue_grid(
    job: Job, study: optuna.Study, given: Mapping[str, object] | None
) -> None:
    known = job.space.distributions()
    done = {tuple(steps) for steps in explored(study, job.space)}
    waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
    done |= {_steps(trial.system_attrs["fixed_params"], known) for trial in waiting}
    for point in job.space.points():
        if _steps(point, known) not in done:
            as_given = job.evaluate_default and point == given
            attrs = {"as_given": True} if as_given else {}
            study.enqueue_trial(point, user_attrs=attrs)


def _steps(
    drawn: Mapping[str, object], known: Mapping[str, BaseDistribution]
) -> tuple[tuple[str, int | None, float], ...]:
    return tuple(path(drawn, known))


def _check_earlier(job: Job, study: optuna.Study) -> None:
    """Check the trials of earlier runs, whose space may have been another one.

    Raises
    ------
    ValueError
        If the values of a parameter have changed in a way that Optuna does not support.
    """
    known = job.space.distributions()
    for trial in study.get_trials(deepcopy=False):
        for name, earlier in trial.distributions.items():
            if name not in known:
                continue
            try:
                check_distribution_compatibility(earlier, known[name])
            except ValueError as error:
                raise ValueError(
                    f"In earlier trials of this search in `storage`, {name!r} was "
                    f"sampled from {earlier}, which cannot be changed to "
                    f"{known[name]}: an interval can be changed, but not a list of "
                    "values. Use another `study_name` or `storage`, or the values of "
                    "the earlier search."
                ) from error
        fixed = trial.system_attrs.get("fixed_params", {})
        if trial.state == TrialState.WAITING and job.space.complete(fixed) is None:
            storage = storage_of(study)  # a point of the earlier space that was not run
            storage.set_trial_user_attr(trial_id(trial), "surplus", True)
            storage.set_trial_state_values(trial_id(trial), TrialState.FAIL)

"""The command `sknn tune`: search the parameters of a model for a table."""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import json
import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from sknn.cli._assignments import assignments
from sknn.cli._data import Table
from sknn.cli._errors import CommandError
from sknn.cli._holdout import Holdout, hold_out
from sknn.cli._models import NETWORKS, make_model
from sknn.cli._options import (
    add_data_options,
    add_model_options,
    check_data_is_named,
    described_sets,
    integer,
    n_jobs,
    table_of,
)
from sknn.cli._pipeline import make_pipeline
from sknn.cli._setting import print_field, print_setting
from sknn.cli._tune_files import check_out, write_files
from sknn.cli._tune_page import tune_page

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator
    from sklearn.pipeline import Pipeline

    from sknn import OptunaSearchCV

_RANGE_FORM = (
    "name=range, for example 'dropout=(0.0, 0.5)' or 'activation=[\"relu\", \"tanh\"]'"
)
_EXAMPLES = """\
examples:
  sknn tune wine --trials 30
  sknn tune houses.csv --target price --preset small --storage houses.journal
  sknn tune wine --model ridge --target alcohol --search 'alpha=(0.001, 100.0, "log")'
"""


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add the command `tune` to the subparsers of the main parser."""
    parser = commands.add_parser(
        "tune",
        help="search the parameters of a model and write the best model",
        description="Search the parameters of a model by cross-validation with Optuna. "
        "Some of the rows are held out for an unbiased score. Writes an HTML page, the "
        "best parameters (.json) and the model fitted on all rows (.joblib).",
        epilog=f"bundled data sets:\n{described_sets()}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=functools.partial(run, usage=parser.print_help))
    add_data_options(parser.add_argument_group("data"))
    model = parser.add_argument_group("model")
    add_model_options(model)
    _add_space_options(model)
    _add_search_options(parser.add_argument_group("search"))
    output = parser.add_argument_group("output")
    output.add_argument(
        "--out",
        metavar="PATH",
        type=Path,
        help="prefix of the output files (default: sknn-tune-DATA in the current "
        "folder); if one exists, a number is added to the prefix",
    )
    output.add_argument(
        "--force", action="store_true", help="replace existing files instead"
    )
    output.add_argument("--quiet", action="store_true", help="no line for each trial")


def _add_space_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--preset",
        choices=["small", "default", "large"],
        default="default",
        help="predefined search space of the networks (default: default)",
    )
    group.add_argument(
        "--search",
        metavar="NAME=RANGE",
        dest="ranges",
        action="append",
        default=[],
        help="search this parameter instead of a preset: a list of values, (low, high) "
        'or (low, high, "log"); can be used several times',
    )


def _add_search_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--trials",
        type=integer(1),
        default=50,
        metavar="N",
        help="maximum number of trials, including earlier runs with the same --storage "
        "(default: 50); the search also ends when all points are evaluated",
    )
    group.add_argument(
        "--timeout",
        type=float,
        metavar="S",
        help="seconds after which no trial is started",
    )
    group.add_argument(
        "--storage",
        metavar="PATH",
        help="file, or URL of a database, to store the trials: the same command "
        "resumes the search",
    )
    group.add_argument(
        "--cv",
        type=integer(2),
        default=5,
        metavar="N",
        help="number of folds (default: 5)",
    )
    group.add_argument(
        "--scoring",
        metavar="NAME",
        help="name of a scikit-learn scorer (default: accuracy or r2)",
    )
    group.add_argument(
        "--holdout",
        type=float,
        default=0.2,
        metavar="FRACTION",
        help="fraction of the rows to hold out from the search (default: 0.2)",
    )
    group.add_argument(
        "--jobs",
        type=n_jobs,
        default=None,
        metavar="N",
        help="number of parallel trials, -1 for one per core (default: 1)",
    )
    group.add_argument(
        "--seed", type=integer(0), default=0, metavar="N", help="default: 0"
    )


def run(args: argparse.Namespace, usage: Callable[[TextIO], None]) -> int:
    """Run the command and return the exit status."""
    check_data_is_named(args)
    if args.data is None:
        usage(sys.stderr)
        return 2
    table = table_of(args)
    base = args.out or Path(f"sknn-tune-{table.name}")
    check_out(base)
    pipeline = make_pipeline(
        table.X,
        make_model(args.model, table.task, seed=args.seed, settings=args.settings),
    )
    print_setting(table, {args.model: pipeline})
    holdout = hold_out(table, args.holdout, args.seed)
    search = _search(args, table, pipeline, holdout)
    scores = _compared_scores(search, pipeline, holdout)
    model = search.best_estimator_.fit(table.X, table.y)  # with the best parameters
    try:
        paths = write_files(
            base,
            functools.partial(_write_params, search, scores),
            functools.partial(_write_model, model),
            lambda path: tune_page(search, table, scores).write(path),
            force=args.force,
        )
    finally:  # print the result even if the files cannot be written
        _print_result(search, scores)
    for label, path in zip(("Params", "Model", "Page"), paths, strict=True):
        print(f"{label:10}{path}")
    return 0


def _search(
    args: argparse.Namespace, table: Table, pipeline: Pipeline, holdout: Holdout
) -> OptunaSearchCV:
    from sknn import OptunaSearchCV

    try:
        search = OptunaSearchCV(
            pipeline,
            _space(args, pipeline, holdout),
            n_trials=args.trials,
            timeout=args.timeout,
            scoring=_scorer(args.scoring, table),
            n_jobs=args.jobs,
            cv=holdout.splitter(table.task, args.cv, args.seed),
            verbose=0 if args.quiet else 1,
            storage=args.storage,
            random_state=args.seed,
        )
        groups = {} if holdout.groups is None else {"groups": holdout.groups}
        with _interrupts_the_search():
            search.fit(holdout.X, holdout.y, **groups)
    except (ValueError, TypeError, OSError) as error:
        # Ranges, scorers, folds and parameter values are validated there.
        raise CommandError(_in_one_line(error)) from error
    return search


def _in_one_line(error: Exception) -> str:
    """Return a message without the tracebacks of fits, but with their last error."""
    lines = str(error).strip().splitlines()
    if any(line.startswith("Traceback") for line in lines):
        lines = [lines[0], lines[-1]]
    return " ".join(" ".join(lines).split())


def _space(
    args: argparse.Namespace, pipeline: Pipeline, holdout: Holdout
) -> dict[str, object]:
    from sknn import search_space

    space: dict[str, object] = {}
    for name, text in assignments("--search", _RANGE_FORM, args.ranges).items():
        try:
            space[f"model__{name}"] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            raise CommandError(
                f"--search requires {_RANGE_FORM}; got {f'{name}={text}'!r}"
            ) from None
    if space:
        return space
    if args.model not in NETWORKS:
        raise CommandError(
            f"--search is required with --model {args.model}: only "
            f"{', '.join(NETWORKS)} has predefined ranges. Specify {_RANGE_FORM}"
        )
    return search_space(pipeline, args.preset, holdout.X)


def _scorer(name: str | None, table: Table) -> Callable | None:
    """Return the scorer with the parameters that `sknn report` uses."""
    import numpy as np

    from sknn._scorers import named_scorer

    if name is None:
        return None
    if "," in name:
        raise CommandError(
            f"--scoring: the search needs exactly one score, got {name!r}; choose one"
        )
    if table.task == "regression":
        return named_scorer(name, table.y, "regression", None)
    classes = np.unique(table.y)
    if len(classes) == 2:
        return named_scorer(name, table.y, "binary", classes[1])
    return named_scorer(name, table.y, "multiclass", None)


@contextlib.contextmanager
def _interrupts_the_search() -> Iterator[None]:
    """Context manager in which Ctrl-C stops the search, which keeps the best trial."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _compared_scores(
    search: OptunaSearchCV, pipeline: Pipeline, holdout: Holdout
) -> dict[str, float]:
    """Return the scores of the best and the given parameters.

    There is a score of the cross-validation and a score on the held-out rows for each.
    """
    from sklearn.base import clone

    scores = {
        "best_cv": float(search.best_score_),
        "default_cv": float(search.default_score_),
        "best_holdout": float(search.score(holdout.X_test, holdout.y_test)),
        "default_holdout": math.nan,
    }
    if not math.isnan(search.default_score_):  # otherwise, its fit fails
        given = clone(pipeline).fit(holdout.X, holdout.y)
        scorer = cast(Callable, search.scorer_)  # a single one
        score = scorer(given, holdout.X_test, holdout.y_test)
        scores["default_holdout"] = float(cast(float, score))
    return scores


def _print_result(search: OptunaSearchCV, scores: dict[str, float]) -> None:
    print()
    print(f"{'':22}{'searched':>10}{'as given':>10}")
    for label, key in (("cross-validation", "cv"), ("held-out rows", "holdout")):
        best, default = scores[f"best_{key}"], scores[f"default_{key}"]
        print(f"{label:22}{best:10.4f}{default:10.4f}")
    print()
    for name, value in search.best_params_.items():
        print_field("", f"{name.removeprefix('model__')} = {value}")
    print()


def _write_params(search: OptunaSearchCV, scores: dict[str, float], path: Path) -> None:
    params = {
        name.removeprefix("model__"): value
        for name, value in search.best_params_.items()
    }
    # JSON has no nan.
    known = {name: None if math.isnan(s) else s for name, s in scores.items()}
    text = json.dumps({"params": params, "scores": known}, indent=2, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def _write_model(model: BaseEstimator, path: Path) -> None:
    import joblib

    joblib.dump(model, path)

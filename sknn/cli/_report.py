"""The command `sknn report`: cross-validate a model on a table and write a report."""

from __future__ import annotations

import argparse
import functools
import math
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sknn.cli._data import Table
from sknn.cli._errors import CommandError
from sknn.cli._models import make_model
from sknn.cli._options import (
    add_data_options,
    add_model_options,
    check_data_is_named,
    described_sets,
    integer,
    n_jobs,
    table_of,
)
from sknn.cli._output_paths import check_writable, unwritable
from sknn.cli._pipeline import make_pipeline
from sknn.cli._setting import WIDTH, print_setting

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from sknn.reports import CrossValidationReport

_EXAMPLES = """\
examples:
  sknn report breast_cancer
  sknn report wine --set hidden_layer_sizes=64,32 --set dropout=0.2 --repeats 3
  sknn report houses.csv --target price --compare ridge,hist_gradient_boosting
"""


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add the command `report` to the subparsers of the main parser."""
    parser = commands.add_parser(
        "report",
        help="cross-validate a model on a table and write an HTML report",
        description="Cross-validate a model on a table of numbers and categories, "
        "print the scores and write an HTML report.",
        epilog=f"bundled data sets:\n{described_sets()}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=functools.partial(run, usage=parser.print_help))
    add_data_options(parser.add_argument_group("data"))
    model = parser.add_argument_group("model")
    add_model_options(model)
    model.add_argument(
        "--compare",
        metavar="NAME,...",
        default="",
        help="additional models with default parameters, on the same folds",
    )
    _add_evaluation_options(parser.add_argument_group("evaluation"))
    _add_output_options(parser.add_argument_group("output"))


def _add_evaluation_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--cv",
        type=integer(2),
        default=5,
        metavar="N",
        help="number of folds (default: 5)",
    )
    group.add_argument(
        "--repeats",
        type=integer(1),
        default=1,
        metavar="N",
        help="number of repeats with different folds (default: 1)",
    )
    group.add_argument(
        "--scoring",
        metavar="NAME,...",
        default="auto",
        help="names of scikit-learn scorers (default: the usual ones of the task)",
    )
    group.add_argument(
        "--confidence",
        type=float,
        default=0.95,
        metavar="P",
        help="coverage of the intervals (default: 0.95)",
    )
    group.add_argument(
        "--no-baseline",
        dest="baseline",
        action="store_false",
        help="leave out the baseline, a model that ignores the features",
    )
    group.add_argument(
        "--jobs",
        type=n_jobs,
        default=None,
        metavar="N",
        help="number of parallel fits, -1 for one per core (default: 1)",
    )
    group.add_argument(
        "--seed", type=integer(0), default=0, metavar="N", help="default: 0"
    )


def _add_output_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--html",
        metavar="PATH",
        type=Path,
        help="output file (default: sknn-report-DATA.html in the current folder); if "
        "it exists, a number is added to the name",
    )
    group.add_argument(
        "--force", action="store_true", help="replace an existing file instead"
    )
    group.add_argument("--quiet", action="store_true", help="no progress on stderr")


def run(args: argparse.Namespace, usage: Callable[[TextIO], None]) -> int:
    """Run the command and return the exit status."""
    check_data_is_named(args)
    if args.data is None:
        usage(sys.stderr)
        return 2
    table = table_of(args)
    if len(table.y) < args.cv:
        raise CommandError(
            f"{len(table.y)} rows are too few for --cv {args.cv}: each fold needs at "
            "least one row"
        )
    path = args.html or Path(f"sknn-report-{table.name}.html")
    check_writable("--html", path)
    pipelines = _pipelines(args, table)
    print_setting(table, pipelines)
    report = _evaluate(args, table, pipelines)
    # Written first, because printing fails if the reader of a pipe has exited.
    written = _write(report, path, table, args)
    _print_result(report)
    print(f"\nReport    {written}")
    return 0


def _pipelines(args: argparse.Namespace, table: Table) -> dict[str, Pipeline]:
    names = _models(args)
    if len(set(names)) < len(names):
        raise CommandError(
            "--compare must name each model only once, and not the model of --model"
        )
    return {
        name: make_pipeline(
            table.X,
            make_model(
                name,
                table.task,
                seed=args.seed,
                settings=args.settings if name == args.model else (),
            ),
        )
        for name in names
    }


def _models(args: argparse.Namespace) -> list[str]:
    others = [name.strip() for name in args.compare.split(",")]
    return [args.model, *filter(None, others)]


def _evaluate(
    args: argparse.Namespace, table: Table, pipelines: Mapping[str, Pipeline]
) -> CrossValidationReport:
    from sknn.reports import cross_validation_report

    scoring = [name.strip() for name in args.scoring.split(",") if name.strip()]
    try:
        return cross_validation_report(
            pipelines,
            table.X,
            table.y,
            cv=args.cv,
            n_repeats=args.repeats,
            groups=table.groups,
            scoring="auto" if scoring == ["auto"] else scoring,
            confidence=args.confidence,
            baseline=args.baseline,
            n_jobs=args.jobs,
            random_state=args.seed,
            verbose=0 if args.quiet else 1,
        )
    except ValueError as error:
        # Scorers, folds and parameter values are validated there.
        raise CommandError(" ".join(str(error).split())) from error


def _print_result(report: CrossValidationReport) -> None:
    print(_format(report.summary(), report.confidence))
    for text in (report.interval_text, *(f"Warning: {w}" for w in report.warnings_)):
        print(f"\n{textwrap.fill(text, WIDTH)}")


def _format(summary: pd.DataFrame, confidence: float) -> str:
    """Return the summary as text, with one line per model below each score."""
    interval = f"{100 * confidence:g} % interval"
    lines = [f"{'':26}{'mean':>10}{interval:>26}{'std':>10}"]
    for score, rows in summary.groupby("metric", sort=False):
        losses = rows["better"].iloc[0] == "lower"
        lines.append(f"{score}{' (lower is better)' if losses else ''}")
        for row in rows.itertuples():
            interval = f"{row.ci_low:.4g} to {row.ci_high:.4g}"
            lines.append(
                f"  {row.estimator:24}{row.mean:10.4g}"
                f"{'-' if math.isnan(row.ci_low) else interval:>26}{row.std:10.2g}"
            )
    return "\n".join(lines)


def _write(
    report: CrossValidationReport, path: Path, table: Table, args: argparse.Namespace
) -> Path:
    """Write the HTML file; if the file exists, add a number to its name."""
    facts = {"data": args.data, "target column": str(table.y.name)}
    if args.group:
        facts["group column"] = args.group
    if table.notes:
        facts["notes"] = "; ".join(table.notes)
    title = f"Cross-validation of {', '.join(_models(args))} on {table.name}"
    number, free = 2, path
    while True:
        try:
            return report.to_html(free, overwrite=args.force, title=title, facts=facts)
        except FileExistsError:
            free = path.with_stem(f"{path.stem}-{number}")
            number += 1
        except OSError as error:
            raise CommandError(unwritable("--html", free, error)) from error

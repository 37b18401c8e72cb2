"""Measure a subject and write its page.

Each round is saved at its end. Results of other cases are not changed.
"""

import argparse
import os
import sys
from importlib import import_module

# Set before TensorFlow is imported, to suppress its log messages.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.options import RESULTS, Options, add_options
from benchmarks.subject import Subject

# Folders, each with an object SUBJECT in its module `subject`.
SUBJECTS = (
    "engine",
    "images",
    "sequences",
    "words",
    "text",
    "forecasting",
    "tabular",
    "defaults",
    "migration",
)


def _parser(name: str, description: str, more: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"python -m benchmarks{name}",
        description=description,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _subject(arguments: list[str]) -> Subject:
    lines = [
        f"  {name:12} {import_module(f'benchmarks.{name}').__doc__}"
        for name in SUBJECTS
    ]
    more = "\n".join(["subjects:", *lines])
    parser = _parser("", str(__doc__), more)
    parser.usage = "python -m benchmarks SUBJECT [TABLE] [options]"
    parser.add_argument("subject", choices=SUBJECTS, metavar="SUBJECT")
    name = parser.parse_args(arguments).subject
    return import_module(f"benchmarks.{name}.subject").SUBJECT


def main() -> None:
    """Run the command."""
    subject = _subject(sys.argv[1:2])
    lines = [
        f"  {table.name:12} {', '.join(case.name for case in table.cases)}"
        for table in subject.tables
    ]
    more = "\n".join(["tables and their cases:", *lines])
    parser = _parser(f" {subject.name}", subject.title, more)
    tables = {table.name: table for table in subject.tables}
    parser.add_argument("table", nargs="?", choices=tables, help="default: all tables")
    add_options(parser)
    arguments = vars(parser.parse_args(sys.argv[2:]))
    name = arguments.pop("table")
    options = Options(**arguments)
    if options.quick and options.results == RESULTS:
        parser.error("--quick is for trials: pass --results FOLDER")
    chosen = [tables[name]] if name else list(subject.tables)
    measures = any(table.cases for table in chosen)
    if measures and not any(table.selected(options.only) for table in chosen):
        parser.error(f"no case matches --only {options.only!r}")
    options.results.mkdir(parents=True, exist_ok=True)
    for table in [] if options.write_only else chosen:
        subject.measure(table, options)
    print(f"Written to {subject.write_page(options.results)}")


if __name__ == "__main__":
    main()

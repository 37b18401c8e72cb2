"""The API reference lists every public name, and nothing else."""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import sknn

PAGE = (Path(__file__).parents[1] / "docs" / "api" / "index.rst").read_text()


def public_packages() -> list[str]:
    """Return the packages without an underscore; the command line has no names."""
    found = [module.name for module in pkgutil.iter_modules(sknn.__path__, "sknn.")]
    private = {"sknn.cli", "sknn.__main__"}
    return ["sknn", *(m for m in found if "._" not in m and m not in private)]


def public_names() -> set[str]:
    """Return the names in `__all__` of all public packages."""
    return {
        f"{package}.{name}"
        for package in public_packages()
        for name in import_module(package).__all__
        if name != "__version__"
    }


def listed_names() -> set[str]:
    """Return the names in the tables and lists of the page."""
    found, package = set(), ""
    for line in PAGE.splitlines():
        if match := re.match(r"\.\. currentmodule:: (\S+)", line):
            package = match[1]
        elif match := re.match(r"   (\w+)$", line):
            found.add(f"{package}.{match[1]}")
        elif match := re.match(r"- ``(sknn\.[\w.]+)``$", line):
            found.add(match[1])
    return found


def value(name: str) -> object:
    package, _, attribute = name.rpartition(".")
    return getattr(import_module(package), attribute)


def test_every_public_name_is_listed():
    # A name in two packages is listed under one of them.
    listed = {id(value(name)) for name in listed_names()}
    assert [n for n in sorted(public_names()) if id(value(n)) not in listed] == []


def test_nothing_else_is_listed():
    assert listed_names() - public_names() == set()

"""Docstrings say what the code does: examples, parameters, defaults, attributes."""

import ast
import doctest
import inspect
import re
from fractions import Fraction
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sknn import CNNClassifier, CNNRegressor, MLPClassifier, MLPRegressor

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): (
        path.read_text()
    )
    for path in sorted((ROOT / "sknn").rglob("*.py"))
    if path.stem != "__main__"
}
ESTIMATORS = [MLPClassifier, MLPRegressor, CNNClassifier, CNNRegressor]

# The same name, by nature not the same meaning: in another task, in another family.
DIFFERENT = {"loss", "model_"}
OF_FAMILY = {"activation", "batch_norm", "dropout", "n_features_in_"}


@pytest.mark.parametrize("name", [m for m in MODULES if ">>>" in MODULES[m]])
def test_examples_run(name):
    module = import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


def section(docstring: str, title: str) -> dict[str, tuple[str, str]]:
    """Return name -> (type, description) of a numpydoc section, in order."""
    text = inspect.cleandoc(docstring).replace("\\\n", "")
    parts = re.split(r"^(.+)\n-{3,}\n", text, flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    found = {}
    for item in re.split(r"^(?=\S)", sections.get(title, ""), flags=re.M):
        head, _, description = item.partition("\n")
        names, _, kind = head.partition(" : ")
        for name in names.split(", ") if names else []:
            found[name.lstrip("*")] = (kind, " ".join(description.split()))
    return found


def public_objects() -> list[Any]:
    """Return every class and function that a package of ours offers."""
    packages = [m for m in MODULES if "._" not in m and m != "sknn.exceptions"]
    objects = {}
    for module in map(import_module, packages):
        for name in getattr(module, "__all__", []):
            value = getattr(module, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                objects[value.__module__, value.__qualname__] = value
    return list(objects.values())


def wrong_parameters(function: Any, docstring: str) -> list[str]:
    """Return where the documented parameters are not those of `function`."""
    documented = section(docstring, "Parameters")
    real = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("self", "cls")
    }
    if list(documented) != list(real):
        return [f"documented {list(documented)}, in truth {list(real)}"]
    wrong = []
    for name, default in real.items():
        stated = re.search(r"default=(.+)$", documented[name][0])
        if default is inspect.Parameter.empty:
            fits = stated is None
        else:
            fits = stated is not None and _same(stated[1], default)
        if not fits:
            wrong.append(f"{name}: documented {documented[name][0]!r}, got {default!r}")
    return wrong


def _same(stated: str, default: Any) -> bool:
    if re.fullmatch(r"\d+/\d+", stated):
        return float(Fraction(stated)) == default
    try:
        return ast.literal_eval(stated) == default
    except (ValueError, SyntaxError):
        return stated == str(default)


def test_parameters_are_documented_with_their_defaults():
    wrong = []
    for value in public_objects():
        functions = [(value.__qualname__, value, value.__doc__)]
        if inspect.isclass(value):
            functions += [
                (f"{value.__qualname__}.{name}", method, method.__doc__)
                for name, method in inspect.getmembers(value, inspect.isfunction)
                if not name.startswith("_") and method.__module__.startswith("sknn.")
            ]
        for name, function, docstring in functions:
            if "\nParameters\n" in inspect.cleandoc(docstring or ""):
                wrong += [f"{name}: {w}" for w in wrong_parameters(function, docstring)]
    assert wrong == []


def test_public_objects_have_docstrings():
    assert [v for v in public_objects() if not (v.__doc__ or "").strip()] == []


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_estimators_document_all_parameters(estimator):
    assert section(estimator.__doc__, "Parameters")
    assert wrong_parameters(estimator, estimator.__doc__) == []


@pytest.mark.parametrize("title", ["Parameters", "Attributes"])
@pytest.mark.parametrize("pair", list(combinations(ESTIMATORS, 2)))
def test_shared_entries_read_the_same(pair, title):
    first, second = (section(e.__doc__, title) for e in pair)
    one_family = pair[0].__name__[:3] == pair[1].__name__[:3]
    shared = (set(first) & set(second)) - DIFFERENT
    shared -= set() if one_family else OF_FAMILY
    assert len(shared) > 5
    assert {n: first[n] for n in shared} == {n: second[n] for n in shared}


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_fitted_attributes_are_those_documented(estimator):
    X = pd.DataFrame({"a": np.arange(20.0), "b": np.ones(20)})
    fitted = estimator(epochs=1).fit(X, np.arange(20) % 2)
    present = {n for n in vars(fitted) if n.endswith("_") and not n.startswith("_")}
    # Only a fit with Keras callbacks has any to keep.
    assert present == set(section(estimator.__doc__, "Attributes")) - {"callbacks_"}


def test_wrong_docstrings_are_found():
    def good(a, b=0.5, *, c="auto", d=None): ...

    text = """Do it.

    Parameters
    ----------
    a : int
    b : float, default=0.5
        Half.
    c : {"auto"}, default="auto"
    d : int or None, default=None
    """
    assert wrong_parameters(good, text) == []
    assert wrong_parameters(good, text.replace("0.5", "0.6"))
    assert wrong_parameters(good, text.replace(', default="auto"', ""))
    assert wrong_parameters(good, text.replace("a : int", "x : int"))
    assert wrong_parameters(good, text.replace("a : int", "a : int, default=1"))

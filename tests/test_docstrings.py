"""Docstrings agree with the code: examples, parameters, defaults, attributes."""

import ast
import doctest
import inspect
import re
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

import sknn.estimators

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): (
        path.read_text()
    )
    for path in sorted((ROOT / "sknn").rglob("*.py"))
    if path.stem != "__main__"
}
ESTIMATORS = [
    value
    for name in sknn.estimators.__all__
    if inspect.isclass(value := getattr(sknn.estimators, name))
    and issubclass(value, BaseEstimator)
]


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
        if re.fullmatch(r"\*\*[A-Z]\w+\*\*", head.strip()):
            continue  # the heading of a group
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
    """Return the differences between documented and real parameters."""
    documented = section(docstring, "Parameters")
    if inspect.isclass(function) and function.__init__ is not object.__init__:
        # Python 3.11.2 reads `__new__` of Keras for classes that inherit `__init__`.
        function = function.__init__
    real = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("self", "cls")
    }
    # Grouped by topic, the parameters of a constructor may be in another order.
    if sorted(documented) != sorted(real):
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


def example(estimator: type) -> tuple[object, tuple[object, ...]]:
    """Return an estimator with quick settings, and the arguments of its fit."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": np.arange(20.0), "b": rng.normal(size=20)})
    texts = ["a b c a", "b a", "c c b"] * 7
    data = {
        "Seq2SeqTranslator": (texts, texts),
        "RNNForecaster": (np.sin(np.arange(60.0)),),
    }
    of_texts = ("TextGenerator", "TextTokenizer", "Word2Vec", "Doc2Vec", "Phrases")
    data |= dict.fromkeys(of_texts, (texts,))
    quick = {"epochs": 1, "min_count": 1, "embedding_dim": 4, "units": 4}
    known = inspect.signature(estimator).parameters
    params = {name: value for name, value in quick.items() if name in known}
    if "model" in known:
        params["model"] = import_module("sknn.networks").build_mlp
    if estimator is sknn.estimators.NetworkTransformer:
        params["estimator"] = sknn.estimators.MLPClassifier(epochs=1)
    return estimator(**params), data.get(estimator.__name__, (table, np.arange(20) % 2))


# A loader of files has nothing to fit, and settings are no estimators to fit.
FITTED = [e for e in ESTIMATORS if e.__name__ != "ImageLoader" and hasattr(e, "fit")]
# Only a fit with certain parameters, or with names of columns, has them.
SOMETIMES = {
    *("callbacks_", "n_tokens_", "feature_names_in_"),
    *("phrases_", "idf_", "common_direction_"),
}


@pytest.mark.parametrize("estimator", FITTED)
def test_fitted_attributes_are_those_documented(estimator):
    fitted, arguments = example(estimator)
    fitted.fit(*arguments)
    present = {n for n in vars(fitted) if n.endswith("_") and not n.startswith("_")}
    documented = set(section(estimator.__doc__, "Attributes"))
    assert present <= documented
    absent = documented - present - SOMETIMES
    assert all(hasattr(type(fitted), n) or hasattr(fitted, n) for n in absent), absent


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

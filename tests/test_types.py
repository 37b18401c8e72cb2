"""Annotations say something, and say the same as the docstrings."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from test_docstrings import public_objects, section

import sknn.networks
import sknn.training
from sknn._targets import (
    CLASSIFIER_LOSSES,
    REGRESSOR_LOSSES,
    ClassifierLossName,
    RegressorLossName,
)
from sknn.estimators.core import _parameters

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "sknn").rglob("*.py"))


def annotated(tree: ast.AST):
    """Yield the annotation of each parameter of each function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            for argument in (
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                *filter(None, (arguments.vararg, arguments.kwarg)),
            ):
                if argument.annotation is not None:
                    yield argument.annotation


def mentions_any(annotation: ast.AST) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "Any" for n in ast.walk(annotation))


def test_few_annotations_are_any():
    found = [a for path in MODULES for a in annotated(ast.parse(path.read_text()))]
    share = sum(map(mentions_any, found)) / len(found)
    assert share < 0.05


@pytest.mark.parametrize(
    ("names", "registry"),
    [
        (_parameters.ActivationName, sknn.networks.ACTIVATIONS),
        (_parameters.InitializerName, ["auto", *sknn.networks.INITIALIZERS]),
        (_parameters.ArchitectureName, sknn.networks.ARCHITECTURES),
        (_parameters.AugmentationName, sknn.networks.AUGMENTATION_SETS),
        (ClassifierLossName, ["auto", *CLASSIFIER_LOSSES]),
        (RegressorLossName, ["auto", *REGRESSOR_LOSSES]),
        (_parameters.OptimizerName, sknn.training.OPTIMIZERS),
        (_parameters.ScheduleName, sknn.training.SCHEDULES),
    ],
)
def test_names_are_those_of_the_registries(names, registry):
    assert set(get_args(names)) == set(registry)


# -- docstrings ------------------------------------------------------------------------


def aliases() -> dict[str, set[str]]:
    """Return type alias -> the names in its definition, aliases replaced."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if not (isinstance(node, ast.AnnAssign) and node.value):
                continue
            if ast.unparse(node.annotation) == "TypeAlias":
                value: ast.AST = node.value
                if isinstance(value, ast.Constant):
                    value = ast.parse(value.value, mode="eval")
                found[ast.unparse(node.target)] = words(value, found)
    return found


def words(annotation: ast.AST, known: dict[str, set[str]]) -> set[str]:
    """Return the names in an annotation; "str" for literal strings."""
    found: set[str] = set()
    skipped: set[ast.AST] = set()
    for node in ast.walk(annotation):
        if node in skipped:
            continue
        is_generic = isinstance(node, ast.Subscript)
        if is_generic and ast.unparse(node.value) in CONTAINERS:
            skipped |= set(ast.walk(node.slice))  # the types of arguments and items
        if isinstance(node, ast.Name):
            found |= known.get(node.id, {node.id})
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant):
            value = node.value
            if isinstance(value, str) and re.fullmatch(r"[\w.]+(\[.*\])?", value):
                found.add("str" if value not in known else value)
            else:
                found.add("None" if value is None else type(value).__name__)
    return found


CONTAINERS = ("Callable", "Mapping", "dict", "tuple")
KINDS = {
    "int": r"\bint\b",
    "float": r"\bfloat\b",
    "bool": r"\bbool\b",
    "None": r"\bNone\b",
}
# A float may be passed where the docstring says so, and an int too.
ACCEPTED = {"Real", "Integral", "number", "Any", "object", "P", "Self"}


def disagreements(kind: str, annotation: str, known: dict[str, set[str]]) -> list[str]:
    """Return the types that only one of a docstring and an annotation names."""
    found = words(ast.parse(annotation, mode="eval"), known)
    if found & ACCEPTED:
        return []
    # The items of containers and the shapes of arrays are not compared.
    text = re.sub(r"of shape \([^)]*\)", "", kind.partition(", default=")[0])
    text = re.sub(r"\bof (two or three |two |three )?(int|float|str)s?\b", "of", text)
    text = re.sub(r"\bndarray *, (int|float|bool)", "ndarray", text)
    text = re.sub(r"\b(dict|list|tuple|iterable) of [^,]*?(?=,| or None|$)", "", text)
    wrong = []
    for name, pattern in KINDS.items():
        # As in scikit-learn, a default of None need not be repeated.
        said = bool(re.search(pattern, kind if name == "None" else text))
        if said and name not in found:
            wrong.append(f"{name} only in the docstring")
        if name in ("bool", "None") and name in found and not said:
            wrong.append(f"{name} only in the annotation")
    return wrong


def documented_functions():
    for value in public_objects():
        if not (value.__doc__ or "").strip():
            continue
        function = value.__init__ if inspect.isclass(value) else value
        yield value.__qualname__, function, value.__doc__
        if inspect.isclass(value):
            for name, method in inspect.getmembers(value, inspect.isfunction):
                if not name.startswith("_") and method.__module__.startswith("sknn."):
                    yield f"{value.__qualname__}.{name}", method, method.__doc__ or ""


def test_docstrings_and_annotations_agree():
    known, wrong = aliases(), []
    for name, function, docstring in documented_functions():
        documented = section(docstring, "Parameters")
        source = inspect.unwrap(function)
        if not inspect.isfunction(source) or source.__code__.co_filename == "<string>":
            continue  # of a type without a constructor, or with one by dataclass
        for parameter, annotation in source.__annotations__.items():
            if parameter in documented and annotation is not None:
                text = annotation_text(source, parameter)
                for one in disagreements(documented[parameter][0], text, known):
                    kind = documented[parameter][0]
                    wrong.append(f"{name}({parameter}): {one}: {kind!r}, {text}")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))


def annotation_text(function, parameter: str) -> str:
    """Return an annotation as its source, aliases as they are written."""
    path = Path(inspect.getsourcefile(function))
    for node in ast.walk(tree_of(path)):
        if (
            isinstance(node, ast.FunctionDef)
            and node.name == function.__name__
            and node.lineno <= function.__code__.co_firstlineno + 60
            and node.end_lineno >= function.__code__.co_firstlineno
        ):
            for argument in (*node.args.args, *node.args.kwonlyargs):
                if argument.arg == parameter and argument.annotation is not None:
                    text = ast.unparse(argument.annotation)
                    return ast.literal_eval(text) if text[0] in "'\"" else text
    return "object"


_TREES: dict[Path, ast.AST] = {}


def tree_of(path: Path) -> ast.AST:
    if path not in _TREES:
        _TREES[path] = ast.parse(path.read_text())
    return _TREES[path]


@pytest.mark.parametrize(
    ("kind", "annotation", "agree"),
    [
        ("int, default=3", "int", True),
        ("int or None, default=None", "int", False),
        ("int, default=3", "int | None", False),
        ("float", "int", False),
        ("bool, default=True", "bool", True),
        ('int or "auto"', "int | Literal['auto']", True),
        ("sequence of int", "Sequence[int]", True),
        ("array-like of shape (n_samples,), default=None", "ArrayLike | None", True),
        ("array-like of shape (n_samples,)", "ArrayLike | None", False),
    ],
)
def test_types_are_compared(kind, annotation, agree):
    assert (disagreements(kind, annotation, {}) == []) is agree


# -- mypy ------------------------------------------------------------------------------


def test_mypy_reports_wrong_calls():
    script = ROOT / "tests" / "cases" / "wrong_calls.py"
    wrong = {
        number
        for number, line in enumerate(script.read_text().splitlines(), 1)
        if line.rstrip().endswith("# wrong")
    }
    assert wrong
    pytest.importorskip("mypy", reason="mypy comes with the extra lint")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml"),
            *("--no-incremental", "--follow-imports", "silent", script),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    reported = re.findall(r"wrong_calls\.py:(\d+): error", run.stdout)
    assert set(map(int, reported)) == wrong, run.stdout

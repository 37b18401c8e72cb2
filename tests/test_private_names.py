"""Private names of other libraries are used in one module each."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOMES = {"_sklearn.py", "_keras.py", "_optuna.py"}

# Documented names of named tuples, types of argparse without a public name, and names
# of TensorFlow, which the engine is built on.
ALLOWED = {
    *("_fields", "_replace", "_asdict"),
    *("_ArgumentGroup", "_SubParsersAction"),
    *("_initialized", "_noinline"),
}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def own_names() -> set[str]:
    """Return the private names that the package itself defines."""
    found = set()
    for path in (ROOT / "sknn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
        found.add(path.stem)
        found |= set(path.relative_to(ROOT).parts)
    return found


def foreign_names(tree: ast.AST, own: set[str]) -> Iterator[str]:
    """Yield the private names of other libraries that a module uses.

    Inherited names (of `self`, `cls` and `super()`) are those of a base class.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            inherited = ast.unparse(node.value) in ("self", "cls", "super()")
            if is_private(node.attr) and not inherited:
                yield node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            *("getattr", "hasattr", "setattr"),
        ):
            name = node.args[1]
            if isinstance(name, ast.Constant) and is_private(str(name.value)):
                yield str(name.value)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if not module.startswith("sknn"):
                names = [alias.name for alias in node.names]
                yield from filter(is_private, [*module.split("."), *names])


def test_private_names_are_in_their_modules():
    own = own_names() | ALLOWED
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "sknn").rglob("*.py"))
        if path.name not in HOMES
        for name in foreign_names(ast.parse(path.read_text()), own)
        if name not in own
    ]
    assert wrong == []


def test_a_foreign_name_is_found():
    for text in (
        "model._flatten_layers()",
        "getattr(optimizer, '_iterations')",
        "from sklearn.utils.validation import _num_samples",
        "from sklearn.model_selection._search import BaseSearchCV",
    ):
        assert list(foreign_names(ast.parse(text), set()))
    assert not list(foreign_names(ast.parse("self._validate_params()"), set()))

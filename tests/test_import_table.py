"""Packages import only the packages that docs/architecture.rst allows."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.rst"

# Imported by the engine only; other packages use `sknn.training`.
ENGINE_ONLY = {"tensorflow", "jax", "torch", "keras.src"}

MAX_MODULE_LINES = 600
MAX_FUNCTION_LINES = 60


@dataclass(frozen=True)
class Import:
    """One import of a module; `deferred` if `import package` does not run it."""

    place: str
    package: str
    module: str
    deferred: bool
    relative: bool = False

    @property
    def imported(self) -> str:
        """The imported package: a package of sknn, or a third-party package."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "sknn" and len(parts) > 1 else parts[0]


def read_table(page: str) -> dict[str, dict[str, bool]]:
    """Return package -> allowed import -> whether in functions only."""
    cells = re.findall(r"^   [* ] - (.*)$", page.split(":name: import-table")[1], re.M)
    rows = [cells[i : i + 3] for i in range(3, len(cells), 3)]
    entry = re.compile(r"``([\w.]+)``( in functions)?")
    table = {
        entry.match(package)[1]: {
            name: bool(deferred) for name, deferred in entry.findall(f"{own} {other}")
        }
        for package, own, other in rows
    }
    assert len(table) == len(rows), "a package is listed twice"
    return table


def find_imports(root: Path) -> list[Import]:
    found = []
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        package = place.parts[0].removesuffix(".py")
        tree = ast.parse(path.read_text())
        for node, deferred in _walk(tree, False):
            for module, relative in _modules(node):
                own = f"{module}.".startswith(f"sknn.{package}.")
                standard = module.split(".")[0] in sys.stdlib_module_names
                if not own and not standard:
                    where = f"{place}:{node.lineno}"
                    found.append(Import(where, package, module, deferred, relative))
    return found


def _walk(node: ast.AST, deferred: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(
            child.test
        )
        inside = deferred or later or typing_only
        yield child, inside
        yield from _walk(child, inside)


def _modules(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield the modules that `node` imports, and whether by a relative name."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, False) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        # `from keras import src` and `from sknn import targets` name modules too.
        split = module in ("sknn", "keras") and not node.level
        names = [alias.name for alias in node.names]
        modules = [f"{module}.{name}" for name in names] if split else [module]
        yield from ((each, node.level > 0) for each in modules)
    elif isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        if function.endswith(("import_module", "__import__")) and node.args:
            argument = node.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, argument.value.startswith(".")


def breaches(
    imports: list[Import], table: dict[str, dict[str, bool]], packages: set[str]
) -> list[str]:
    """Return a message for each violation of the rules."""
    wrong = [f"{name}: has no row in the table" for name in packages - set(table)]
    wrong += [f"{name}: is not a package any more" for name in set(table) - packages]
    used: dict[str, dict[str, bool]] = {package: {} for package in table}
    for one in imports:
        allowed = table.get(one.package, {})
        name = one.imported
        if one.relative:
            wrong.append(f"{one.place}: relative import")
        elif name == "sknn" or (
            one.module.startswith("sknn.") and name not in packages
        ):
            # A public name of the package itself, such as `from sknn import load`.
            name = "sknn"
        if not one.relative and name not in allowed:
            wrong.append(f"{one.place}: {one.package} may not import {one.module}")
        elif not one.relative and allowed[name] and not one.deferred:
            wrong.append(f"{one.place}: {one.module} belongs inside a function")
        if re.match(r"sknn\.(\w+\.)+_", one.module):
            wrong.append(f"{one.place}: {one.module} is private to its package")
        if one.package != "training" and any(
            f"{one.module}.".startswith(f"{banned}.") for banned in ENGINE_ONLY
        ):
            wrong.append(f"{one.place}: {one.module} is for training only")
        used.setdefault(one.package, {}).setdefault(name, True)
        used[one.package][name] &= one.deferred
    for package, entries in table.items():
        for name, deferred in entries.items():
            if name not in used[package]:
                wrong.append(f"{package}: the table's {name} is not needed")
            elif used[package][name] and not deferred:
                wrong.append(f"{package}: {name} is imported in functions only; say so")
    return wrong


def packages_of(root: Path) -> set[str]:
    return {
        path.name.removesuffix(".py")
        for path in root.iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
    }


def test_packages_import_what_the_table_allows():
    root = ROOT / "sknn"
    table = read_table(PAGE.read_text())
    assert breaches(find_imports(root), table, packages_of(root)) == []


def import_graph(package: Path, *, typing: bool) -> dict[str, set[str]]:
    """Return module -> the modules it imports; `__init__` files are left out.

    Without `typing`, imports that only type checkers see are left out too.
    """
    graph = {}
    for path in package.rglob("*.py"):
        if path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text())
        if not typing:
            _drop_typing(tree)
        name = ".".join(path.relative_to(package.parent).with_suffix("").parts)
        graph[name] = {
            module
            for node in ast.walk(tree)
            for module, _ in _modules(node)
            if module.startswith(f"{package.name}.") and module != name
        }
    return graph


def _drop_typing(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]


def cycle_of(graph: dict[str, set[str]]) -> list[str]:
    """Return a cycle of the graph, empty if it has none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def folders_of(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the graph of the folders of the modules; those of a package only."""

    def folder(module: str) -> str:
        return module.rpartition(".")[0]

    def package(module: str) -> str:
        return ".".join(module.split(".")[:2])

    found: dict[str, set[str]] = {}
    for module, imported in graph.items():
        found.setdefault(folder(module), set()).update(
            folder(other)
            for other in imported
            if package(other) == package(module) and folder(other) != folder(module)
            # The public names of the package are in no folder.
            if other != package(other)
        )
    return found


def test_no_module_imports_itself_through_others():
    assert cycle_of(import_graph(ROOT / "sknn", typing=False)) == []


def test_no_folder_imports_itself_through_others():
    assert cycle_of(folders_of(import_graph(ROOT / "sknn", typing=True))) == []


def test_a_cycle_is_found(tmp_path):
    package = tmp_path / "sknn"
    for name, text in {
        "data/rows/_a.py": "from sknn.data.columns._b import f",
        "data/columns/_b.py": "def f():\n    import sknn.data.rows._c",
        "data/rows/_c.py": "",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    graph = import_graph(package, typing=True)
    assert cycle_of(graph) == []
    assert set(cycle_of(folders_of(graph))) == {"sknn.data.rows", "sknn.data.columns"}
    (package / "data/rows/_c.py").write_text("import sknn.data.rows._a")
    assert len(cycle_of(import_graph(package, typing=True))) == 4


TABLE = """
.. list-table:: Imports
   :name: import-table

   * - package
     - of sknn
     - others
   * - ``exceptions``
     - nothing
     - nothing
   * - ``training``
     - ``exceptions``
     - ``tensorflow``
   * - ``targets``
     - nothing
     - ``numpy``, ``pandas`` in functions
"""

GOOD = {
    "exceptions.py": "",
    "training/__init__.py": (
        "import tensorflow as tf\nfrom sknn.exceptions import E\n"
        "from sknn.training._loop import f\n"
    ),
    "targets/__init__.py": "import numpy\ndef f():\n    import pandas\n",
}


def check_tree(folder: Path, changes: dict[str, str]) -> list[str]:
    for name, text in (GOOD | changes).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return breaches(find_imports(folder), read_table(TABLE), packages_of(folder))


def test_a_good_tree_passes(tmp_path):
    assert check_tree(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("import sknn.training", "targets may not import sknn.training"),
        ("from sknn import training", "targets may not import sknn.training"),
        ("from sknn import load", "targets may not import sknn.load"),
        ("def f():\n    import scipy", "targets may not import scipy"),
        ("class A:\n    import scipy.sparse", "may not import scipy.sparse"),
        ("import pandas", "pandas belongs inside a function"),
        ("from . import _labels", "relative import"),
        ("def f():\n    import tensorflow", "tensorflow is for training only"),
        ("from keras import src", "keras.src is for training only"),
        ("from keras.src.ops import add", "keras.src.ops is for training only"),
        ("import_module('torch')", "torch is for training only"),
        ("from sknn.training._loop import f", "private to its package"),
        ("from sknn.training.plans._plan import Plan", "private to its package"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path, line, complaint):
    wrong = check_tree(tmp_path, {"targets/_labels.py": line})
    assert any(complaint in one and "_labels.py" in one for one in wrong), wrong


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"targets/__init__.py": "import numpy"}, "targets: the table's pandas is not"),
        (
            {"targets/__init__.py": "def f():\n    import numpy, pandas"},
            "targets: numpy is imported in functions only",
        ),
        ({"cli/__init__.py": ""}, "cli: has no row"),
    ],
)
def test_a_table_that_is_out_of_date_is_found(tmp_path, changes, complaint):
    wrong = check_tree(tmp_path, changes)
    assert any(complaint in one for one in wrong), wrong


def test_a_row_without_a_package_is_found(tmp_path):
    check_tree(tmp_path, {})
    (tmp_path / "exceptions.py").unlink()
    assert "exceptions: is not a package any more" in breaches(
        find_imports(tmp_path), read_table(TABLE), packages_of(tmp_path)
    )


def too_long(path: Path) -> list[str]:
    """Return the module and the functions of `path` that exceed the limits."""
    text = path.read_text()
    n_lines = len(text.splitlines())
    long = [f"{path}: {n_lines} lines"] if n_lines >= MAX_MODULE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and body[-1].end_lineno - body[0].lineno + 1 >= MAX_FUNCTION_LINES:
                long.append(f"{path}:{node.lineno}: {node.name} is too long")
    return long


def test_modules_and_functions_are_short():
    folders = [ROOT / name for name in ("sknn", "tests", "examples", "benchmarks")]
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    assert [one for path in paths for one in too_long(path)] == []


def test_a_long_function_is_found(tmp_path):
    path = tmp_path / "long.py"
    body = "    pass\n" * MAX_FUNCTION_LINES
    path.write_text(f"def f():\n    '''Doc.'''\n{body}")
    assert "f is too long" in too_long(path)[0]
    path.write_text("pass\n" * MAX_MODULE_LINES)
    assert f"{MAX_MODULE_LINES} lines" in too_long(path)[0]


@pytest.mark.parametrize(
    ("modules", "banned"),
    [
        # The import of the package itself is always needed, so nothing slow is allowed.
        ("sknn", ["tensorflow", "keras", "sklearn", "pandas", "matplotlib"]),
        (
            "sknn.estimators, sknn.reports, sknn.datasets, sknn._data, sknn._targets,"
            " sknn.cli",
            ["tensorflow", "keras", "matplotlib", "optuna"],
        ),
    ],
)
def test_importing_is_quick(modules, banned):
    code = f"import sys, {modules}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(banned) & set(run.stdout.split()) == set()


# Distributions that are imported by another name.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow"}


def test_declared_dependencies_are_the_imported_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.match(r"[\w-]+", one)[0] for one in project["dependencies"]}
    imported = {
        DISTRIBUTIONS.get(one.imported, one.imported)
        for one in find_imports(ROOT / "sknn")
        if not one.module.startswith("sknn")
    }
    assert imported == declared


def test_scikeras_is_imported_once():
    found = [i for i in find_imports(ROOT / "sknn") if i.imported == "scikeras"]
    of_peer = {one.place.split(":")[0] for one in found if "sknn" not in one.module}
    assert of_peer == {"scikeras/_peer.py"}

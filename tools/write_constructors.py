"""Write the constructors of the networks from the table of parameters.

    python tools/write_constructors.py           # writes the files
    python tools/write_constructors.py --check   # fails if a file is out of date

For each class of the table, the sections "Parameters" and "Attributes" of the
docstring and `__init__` are replaced; everything else of the file stays as it is.
"""

import argparse
import ast
import re
import sys
import textwrap
from pathlib import Path

from parameters import ESTIMATORS, GROUPS, Estimator, Parameter

FOLDER = Path(__file__).parents[1] / "sknn" / "estimators"
WIDTH = 88


# The entry of all keyword arguments that are no parameters of their own.
_SETTINGS = [
    "**model__settings : dict",
    "    Other arguments of the function, with the prefix: ``model__units`` is the",
    "    argument `units`.",
]


def section(groups: dict[str, list[Parameter]], keywords: str) -> str:
    """Return the section "Parameters" of a docstring, indented."""
    lines = ["Parameters", "----------"]
    for group, parameters in groups.items():
        lines += [f"**{group}**", ""]
        for parameter in parameters:
            lines += _entry(parameter)
        if keywords and group == "Network":
            lines += _SETTINGS
        lines.append("")
    return textwrap.indent("\n".join(lines), "    ")


def _entry(parameter: Parameter) -> list[str]:
    head = f"{parameter.name} : {parameter.kind}"
    if parameter.default:
        head += f", default={parameter.default}"
    return _described(head, parameter.text)


def _described(head: str, text: str) -> list[str]:
    if len(head) > WIDTH - 4:
        # numpydoc joins lines that end with a backslash.
        start, _, end = head.rpartition(", ")
        head = f"{start}, \\\n        {end}"
    lines = textwrap.wrap(text, WIDTH - 8, break_on_hyphens=False)
    return [head, *(f"    {line}" for line in lines)]


def attributes(documented: dict[str, tuple[str, str]]) -> str:
    """Return the section "Attributes" of a docstring, indented."""
    lines = ["Attributes", "----------"]
    for name, (kind, text) in documented.items():
        lines += _described(f"{name} : {kind}", text)
    return textwrap.indent("\n".join([*lines, ""]), "    ")


def constructor(estimator: Estimator, groups: dict[str, list[Parameter]]) -> str:
    """Return `__init__`, indented."""
    parameters = {p.name: p for group in groups.values() for p in group}
    positional = [parameters[name] for name in estimator.positional]
    others = [p for p in parameters.values() if p.name not in estimator.positional]
    lines = ["def __init__(", "    self,"]
    lines += [_argument(parameter) for parameter in positional]
    lines += ["    *,", *map(_argument, others)]
    lines += ["    **model__settings: object,"] if estimator.keywords else []
    lines += [") -> None:"]
    lines += [f"    self.{p.name} = {p.name}" for p in (*positional, *others)]
    lines += (
        [f"    self.{estimator.keywords}(model__settings)"]
        if estimator.keywords
        else []
    )
    return textwrap.indent("\n".join(lines), "    ") + "\n"


def _argument(parameter: Parameter) -> str:
    if not parameter.default:
        return f"    {parameter.name}: {parameter.annotation},"
    line = f"    {parameter.name}: {parameter.annotation} = {parameter.default},"
    if len(line) + 4 <= WIDTH:
        return line
    opening, _, inner = parameter.annotation.partition("[")
    return (
        f"    {parameter.name}: {opening}[\n        {inner.removesuffix(']')}\n"
        f"    ] = {parameter.default},"
    )


def rewritten(source: str, name: str, estimator: Estimator) -> str:
    """Return the source of a file with the section and the constructor of a class."""
    found = estimator.parameters()
    groups = {group: found[group] for group in GROUPS if group in found}
    node = next(
        n
        for n in ast.parse(source).body
        if isinstance(n, ast.ClassDef) and n.name == name
    )
    init = next(
        n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"
    )
    lines = source.splitlines(keepends=True)
    head = "".join(lines[: init.lineno - 1])
    tail = "".join(lines[init.end_lineno :])
    start = head.index(f"class {name}(")
    before, documented = head[:start], head[start:]
    documented = _with_section(
        documented, "Parameters", section(groups, estimator.keywords)
    )
    if estimator.attributes:
        text = attributes(estimator.documented())
        documented = _with_section(documented, "Attributes", text)
    return before + documented + constructor(estimator, groups) + tail


def _with_section(docstring: str, title: str, text: str) -> str:
    pattern = rf"    {title}\n    -+\n.*?(?=\n    [A-Z][A-Za-z ]+\n    -{{3,}}\n)"
    replaced, n = re.subn(pattern, lambda _: text, docstring, count=1, flags=re.S)
    if n != 1:
        raise ValueError(f"There is no section {title} to replace.")
    return replaced


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, estimator in ESTIMATORS.items():
        path = FOLDER / estimator.file
        source = path.read_text()
        new = rewritten(source, name, estimator)
        if new != source:
            stale.append(name)
            if not check:
                path.write_text(new)
    if stale:
        print(("out of date: " if check else "wrote ") + ", ".join(stale))
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())

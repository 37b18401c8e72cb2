"""Headings of groups of parameters, such as ``**Network**``, as numpydoc shows them."""

import re

from sphinx.application import Sphinx

_HEADING = re.compile(r"^\*\*([A-Z]\w+)\*\*$")


def _plain_headings(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    # numpydoc makes names bold itself, and would show these asterisks.
    lines[:] = [
        _HEADING.sub(r"\1 parameters", line.strip())
        if _HEADING.match(line.strip())
        else line
        for line in lines
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    # Before numpydoc, whose priority is 499.
    app.connect("autodoc-process-docstring", _plain_headings, priority=400)
    return {"parallel_read_safe": True}

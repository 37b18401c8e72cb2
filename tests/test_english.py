"""Docstrings, comments, messages and pages use the terms of scikit-learn and Keras."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Checked apart from each other, for short reports.
PLACES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("sknn", "docs", ".")
    for path in (ROOT / folder).iterdir()
    if path.suffix in (".py", ".rst", ".md")
    or path.relative_to(ROOT).as_posix()
    in (
        "docs/guide",
        "docs/api",
        "docs/decisions",
        "docs/development",
        "examples",
        "benchmarks",
    )
    or (path.is_dir() and (path / "__init__.py").exists() and folder == "sknn")
)

_AMOUNTS = (
    "samples?|rows?|entry|entries|lines?|values?|numbers?|texts?|series|words?|"
    "features?|weights?|documents?|calls?|products?|parts?|columns?|labels?|scores?|"
    r"one|updates?|seconds?|bytes?|epochs?|\d+"
)
_UNITS = "step|epoch|sample|row|batch|fold|trial|line|column|class|document"

# Pattern -> the usual term. Patterns match in any case, except for `none`: `is None` is
# Python.
STOP_LIST = {
    "tell whether": "return True if; whether",
    "anew": "again; from scratch",
    "(so|as) many": "the number of",
    "(?-i:(is|are) none)": "is empty; no ... is available",
    "(those|that) of": "repeat the noun",
    "(go|goes|going|gone|went) on": "continue; resume",
    "(is|are|was) over": "is finished",
    "(begin|begins|beginning|began|begun)": "start",
    "(stand|stands|standing|stood)": "is; is listed; is defined; represent",
    "shares? of": "fraction of",
    "the (most|least)(?! (frequent|common|similar|likely|probable|recent))": (
        "the maximum; the minimum; at most"
    ),
    "(nobody|somebody|everybody)": "name who, or use the passive voice",
    "(at hand|in company)": "available; together",
    "lengthened": "padded",
    "of like lengths?": "of similar length",
    f"({_AMOUNTS}) an? ({_UNITS})": "per",
    "what (is|are|was|were|it|they|an?|the|each|every|has|have|comes|came|makes?|"
    "gives?|gave)": "name the thing: the loss, the output, the value",
}
STOPPED = re.compile("|".join(rf"\b({each})\b" for each in STOP_LIST), re.I)

# A place and the start of a sentence where the usual meaning is not meant.
EXCEPTIONS: list[tuple[str, str]] = []


def texts(path: Path) -> Iterator[str]:
    """Yield the prose of a file: string constants and comments of a module."""
    source = path.read_text()
    if path.suffix != ".py":
        yield " ".join(source.split())
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield " ".join(node.value.split())
    comments = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments += " " + token.string.lstrip("# ")
        elif token.type != tokenize.NL:
            yield comments
            comments = ""


def stopped(text: str) -> list[str]:
    """Return the phrases of the stop list in `text`, with the words around them."""
    return [
        text[max(match.start() - 30, 0) : match.end() + 30]
        for match in STOPPED.finditer(text)
    ]


def files(place: str) -> list[Path]:
    path = ROOT / place
    if path.is_file():
        return [path]
    return sorted(p for s in ("py", "rst", "md") for p in path.rglob(f"*.{s}"))


@pytest.mark.parametrize("place", PLACES)
def test_usual_terms(place):
    found = [
        f"{path.relative_to(ROOT)}: ...{phrase}..."
        for path in files(place)
        for text in texts(path)
        for phrase in stopped(text)
        if (path.relative_to(ROOT).as_posix(), phrase) not in EXCEPTIONS
    ]
    assert not found, "\n" + "\n".join(found)


def test_exceptions_are_few_and_needed():
    assert len(EXCEPTIONS) <= 10
    for name, phrase in EXCEPTIONS:
        assert any(phrase in stopped(text) for text in texts(ROOT / name))


@pytest.mark.parametrize(
    "text",
    [
        "Tell whether it is.",
        "16 samples a step",
        "one entry an epoch",
        "go on from there",
        "what a layer gives",
        "Share of the units",
        "as there is none",
    ],
)
def test_a_phrase_is_found(text):
    assert stopped(text)


@pytest.mark.parametrize(
    "text",
    [
        "Return the number of samples per batch of a step.",
        "The default is None.",
        "If both are None",
    ],
)
def test_usual_terms_pass(text):
    assert not stopped(text)

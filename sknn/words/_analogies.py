"""Questions of the form "a is to b as c is to d", and their answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sknn.words._norms import row_norms

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Questions", "grade", "read_questions"]

_BATCH = 128  # questions at a time: similarities of 30 MB for 60,000 words


@dataclass(frozen=True)
class Questions:
    """Analogies in sections.

    Parameters
    ----------
    titles : list of str
        Titles of the sections.
    section : ndarray of shape (n_questions,)
        The section of each question, as a position in `titles`.
    words : list of tuple
        The words a, b, c, d of each question.
    """

    titles: list[str]
    section: np.ndarray
    words: list[tuple[str, ...]]


def read_questions(path: Any) -> Questions:
    """Read a file in the format of questions-words.txt.

    Raises
    ------
    ValueError
        When a line has other than four words, stands before the first section, or
        there is none.
    """
    titles: list[str] = []
    section: list[int] = []
    words: list[tuple[str, ...]] = []
    text = Path(path).read_text(encoding="utf-8-sig")
    for number, line in enumerate(text.split("\n"), 1):
        fields = line.split()
        if line.startswith(":"):
            titles.append(line[1:].strip())
        elif fields and len(fields) != 4:
            raise ValueError(
                f"Line {number} of {path} must have four words, got {line.strip()!r}."
            )
        elif fields and not titles:
            raise ValueError(
                f"Line {number} of {path} stands before the first section. Begin the "
                'file with a line such as ": my section".'
            )
        elif fields:
            section.append(len(titles) - 1)
            words.append(tuple(fields))
    if not words:
        raise ValueError(f"{path} has no questions.")
    return Questions(titles, np.array(section), words)


def grade(
    questions: Questions, forms: list[str], vectors: np.ndarray, *, upper: bool
) -> "pd.DataFrame":
    """Answer the questions by 3CosAdd and count the right answers.

    Parameters
    ----------
    questions : Questions
        What is asked.
    forms : list of str
        The words of the rows. Rows of the same form count as one word, of which the
        first row gives the vector.
    vectors : ndarray of shape (n_words, embedding_dim)
        Their vectors.
    upper : bool
        Whether the words of the questions are compared in upper case, as `forms` then
        has to be.

    Returns
    -------
    DataFrame
        Sections in rows, and "total"; columns correct, n, accuracy, skipped.
    """
    number = {form: k for k, form in enumerate(dict.fromkeys(forms))}
    asked = [
        [number.get(word.upper() if upper else word, -1) for word in words]
        for words in questions.words
    ]
    numbers = np.array(asked)
    known = np.not_equal(numbers.min(axis=1), -1)
    form_of_row = np.array([number[form] for form in forms])
    correct = np.zeros(len(numbers), dtype=bool)
    correct[known] = (
        _answers(numbers[known, :3], form_of_row, vectors) == (numbers[known, 3])
    )
    return _by_section(questions, correct, known)


def _answers(
    asked: np.ndarray, form_of_row: np.ndarray, vectors: np.ndarray
) -> np.ndarray:
    """Return the number of the form nearest to b - a + c that is none of the three."""
    unit = vectors / row_norms(vectors)[:, None]
    by_form = np.argsort(form_of_row, kind="stable")
    counts = np.bincount(form_of_row)
    starts = np.cumsum(counts) - counts
    first = by_form[starts]
    answers = np.empty(len(asked), dtype=np.intp)
    for start in range(0, len(asked), _BATCH):
        a, b, c = asked[start : start + _BATCH].T
        near = (unit[first[b]] + unit[first[c]] - unit[first[a]]) @ unit.T
        for form in (a, b, c):
            # All rows of the form: "King" is as little an answer as "king".
            many = counts[form]
            question = np.repeat(np.arange(len(form)), many)
            nth = np.arange(len(question)) - np.repeat(np.cumsum(many) - many, many)
            near[question, by_form[np.repeat(starts[form], many) + nth]] = -np.inf
        best = near.argmax(axis=1)
        left = near[np.arange(len(best)), best] > -np.inf  # a word that was not asked
        answers[start : start + _BATCH] = np.where(left, form_of_row[best], -1)
    return answers


def _by_section(
    questions: Questions, correct: np.ndarray, known: np.ndarray
) -> "pd.DataFrame":
    import pandas as pd

    size = len(questions.titles)
    columns = {
        "correct": np.bincount(questions.section[correct], minlength=size),
        "n": np.bincount(questions.section[known], minlength=size),
        "skipped": np.bincount(questions.section[~known], minlength=size),
    }
    frame = pd.DataFrame(columns, index=pd.Index(questions.titles, name="section"))
    total = pd.DataFrame([frame.sum()], index=pd.Index(["total"], name="section"))
    frame = pd.concat([frame, total])
    # 0 / 0, where all questions were skipped, is not a number.
    frame.insert(2, "accuracy", frame["correct"] / frame["n"])
    return frame

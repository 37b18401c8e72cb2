"""Evaluation on analogies, "a is to b as c is to d"."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sknn._writable_path import as_path
from sknn.words._norms import row_norms
from sknn.words._text_files import read_lines
from sknn.words._unknown_words import find_row

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Questions", "answer_questions", "read_questions"]

_BATCH = 128  # questions per batch: similarities of 30 MB for 60,000 words


@dataclass(frozen=True)
class Questions:
    """Analogies in sections.

    Parameters
    ----------
    titles : list of str
        Section titles.
    section : ndarray of shape (n_questions,)
        Section of each question, as an index into `titles`.
    words : list of tuple
        Words a, b, c, d of each question.
    """

    titles: list[str]
    section: np.ndarray
    words: list[tuple[str, ...]]


def read_questions(path: str | os.PathLike[str]) -> Questions:
    """Read a file in the format of questions-words.txt.

    Raises
    ------
    ValueError
        If a line does not have four words or is before the first section, or the file
        has no questions.
    """
    titles: list[str] = []
    section: list[int] = []
    words: list[tuple[str, ...]] = []
    for number, line in enumerate(read_lines(as_path(path)), 1):
        fields = line.split()
        if line.startswith(":"):
            titles.append(line[1:].strip())
        elif fields and len(fields) != 4:
            raise ValueError(
                f"Line {number} of {path} must have four words, got {line.strip()!r}."
            )
        elif fields and not titles:
            raise ValueError(
                f"Line {number} of {path} is before the first section. Start the file "
                'with a line such as ": my section".'
            )
        elif fields:
            section.append(len(titles) - 1)
            words.append(tuple(fields))
    if not words:
        raise ValueError(f"{path} has no questions.")
    return Questions(titles, np.array(section), words)


def answer_questions(
    questions: Questions, forms: list[str], vectors: np.ndarray, *, upper: bool
) -> "pd.DataFrame":
    """Answer the questions with 3CosAdd and count the correct answers.

    Parameters
    ----------
    questions : Questions
        Questions.
    forms : list of str
        Word of each row. Rows with the same form are treated as one word, with the
        vector of the first row.
    vectors : ndarray of shape (n_words, embedding_dim)
        Vector of each row.
    upper : bool
        Whether to convert the words of the questions to upper case. `forms` must then
        be in upper case, too.

    Returns
    -------
    DataFrame
        One row per section and a row "total", with columns correct, n, accuracy and
        skipped.
    """
    form_ids = {form: k for k, form in enumerate(dict.fromkeys(forms))}
    ids = np.array(
        [
            [find_row(word.upper() if upper else word, form_ids) for word in words]
            for words in questions.words
        ]
    )
    known = np.not_equal(ids.min(axis=1), -1)
    form_of_row = np.array([form_ids[form] for form in forms])
    correct = np.zeros(len(ids), dtype=bool)
    correct[known] = _answers(ids[known, :3], form_of_row, vectors) == ids[known, 3]
    return _by_section(questions, correct, known)


def _answers(
    questions: np.ndarray, form_of_row: np.ndarray, vectors: np.ndarray
) -> np.ndarray:
    """Return the form closest to b - a + c, excluding the three forms."""
    unit = vectors / row_norms(vectors)[:, None]
    by_form = np.argsort(form_of_row, kind="stable")
    counts = np.bincount(form_of_row)
    starts = np.cumsum(counts) - counts
    first = by_form[starts]
    answers = np.empty(len(questions), dtype=np.intp)
    for start in range(0, len(questions), _BATCH):
        a, b, c = questions[start : start + _BATCH].T
        similarity = (unit[first[b]] + unit[first[c]] - unit[first[a]]) @ unit.T
        for form in (a, b, c):
            # Exclude all rows of the form: both "King" and "king".
            n_rows = counts[form]
            question = np.repeat(np.arange(len(form)), n_rows)
            offset = np.repeat(np.cumsum(n_rows) - n_rows, n_rows)
            nth = np.arange(len(question)) - offset
            rows = by_form[np.repeat(starts[form], n_rows) + nth]
            similarity[question, rows] = -np.inf
        best = similarity.argmax(axis=1)
        # No answer if all words are excluded.
        has_answer = similarity[np.arange(len(best)), best] > -np.inf
        answers[start : start + _BATCH] = np.where(has_answer, form_of_row[best], -1)
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
    # NaN (0 / 0) if all questions were skipped.
    frame.insert(2, "accuracy", frame["correct"] / frame["n"])
    return frame

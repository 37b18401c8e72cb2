"""Word vectors and document classifiers."""

from benchmarks.subject import Subject
from benchmarks.words import documents, vectors

_TEXT = """The name of a case contains the algorithm, the number of threads, and the
difference from the parameters embedding_dim=100, window=5, negative=5, min_count=5."""

SUBJECT = Subject(
    "words",
    "Word vectors compared with gensim",
    _TEXT,
    (vectors.SPEED, vectors.MEMORY, vectors.QUALITY, documents.TABLE),
)

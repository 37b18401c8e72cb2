"""Text generation and translation."""

from benchmarks.subject import Subject
from benchmarks.text import generation, translation

SUBJECT = Subject("text", "Texts", "", (generation.TABLE, translation.TABLE))

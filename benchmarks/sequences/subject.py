"""Recurrent networks."""

from benchmarks.sequences import accuracy, speed
from benchmarks.subject import Subject

SUBJECT = Subject("sequences", "Sequences", "", (accuracy.TABLE, speed.TABLE))

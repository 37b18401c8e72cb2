"""Networks for images."""

from benchmarks.images import accuracy, speed, steps
from benchmarks.subject import Subject

SUBJECT = Subject("images", "Images", "", (accuracy.TABLE, speed.TABLE, steps.TABLE))

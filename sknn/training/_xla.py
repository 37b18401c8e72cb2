"""The start of XLA, which takes a third of a second once in a process."""

import functools
import threading

import tensorflow as tf


@functools.cache
def start_xla() -> threading.Thread:
    """Start XLA in a thread of its own, while a program is traced that needs it."""
    thread = threading.Thread(target=_compile, name="sknn-start-xla", daemon=True)
    thread.start()
    return thread


def _compile() -> None:
    """Compile the smallest program with a loop of its own."""
    double = tf.function(lambda x: x + x, jit_compile=True, autograph=False)
    double(tf.zeros([8]))

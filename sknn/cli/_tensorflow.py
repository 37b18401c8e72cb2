"""Import of TensorFlow without its start-up messages."""

import os
from importlib import import_module


def import_quietly() -> None:
    """Import TensorFlow and discard its start-up messages.

    C++ code writes them before TensorFlow reads its log level, so the file descriptor
    of stderr has to be redirected. They are shown if TF_CPP_MIN_LOG_LEVEL is below 3.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") != "3":
        return
    stderr = os.dup(2)
    try:
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)
        import_module("sknn.training")
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)

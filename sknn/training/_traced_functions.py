"""Functions of one architecture, each traced when it is first needed."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from sknn.training._flat_function import FlatFunction


class TracedFunctions:
    """Functions by name, with their signatures.

    Parameters
    ----------
    functions : mapping of str to (callable, list of tensor specs)
    forget : callable or None, default=None
        Called after each trace, to take its tensors out of layers.
    """

    def __init__(
        self,
        functions: Mapping[str, tuple[Callable, list[Any]]],
        forget: Callable[[], None] | None = None,
    ) -> None:
        self._functions = functions
        self._forget = forget
        # One thread at a time may trace: layers hold tensors meanwhile.
        self._lock = threading.Lock()
        self._traced: dict[str, FlatFunction] = {}

    def __getitem__(self, name: str) -> FlatFunction:
        with self._lock:
            if name not in self._traced:
                function, signature = self._functions[name]
                traced = tf.function(
                    function, input_signature=signature, autograph=False
                )
                self._traced[name] = FlatFunction(traced.get_concrete_function())
                if self._forget is not None:
                    self._forget()
            return self._traced[name]

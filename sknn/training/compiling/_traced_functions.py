"""Functions of one architecture, each traced when it is first needed."""

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sknn.training.compiling._flat_function import FlatFunction
from sknn.training.compiling._session_function import SessionFunction


class TracedFunctions:
    """Functions by name, with their signatures.

    Parameters
    ----------
    functions : mapping of str to (callable, list of tensor specs)
    forget : callable or None, default=None
        Called after each trace, to take its tensors out of layers.
    in_session : collection of str, default=()
        Names of the functions that run in a session of their own, so that their
        compiled code is freed with them. They return arrays.
    """

    def __init__(
        self,
        functions: Mapping[str, tuple[Callable, list[Any]]],
        forget: Callable[[], None] | None = None,
        in_session: Collection[str] = (),
    ) -> None:
        self._functions = functions
        self._forget = forget
        self._in_session = in_session
        # One thread at a time may trace: layers hold tensors meanwhile.
        self._lock = threading.Lock()
        self._traced: dict[str, FlatFunction | SessionFunction] = {}

    def __getitem__(self, name: str) -> FlatFunction | SessionFunction:
        with self._lock:
            if name not in self._traced:
                function, signature = self._functions[name]
                kind = SessionFunction if name in self._in_session else FlatFunction
                self._traced[name] = kind(function, signature)
                if self._forget is not None:
                    self._forget()
            return self._traced[name]

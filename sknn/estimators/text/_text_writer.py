"""Writing on from a prompt, character by character."""

from abc import ABC
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from sknn.estimators.core._seeds import draw_seeds
from sknn.estimators.text._text_tokenizer import TextTokenizer
from sknn.estimators.text._token_windows import START, with_start


class TextWriter(ABC):
    """What has learned which characters follow which, and writes by drawing them."""

    tokenizer_: TextTokenizer
    estimator_: Any

    def generate(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        n_samples: int | None = None,
        random_state: Any = None,
    ) -> Any:
        """Write on from a prompt.

        Parameters
        ----------
        prompt : str, default=""
            What the text begins with. Characters that are not known are read as the
            unknown one.
        length : int, default=200
            Characters to write.
        temperature : float, default=1.0
            Probabilities are taken to the power of its inverse: below 1 the probable
            becomes more so, above 1 less. 0 writes the most probable character.
        top_k : int or None, default=None
            Draw from the `top_k` most probable characters only; None for all.
        top_p : float, default=1.0
            Draw from the most probable characters that together have at least this
            probability only, in (0, 1].
        n_samples : int or None, default=None
            Texts to write, at the same time; None for one.
        random_state : int, RandomState instance or None, default=None
            Decides what is drawn; None is different each time.

        Returns
        -------
        str or list of str
            What follows the prompt, without it; a list with `n_samples`.

        Raises
        ------
        ValueError
            When an argument is out of its range, or nothing of the prompt is known.
        """
        n_rows = 1 if n_samples is None else n_samples
        check_scalar(n_rows, "n_samples", Integral, min_val=1)
        settings = self._draw_settings(temperature, top_k, top_p, random_state)
        parts = list(self._drawn(prompt, length, n_rows, settings))
        texts = ["".join(row) for row in np.concatenate(parts, axis=1).tolist()]
        return texts[0] if n_samples is None else texts

    def stream(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        random_state: Any = None,
    ) -> Iterator[str]:
        """Write on from a prompt, character by character.

        Parameters
        ----------
        prompt : str, default=""
            What the text begins with. Characters that are not known are read as the
            unknown one.
        length : int, default=200
            Characters to write.
        temperature : float, default=1.0
            Probabilities are taken to the power of its inverse: below 1 the probable
            becomes more so, above 1 less. 0 writes the most probable character.
        top_k : int or None, default=None
            Draw from the `top_k` most probable characters only; None for all.
        top_p : float, default=1.0
            Draw from the most probable characters that together have at least this
            probability only, in (0, 1].
        random_state : int, RandomState instance or None, default=None
            Decides what is drawn; None is different each time.

        Returns
        -------
        iterator of str
            The characters that `generate` returns as one text.

        Raises
        ------
        ValueError
            When an argument is out of its range, or nothing of the prompt is known.
        """
        settings = self._draw_settings(temperature, top_k, top_p, random_state)
        parts = self._drawn(prompt, length, 1, settings)
        return (character for part in parts for character in part[0])

    def _draw_settings(
        self, temperature: Any, top_k: Any, top_p: Any, random_state: Any
    ) -> dict[str, Any]:
        """Check how characters are to be drawn."""
        check_is_fitted(self)
        check_scalar(temperature, "temperature", Real, min_val=0)
        n_known = len(self.tokenizer_.vocabulary_)
        if top_k is not None:
            check_scalar(top_k, "top_k", Integral, min_val=1, max_val=n_known)
        check_scalar(
            *(top_p, "top_p", Real),
            min_val=0,
            max_val=1,
            include_boundaries="right",
        )
        for name, value in (("temperature", temperature), ("top_p", top_p)):
            if np.isnan(value):
                raise ValueError(f"{name} must be a number, got {value!r}.")
        return {
            "temperature": temperature,
            "top_k": top_k,
            "top_p": top_p,
            "seed": draw_seeds(random_state).order,
        }

    def _drawn(
        self, prompt: Any, length: Any, n_rows: int, settings: dict[str, Any]
    ) -> Iterator[np.ndarray]:
        """Return an iterator of parts of shape (n_rows, some) of the characters."""
        from sknn.training import Draw

        check_scalar(length, "length", Integral, min_val=1)
        numbers = self._prompt_numbers(prompt)
        draw = Draw(allowed=np.arange(self.tokenizer_.n_tokens_) > START, **settings)
        parts = self._stream().drawn(numbers, n_rows, length, draw)
        return (self.tokenizer_.tokens_[numbers] for numbers in parts)

    def _prompt_numbers(self, prompt: Any) -> np.ndarray:
        if not isinstance(prompt, str):
            raise TypeError(f"prompt must be a text (str), got {prompt!r}.")
        if not prompt:
            return with_start(np.array([], np.int32))
        numbers = self.tokenizer_.transform([prompt])[0]
        if (numbers == START).all():
            known = "".join(self.tokenizer_.vocabulary_)
            raise ValueError(
                f"prompt={prompt!r} has no character of the texts of fit, which are "
                f"{known[:80]!r}. Leave it out to begin a text."
            )
        return with_start(numbers)

    def _stream(self) -> Any:
        from sknn.training import TokenStream

        return TokenStream(self.estimator_.model_)

"""Base class of transformers whose output is not a table."""

from typing import Literal, Self

from sklearn.base import TransformerMixin


class NonTabularTransformer(TransformerMixin):
    """Base class of transformers whose output is not a table, such as images."""

    def set_output(
        self, *, transform: Literal["default", "pandas", "polars"] | None = None
    ) -> Self:
        """Do nothing, because the output is not a table.

        With this method, the output of a pipeline that contains the transformer can be
        configured.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Ignored.

        Returns
        -------
        self : object
            The transformer.
        """
        return self

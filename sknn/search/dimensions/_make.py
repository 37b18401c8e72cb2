"""Search spaces from the values of `param_distributions`."""

from collections.abc import Mapping, Sequence

from sknn.search.dimensions._function_space import FunctionSpace, SpaceFunction
from sknn.search.dimensions._list_space import ListSpace
from sknn.search.dimensions._space import Space
from sknn.search.dimensions._table_space import TableSpace


def make_space(
    space: Mapping[str, object] | Sequence[Mapping[str, object]] | SpaceFunction,
    given: Mapping[str, object] | None = None,
) -> Space:
    """Return the space for a table, several tables or a function.

    Parameters
    ----------
    space : dict, list of dict or callable
    given : mapping of str to object, default=None
        The parameters of the estimator as given.
    """
    if isinstance(space, Mapping):
        return TableSpace(space, given)
    if not isinstance(space, Sequence):
        return FunctionSpace(space)
    if not space:
        raise ValueError("param_distributions must not be an empty list.")
    for table in space:
        if not isinstance(table, Mapping):
            raise TypeError(
                "param_distributions must be a dict, a list of dicts, a function of a "
                "trial or the name of a predefined space; the list contains "
                f"{table!r}."
            )
    if len(space) == 1:
        return TableSpace(space[0], given)
    return ListSpace(space, given or {})

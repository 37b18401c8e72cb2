"""Options with the form name=value that can be used several times."""

from collections.abc import Sequence

from sknn.cli._errors import CommandError


def assignments(option: str, form: str, settings: Sequence[str]) -> dict[str, str]:
    """Return the values of an option by name.

    Parameters
    ----------
    option : str
        The option, for error messages.
    form : str
        The required form with an example, for error messages.
    settings : sequence of str
        The arguments of the option.

    Raises
    ------
    CommandError
        If an argument does not have the form name=value, or if a name is repeated.
    """
    values: dict[str, str] = {}
    for setting in settings:
        name, equals, text = map(str.strip, setting.partition("="))
        if not (name and equals):
            raise CommandError(f"{option} requires {form}; got {setting!r}")
        if name in values:
            raise CommandError(
                f"{option}: {name!r} must be specified only once; got "
                f"{f'{name}={values[name]}'!r} and {setting!r}"
            )
        values[name] = text
    return values

"""The one error that the command line turns into a line on stderr."""


class CommandError(Exception):
    """Bad input from the user; the message says what, where and the way out."""

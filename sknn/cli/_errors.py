"""The error that the command line prints as a single line on stderr."""


class CommandError(Exception):
    """Invalid input of the user; the message names the problem and a solution."""

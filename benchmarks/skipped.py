"""The exception of a case that cannot be measured."""


class Skipped(Exception):  # noqa: N818 - not an error
    """Raised if a case cannot be measured on this machine."""

"""placeholder"""


def load(path): ...

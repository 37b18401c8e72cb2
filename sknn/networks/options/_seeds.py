"""Seeds for the parts of a network."""

from random import Random

__all__ = ["seed_for"]


def seed_for(seed: int, name: str) -> int:
    """Derive the seed of one part of a network from the seed of the network.

    The result depends only on the two arguments, so that adding a part, such as a
    dropout layer, does not change the initial weights of the other layers.

    Parameters
    ----------
    seed : int
        Seed of the network.
    name : str
        Name of the part, unique within the network.

    Returns
    -------
    int
        A seed in [0, 2**31).

    Examples
    --------
    >>> seed_for(0, "hidden_1") == seed_for(0, "hidden_1")
    True
    >>> seed_for(0, "hidden_1") == seed_for(0, "hidden_2")
    False
    """
    # A string seed is hashed with SHA-512, which is the same in every process.
    return Random(f"{seed}/{name}").getrandbits(31)

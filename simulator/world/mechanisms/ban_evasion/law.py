"""Whether a platform recognises a banned creator's new account; the law is stated in ``docs/world/ban_evasion.md``."""

from __future__ import annotations

from simulator.rng import Stream, kernel, uniform

_STREAM = int(Stream.ACCOUNT)


@kernel
def is_recognised(seed: int, replication: int, creator: int, account: int, share: float) -> bool:
    """Return whether account number ``account`` of a creator is recognised as that of a banned creator.

    Parameters
    ----------
    share : float
        Probability that it is.
    """
    if share == 0.0:
        return False
    return uniform(seed, replication, _STREAM, creator, 4 * account + 3) < share

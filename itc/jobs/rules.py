import datetime as dt
import itertools
import secrets
import time
import uuid

_count = itertools.count()


def ordered_uuid() -> uuid.UUID:
    """An identifier that sorts by the time it was made, and by order within this process (RFC 9562, version 7)."""
    number = next(_count) % (1 << 42)
    time_and_version = (time.time_ns() // 1_000_000) << 80 | 7 << 76
    order = (number >> 30) << 64 | 2 << 62 | (number & ((1 << 30) - 1)) << 32
    return uuid.UUID(int=time_and_version | order | secrets.randbits(32))


def pause(attempts: int, chance: float) -> dt.timedelta:
    """The wait after so many failures: 15 s, 45 s … one hour, a fifth more or less by `chance` from 0 to 1."""
    seconds = min(15 * 3 ** (max(attempts, 1) - 1), 3600)
    return dt.timedelta(seconds=seconds * (0.8 + 0.4 * chance))

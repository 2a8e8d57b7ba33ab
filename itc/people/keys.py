"""Random keys for links and programs: given out once, known afterwards by their hash only."""

import hashlib
import secrets

ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"  # 32 letters and figures, without i, l, o, u
LENGTH = 26  # 26 of 32 letters are 130 bits


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def hash_of(key: str) -> str:
    """SHA-256 is enough: nobody can try 2^130 keys."""
    return hashlib.sha256(key.encode()).hexdigest()


def in_halves(key: str) -> tuple[str, str]:
    """Two texts that tell nothing of the key alone and give it back together, so that neither place holds it."""
    pad = secrets.token_bytes(len(key))
    return pad.hex(), bytes(a ^ b for a, b in zip(pad, key.encode(), strict=True)).hex()


def joined(one: str, other: str) -> str:
    """The key of two halves; empty when they do not belong together."""
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return bytes(a ^ b for a, b in pairs).decode("ascii")
    except ValueError:
        return ""

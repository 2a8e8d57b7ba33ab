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

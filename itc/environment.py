"""Readers of environment variables that stop the start with one sentence naming the variable."""

import os
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DATABASES = {"postgres": "django.db.backends.postgresql", "postgresql": "django.db.backends.postgresql"}
CACHES = ("file", "redis", "rediss", "locmem")
BROKERS = ("filesystem", "redis", "rediss", "amqp", "amqps", "memory")
MAIL = ("file", "smtp", "smtps", "smtp+tls", "console")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).casefold()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def address(name: str, default: str, schemes: tuple[str, ...]) -> SplitResult:
    """The URL in a variable, its scheme one of `schemes`."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(s + '://' for s in schemes)}.")
    return parts


def database(name: str, default: str) -> dict[str, object]:
    """Django's database entry for `sqlite:///file` or `postgres://user:password@host:port/name`."""
    parts = address(name, default, ("sqlite", *DATABASES))
    path = unquote(parts.path)
    if parts.scheme == "sqlite":
        if not path.strip("/"):
            raise ImproperlyConfigured(f"{name} must name a file, as in sqlite:///var/itc.sqlite3.")
        return sqlite(path.removeprefix("/"))
    if not path.strip("/"):
        raise ImproperlyConfigured(f"{name} must name a database, as in postgres://user@host:5432/itc.")
    return {
        "ENGINE": DATABASES[parts.scheme],
        "NAME": path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(file: str) -> dict[str, object]:
    pragmas = "journal_mode=WAL synchronous=NORMAL foreign_keys=ON recursive_triggers=ON mmap_size=134217728"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in [*pragmas.split(), "cache_size=-20000"]),
        },
    }


def email(name: str, default: str) -> Mapping[str, object]:
    """Django's e-mail settings for `file:///folder`, `console://` or `smtp[s|+tls]://user:password@host:port`."""
    parts = address(name, default, MAIL)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} must name a mail server, as in smtp+tls://user:password@host:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587 if parts.scheme == "smtp+tls" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }

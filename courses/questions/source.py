"""From the bytes of a file to its text, or to a clear refusal; nothing is guessed."""

import codecs

from django.utils.translation import gettext as _

from courses.questions.shape import Refusal

LARGEST = 5 * 1024 * 1024


def read_source(content: bytes, encoding: str | None = None, *, filename: str) -> str | Refusal:
    """The text with its line ends as "\\n". Without a named encoding only UTF-8 is read."""
    if refused := _unfit(content, encoding, filename):
        return refused
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeError as error:
        return _undecodable(content, error, encoding, filename)
    if "\0" in text:
        return _not_text(filename)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _unfit(content: bytes, encoding: str | None, filename: str) -> Refusal | None:
    if len(content) > LARGEST:
        return _whole(filename, "too_large", _("The file is larger than 5 MB. Split it."))
    if not encoding:
        return _not_text(filename) if b"\0" in content else None
    try:
        known = getattr(codecs.lookup(encoding), "_is_text_encoding", True)
    except LookupError:
        known = False
    if known:
        return None
    sentence = _("No encoding is called “%(encoding)s”. Name one such as utf-8, windows-1251 or windows-1252.")
    return _whole(filename, "unknown_encoding", sentence % {"encoding": encoding})


def _not_text(filename: str) -> Refusal:
    return _whole(filename, "not_text", _("This is not a text file, or its encoding must be named."))


def _undecodable(content: bytes, error: UnicodeError, encoding: str | None, filename: str) -> Refusal:
    if not isinstance(error, UnicodeDecodeError):
        sentence = _("The file cannot be read as %(encoding)s.")
        return _whole(filename, "encoding", sentence % {"encoding": encoding})
    before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    facts = {"byte": f"0x{content[error.start]:02X}", "offset": error.start + 1, "line": line, "encoding": encoding}
    sentence = (
        _("Byte %(byte)s on line %(line)d (byte %(offset)d of the file) cannot be read as %(encoding)s.")
        if encoding
        else _(
            "Byte %(byte)s on line %(line)d (byte %(offset)d of the file) is not UTF-8. "
            "Save the file as UTF-8, or name its encoding with --encoding, for example --encoding windows-1251."
        )
    )
    return Refusal(filename, line, 0, "encoding", sentence % facts)


def _whole(filename: str, code: str, reason: str) -> Refusal:
    return Refusal(filename, 0, 0, code, reason)

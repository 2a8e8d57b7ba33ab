"""A file is read as it says, never guessed."""

import pytest

from courses.questions.shape import Refusal
from courses.questions.source import LARGEST, read_source

RUSSIAN = "Вопрос?{T}\r\n\r\nДругой?{F}\r"


def refusal(content: bytes, encoding: str | None = None) -> Refusal:
    answer = read_source(content, encoding, filename="q.gift")
    assert isinstance(answer, Refusal)
    return answer


def test_utf8_with_any_line_ends_and_a_byte_order_mark() -> None:
    assert read_source(b"\xef\xbb\xbf" + RUSSIAN.encode(), filename="q.gift") == "Вопрос?{T}\n\nДругой?{F}\n"


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-r", "UTF8"])
def test_another_encoding_is_read_when_it_is_named(encoding: str) -> None:
    assert read_source(RUSSIAN.encode(encoding), encoding, filename="q.gift") == "Вопрос?{T}\n\nДругой?{F}\n"


def test_an_unnamed_encoding_is_refused_with_the_place_and_the_way_out() -> None:
    answer = refusal(b"One?{T}\r\n\r\nna\xefve?{F}\n")
    assert (answer.filename, answer.line, answer.item, answer.code) == ("q.gift", 3, 0, "encoding")
    assert answer.reason == (
        "Byte 0xEF on line 3 (byte 14 of the file) is not UTF-8. "
        "Save the file as UTF-8, or name its encoding with --encoding, for example --encoding windows-1251."
    )
    assert str(answer).startswith("q.gift:3: Byte 0xEF")


def test_a_wrongly_named_encoding_is_refused() -> None:
    assert refusal(b"a\x81b", "windows-1252").reason == (
        "Byte 0x81 on line 1 (byte 2 of the file) cannot be read as windows-1252."
    )


@pytest.mark.parametrize("encoding", ["martian", "base64", "rot13"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    assert refusal(b"a", encoding).code == "unknown_encoding"


@pytest.mark.parametrize("encoding", [None, "windows-1252"])
def test_a_file_that_is_no_text_is_refused(encoding: str | None) -> None:
    assert refusal(b"PK\x03\x04\x00\x00", encoding).code == "not_text"


def test_a_huge_file_is_refused() -> None:
    assert refusal(b"a" * (LARGEST + 1)).code == "too_large"

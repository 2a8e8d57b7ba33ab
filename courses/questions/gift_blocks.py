"""The lines of a GIFT file as blocks: each question with its first line, comments, tags, id number and category."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from courses.questions.gift_text import hide, show

CATEGORY = "$CATEGORY:"
NAMED = re.compile(r"\s*::.*?::")
BRACES = re.compile(r"[{}]")


@dataclass
class Block:
    category: tuple[str, ...]
    comments: list[str] = field(default_factory=list)
    line: int = 0
    lines: list[str] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)  # comments since the last line of text
    inside: bool = False  # whether a block of answers is open

    @property
    def text(self) -> str:
        """Without the comments, with escaped characters hidden."""
        return hide("\n".join(self.lines)).strip()

    @property
    def idnumber(self) -> str:
        return (marks(self.comments, "id") or [""])[-1]

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(marks(self.comments, "tag")))

    def remark(self, comment: str) -> None:
        (self.trailing if self.lines else self.comments).append(comment)

    def add(self, number: int, line: str) -> None:
        self.line = self.line or number
        self.lines.append(line)
        self.close()
        if braces := BRACES.findall(hide(line)):
            self.inside = braces[-1] == "{"

    def close(self) -> None:
        self.comments += self.trailing
        self.trailing = []


def marks(comments: Iterable[str], word: str) -> list[str]:
    """What the comments say as `[word:...]`, in their order."""
    found = re.findall(rf"\[{word}:((?:\\.|[^\]\\])+)\]", "\n".join(comments))
    return [mark for each in found if (mark := re.sub(r"\\(.)", r"\1", each).strip())]


def blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    coming = _coming_braces(lines)
    block = Block(())
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if bare.startswith("//"):
            block.remark(bare[2:].strip())
            continue
        if block.lines and not bare and (not block.inside or coming[number - 1] != "}"):
            block.close()
            yield block
            block = Block(block.category)
        elif block.lines and not block.inside and (bare.startswith(CATEGORY) or NAMED.match(hide(bare))):
            yield block
            block = Block(block.category, block.trailing)
        if not block.lines and bare.startswith(CATEGORY):
            block = Block(category_path(bare.removeprefix(CATEGORY)))
        elif block.lines or bare:
            block.add(number, line)
    if block.lines:
        block.close()
        yield block


def _coming_braces(lines: list[str]) -> list[str]:
    """For each line the first brace on it or after it: a blank line before a closing one belongs to the answers."""
    coming = [""] * len(lines)
    brace = ""
    for index in range(len(lines) - 1, -1, -1):
        found = None if lines[index].lstrip().startswith("//") else BRACES.search(hide(lines[index]))
        coming[index] = brace = found[0] if found else brace
    return coming


def category_path(written: str) -> tuple[str, ...]:
    """`$course$/top/A/B//C` is A, then B/C: the context and `top` are Moodle's own."""
    parts = [part.replace("\0", "/").strip() for part in show(hide(written)).replace("//", "\0").split("/")]
    parts = [part for part in parts if part]
    if parts and parts[0].startswith("$") and parts[0].endswith("$"):
        parts = parts[1:]
    if parts and parts[0] == "top":
        parts = parts[1:]
    return tuple(parts)


MARK = re.compile(r"\[\w+:(?:\\.|[^\]\\])+\]")


def notes_of(comments: str) -> str:
    """What the comments tell people: without `[word:...]` and empty lines."""
    lines = (" ".join(MARK.sub("", line).split()) for line in comments.splitlines())
    return "\n".join(line for line in lines if line)


def with_notes(comments: str, notes: Iterable[str]) -> str:
    """The marks of the comments, then these notes instead of what they told people."""
    kept = " ".join(MARK.findall(comments))
    return "\n".join(line for line in (kept, *notes) if line)

"""Jobs for tests. What they do can be counted in a folder, also when another process did it."""

from pathlib import Path

from itc.errors import DomainError
from itc.jobs.actions import job, progress
from itc.people import mail
from itc.people.models import Centre
from tests.processes import wait_until


def note(folder: str, file: str) -> None:
    with (Path(folder) / file).open("a") as lines:
        lines.write("done\n")


def count(folder: Path, file: str) -> int:
    return (folder / file).read_text().count("done\n") if (folder / file).exists() else 0


@job("tests.note", title="Write it down")
def write(folder: str, file: str) -> None:
    note(folder, file)


@job("tests.fail", max_attempts=3)
def fail(reason: str) -> None:
    raise ValueError(reason)


@job("tests.refuse")
def refuse() -> None:
    raise DomainError("closed", "The seminar is closed.")


@job("tests.count_to")
def count_to(total: int) -> None:
    for done in range(1, total + 1):
        progress(done, total)


@job("tests.store_then_fail")
def store_then_fail() -> None:
    Centre.objects.here()
    raise ValueError("after the effect")


@job("tests.needs_pdf", needs=("pdf",))
def make_pdf(folder: str) -> None:
    note(folder, "pdf")


@job("tests.letter_then_wait")
def letter_then_wait(folder: str) -> None:
    """The effect, then a long pause before the end of the job: the moment to be killed in."""
    note(folder, "started")
    mail.send("amina@example.org", template="test_letter", context={"name": "Amina"}, key=f"test:{folder}")
    note(folder, "sent")
    wait_until((Path(folder) / "go").exists)


@job("tests.wait_then_note")
def wait_then_note(folder: str) -> None:
    note(folder, "started")
    wait_until((Path(folder) / "go").exists)
    note(folder, "effect")

"""Recomputes the whole register: numbers, hashes, commitments, events, files, and the awards' order."""

import hashlib
import json
from collections import Counter as Tally
from collections.abc import Iterator

from django.core.files.storage import storages

from certification import rules
from certification.models import Award, Certificate, CertificateEvent, CertificateFile, Counter, EventKind
from certification.queries.register import certificate_facts, event_facts


class RegisterCheck:
    """`faults()` yields a sentence for each thing that is not as it was written; `seen` counts what was looked at."""

    def __init__(self) -> None:
        self.heads: dict[str, tuple[int, str]] = {}
        self.seen: Tally[str] = Tally(certificates=0, erased=0, events=0, files=0, awards=0)

    def faults(self) -> Iterator[str]:
        self.heads = {name: (value, head) for name, value, head in Counter.objects.values_list("name", "value", "head")}
        yield from self._awards()
        yield from self._events()
        yield from self._chains()
        yield from self._files()

    def _chains(self) -> Iterator[str]:
        last: dict[str, tuple[int, str]] = {}
        rows = Certificate.objects.order_by("series", "year", "number").select_related("text", "token", "replaces")
        for row in rows.prefetch_related("links__award", "events").iterator(chunk_size=500):
            self.seen["certificates"] += 1
            name = f"{row.series}-{row.year}"
            number, head = last.get(name, (0, ""))
            if row.number != number + 1:
                yield f"{row.registration}: number {number + 1} is missing before it"
            yield from self._line(row, head)
            yield from self._text(row)
            yield from self._history(row)
            last[name] = (row.number, row.row_hash)
        for name in sorted(self.heads.keys() | last.keys()):
            if self.heads.get(name) != last.get(name, (0, "")):
                value = self.heads[name][0] if name in self.heads else "none"
                yield f"{name}: the counter stands at {value}, the last line is {last.get(name, (0, ''))[0]}"

    def _line(self, row: Certificate, head: str) -> Iterator[str]:
        token = getattr(row, "token", None)
        facts = certificate_facts(row, [link.award for link in row.links.all()], token.token_hash if token else "")
        if row.previous_hash != head:
            yield f"{row.registration}: does not follow the line before it"
        if row.row_hash != rules.row_hash(facts, row.previous_hash):
            yield f"{row.registration}: the line was changed"
        if row.registration != rules.registration(row.series, row.year, row.number):
            yield f"{row.registration}: is not the number of its series, year and number"

    def _text(self, row: Certificate) -> Iterator[str]:
        text = getattr(row, "text", None)
        if text is None:
            yield f"{row.registration}: the text is gone without having been erased"
        elif text.erased_at:
            self.seen["erased"] += 1
        elif rules.commitment(text.content, text.salt) != row.commitment:
            yield f"{row.registration}: the text is not the one that was printed"
        elif rules.digest(json.loads(text.content)["token"]) != row.token.token_hash:
            yield f"{row.registration}: the token is not the one that was printed"

    def _history(self, row: Certificate) -> Iterator[str]:
        """What the events say together; whether each is genuine is told by their chain."""
        kinds = [event.kind for event in row.events.all()]
        if kinds[:1] != [EventKind.ISSUED]:
            yield f"{row.registration}: the events do not begin with its issue"
        if hasattr(row, "text") and bool(row.text.erased_at) != (EventKind.ERASED in kinds):
            yield f"{row.registration}: text and events disagree about its erasure"
        if row.replaces_id and not CertificateEvent.objects.filter(certificate=row.replaces_id, other=row).exists():
            yield f"{row.registration}: the certificate it replaces does not say so"

    def _events(self) -> Iterator[str]:
        last, head = 0, ""
        rows = CertificateEvent.objects.order_by("seq").select_related("certificate", "other")
        for event in rows.iterator(chunk_size=2000):
            self.seen["events"] += 1
            number = event.certificate.registration
            if event.seq != last + 1:
                yield f"event {event.seq}: number {last + 1} is missing before it"
            if event.row_hash != rules.row_hash(event_facts(event, number), head):
                yield f"{number}: event {event.seq} was changed or does not follow the one before it"
            if event.kind == EventKind.REPLACED and (
                event.other is None or event.other.replaces_id != event.certificate_id
            ):
                yield f"{number}: the certificate that replaces it does not say so"
            last, head = event.seq, event.row_hash
        if self.heads.pop("event", (0, "")) != (last, head):
            yield f"event: the counter does not stand at the last event, {last}"

    def _files(self) -> Iterator[str]:
        storage = storages["private"]
        rows = CertificateFile.objects.select_related("certificate__text").order_by("pk")
        for row in rows.iterator(chunk_size=500):
            self.seen["files"] += 1
            there = storage.exists(row.path)
            if row.certificate.text.erased_at:
                if there:
                    yield f"{row.certificate.registration}: file {row.path} outlived the erasure"
            elif not there:
                yield f"{row.certificate.registration}: file {row.path} is missing"
            else:
                with storage.open(row.path) as file:
                    if hashlib.sha256(file.read()).hexdigest() != row.sha256:
                        yield f"{row.certificate.registration}: file {row.path} was changed"

    def _awards(self) -> Iterator[str]:
        last = 0
        rows = Award.objects.order_by("seq").values_list(
            "seq", "source", "revision", "supersedes__source", "supersedes__revision"
        )
        for seq, source, revision, before, revision_before in rows.iterator(chunk_size=2000):
            self.seen["awards"] += 1
            if seq != last + 1:
                yield f"award {seq}: number {last + 1} is missing before it"
            if revision > 1 and (before, revision_before) != (source, revision - 1):
                yield f"award {seq}: does not supersede the revision before it"
            last = seq
        value, _head = self.heads.pop("award", (0, ""))
        if value != last:
            yield f"award: the counter stands at {value}, the last award is {last}"

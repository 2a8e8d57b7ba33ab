"""What a corrected certificate prints otherwise, in the reader's words: the facts by their names, codes by labels."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.models import DocumentClass, HoursKind, Mode, Result
from certification.reports import spoken
from certification.rules import Difference
from itc.people.models import Sex
from itc.web.dates import short_day

LABELS: dict[str, str | Promise] = {
    "document_class": gettext_lazy("Document"),
    "qualification": gettext_lazy("Qualification"),
    "holder.cyrillic": pgettext_lazy("person", "Name"),
    "holder.latin": gettext_lazy("Name in Latin letters"),
    "holder.initials_cyrillic": gettext_lazy("Initials"),
    "holder.initials_latin": gettext_lazy("Initials in Latin letters"),
    "holder.sex": gettext_lazy("Sex"),
    "holder.rank": gettext_lazy("Rank"),
    "holder.agency": gettext_lazy("Agency"),
    "holder.country": gettext_lazy("Country"),
    "hours": gettext_lazy("Academic hours"),
    "minutes_per_hour": gettext_lazy("Minutes in an academic hour"),
    "mode": gettext_lazy("Form of training"),
    "from": gettext_lazy("Training began"),
    "to": gettext_lazy("Training completed"),
    "city": gettext_lazy("City"),
    "signatory.name": gettext_lazy("Signed by"),
    "signatory.title": gettext_lazy("Office of the signatory"),
}
OF_A_PROGRAMME: dict[str, str | Promise] = {
    "code": gettext_lazy("Programme code"),
    "title": gettext_lazy("Programme"),
    "hours": gettext_lazy("Academic hours"),
    "mode": gettext_lazy("Form of training"),
    "from": gettext_lazy("Training began"),
    "to": gettext_lazy("Training completed"),
    "result": gettext_lazy("Result"),
    "grade": gettext_lazy("Mark"),
    "attestation": gettext_lazy("Form of attestation"),
    "protocol.number": gettext_lazy("Protocol number"),
    "protocol.date": gettext_lazy("Protocol date"),
    "order.number": gettext_lazy("Order number"),
    "order.date": gettext_lazy("Order date"),
    "plan": gettext_lazy("Plan of hours"),
}
CODES: dict[str, Mapping[str, str | Promise]] = {
    "document_class": dict(DocumentClass.choices),
    "sex": dict(Sex.choices),
    "mode": dict(Mode.choices),
    "result": dict(Result.choices),
    "kind": dict(HoursKind.choices),
}
DAYS = {"from", "to", "date"}


def in_words(found: Difference, before: Mapping[str, Any]) -> tuple[str, Difference]:
    """The fact's name, and the difference with values to be read; `before` is what the old paper says."""
    parts = found.path.split(".")
    said = Difference(found.path, _value(parts, found.before), _value(parts, found.after))
    if parts[0] != "programmes":
        return _named(LABELS, parts, found.path), said
    titles = {one["code"]: one["title"][spoken()] for one in before["programmes"]}
    fact = _named(OF_A_PROGRAMME, parts[2:], found.path)
    if len(titles) == 1 and parts[1] in titles:
        return fact, said
    return _("%(fact)s – %(programme)s") % {"fact": fact, "programme": titles.get(parts[1], parts[1])}, said


def _named(labels: Mapping[str, str | Promise], parts: list[str], path: str) -> str:
    """What has no name is called by its place in the text."""
    label = next((labels[name] for name in (".".join(parts[:2]), parts[0]) if name in labels), path)
    return f"{label} ({parts[-1].upper()})" if parts[-1] in {"ru", "en"} else str(label)


def _value(parts: list[str], value: str) -> str:
    if parts[-1] in CODES:
        return str(CODES[parts[-1]].get(value, value))
    return short_day(dt.date.fromisoformat(value)) if value and parts[-1] in DAYS else value

"""Letters. Only jobs send them, so that a mail server which does not answer stops nobody.

A letter is one template, `templates/mail/<name>.txt`: its first line is the subject, the rest are paragraphs with an
empty line between them. `action_url` and `action_label` in the context become its one link. `mail/<name>.html` is
wanted only where paragraphs and a link are not enough; it extends `mail/base.html` and fills the block `letter`.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parseaddr
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import current_job
from itc.people.models import Centre, SentMail, User

HIDDEN = "…"


@dataclass(frozen=True)
class Letter:
    """One language's text of a mail."""

    language: str
    subject: str
    paragraphs: list[str]
    action_url: str
    action_label: str
    context: Mapping[str, Any]


def send(to: User | str, *, template: str, context: Mapping[str, Any], key: str) -> SentMail:
    """Sends the letter of this key, unless it is sent already; raises what the mail server says.

    To a person in her language and time zone, to a bare address in Russian and English. Lazy texts and `reverse_lazy`
    addresses of the context become those of the letter's language. `action_is_secret` keeps the link out of our rows.
    Raises DomainError("no_address").
    """
    row = SentMail.objects.filter(key=key).first()
    if row and row.state == SentMail.State.SENT:
        return row
    person = to if isinstance(to, User) else None
    address = (person.email or "") if person else str(to)
    if not address:
        raise DomainError("no_address", _("This person has no e-mail address."))
    with timezone.override(_zone(person)):
        letters = [_letter(template, context, language) for language in _languages(person)]
        text, html = _text(letters), _html(template, letters)
    facts = {
        "person": person,
        "to": address,
        "subject": " / ".join(letter.subject for letter in letters)[:250],
        "body": _for_the_record(text, letters),
        "message_id": message_id(key),
        "job": current_job(),
    }
    row, _is_new = SentMail.objects.update_or_create(key=key, defaults=facts)
    deliver(row, text=text, html=html)
    return row


def deliver(row: SentMail, *, text: str, html: str) -> None:
    """A crash between the sending and the note of it sends it once more, with the same Message-ID and date."""
    headers = {"Message-ID": row.message_id, "Date": formatdate(row.at.timestamp()), "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(row.subject, text, to=[row.to], headers=headers)
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except Exception as error:
        SentMail.objects.filter(pk=row.pk).update(state=SentMail.State.FAILED, error=str(error)[:2000])
        raise
    row.state, row.error = SentMail.State.SENT, ""
    row.save(update_fields=["state", "error"])


def message_id(key: str) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def absolute(path: str) -> str:
    """The whole address of a path of this site, for letters and codes, where there is no request."""
    return path if "://" in path else f"{settings.BASE_URL}{path}"


def _letter(template: str, context: Mapping[str, Any], language: str) -> Letter:
    with translation.override(language):
        source = get_template(f"mail/{template}.txt").template  # type: ignore[attr-defined] # plain text: no HTML escapes
        subject, _newline, body = source.render(Context(dict(context), autoescape=False)).strip().partition("\n")
        url = str(context.get("action_url", ""))
        return Letter(
            language=language,
            subject=" ".join(subject.split()),
            paragraphs=[part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()],
            action_url=absolute(url) if url else "",
            action_label=str(context.get("action_label", "")),
            context=context,
        )


def _text(letters: list[Letter]) -> str:
    source = get_template("mail/base.txt").template  # type: ignore[attr-defined]
    text = str(source.render(Context(_facts(letters), autoescape=False)))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _html(template: str, letters: list[Letter]) -> str:
    return str(select_template([f"mail/{template}.html", "mail/base.html"]).render(_facts(letters)))


def _facts(letters: list[Letter]) -> dict[str, Any]:
    facts = {"letters": letters, "site": settings.BASE_URL, "is_demonstration": _is_demonstration()}
    return {**letters[0].context, **facts}


def _for_the_record(text: str, letters: list[Letter]) -> str:
    if letters[0].context.get("action_is_secret") and not _is_demonstration():
        for letter in letters:
            text = text.replace(letter.action_url, HIDDEN)
    return text


def _is_demonstration() -> bool:
    return Centre.objects.filter(pk=1, is_demonstration=True).exists()


def _languages(person: User | None) -> list[str]:
    if person is None:
        return ["ru", "en"]
    return [language_of(person)]


def language_of(person: User) -> str:
    """The language of the interface in which we write to her; Belarusian has titles but no interface."""
    return person.language if person.language in dict(settings.LANGUAGES) else "ru"


def _zone(person: User | None) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone if person and person.time_zone else settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)

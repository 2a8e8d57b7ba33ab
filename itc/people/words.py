"""The words of the audit. Verbs, reasons and names of values are stored as the code writes them; the reader sees them
in her language. What was logged once stays here, because the rows stay.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from itc.people.models import Role
from itc.people.naming import folded


def pgettext(context: str, word: str) -> str:
    """Only shows the word to makemessages: what is stored is the word itself."""
    return word


AREAS: list[tuple[Promise, tuple[str, ...]]] = [
    (
        pgettext_lazy("area", "People and access"),
        (
            pgettext("done", "accepted the invitation"),
            pgettext("done", "added a second factor"),
            pgettext("done", "changed the password"),
            pgettext("done", "closed the access of"),
            pgettext("done", "confirmed the passport spelling"),
            pgettext("done", "created an access token"),
            pgettext("done", "gave a role to"),
            pgettext("done", "imported a list for"),
            pgettext("done", "invited"),
            pgettext("done", "marked as a duplicate"),
            pgettext("done", "marked as left"),
            pgettext("done", "opened the access of"),
            pgettext("done", "placed"),
            pgettext("done", "refused, sent to the office"),
            pgettext("done", "removed a second factor"),
            pgettext("done", "removed a session of"),
            pgettext("done", "reopened the access of"),
            pgettext("done", "revoked an access token"),
            pgettext("done", "revoked the invitation of"),
            pgettext("done", "said to be two people"),
            pgettext("done", "set a new password"),
            pgettext("done", "signed up"),
            pgettext("done", "took back a role of"),
            pgettext("done", "undid the duplicate of"),
        ),
    ),
    (
        pgettext_lazy("area", "Agencies and the centre"),
        (
            pgettext("done", "changed the settings"),
            pgettext("done", "merged"),
            pgettext("done", "ran again"),
            pgettext("done", "read a letter"),
            pgettext("done", "renamed"),
        ),
    ),
    (
        pgettext_lazy("area", "Seminars"),
        (
            pgettext("done", "asked for papers of"),
            pgettext("done", "cancelled"),
            pgettext("done", "copied the plan of"),
            pgettext("done", "dropped a share of"),
            pgettext("done", "entered an order of"),
            pgettext("done", "kept seats"),
            pgettext("done", "made a calendar address"),
            pgettext("done", "made an exception for"),
            pgettext("done", "marked attendance"),
            pgettext("done", "named staff of"),
            pgettext("done", "opened for nominations"),
            pgettext("done", "planned"),
            pgettext("done", "released staff of"),
            pgettext("done", "removed a protocol of"),
            pgettext("done", "replaced a trainer of"),
            pgettext("done", "reset the calendar address"),
            pgettext("done", "took back a decision"),
            pgettext("done", "turned off the calendar address"),
            pgettext("done", "wrote a protocol of"),
        ),
    ),
    (
        pgettext_lazy("area", "Nominations"),
        (
            pgettext("done", "nominated"),
            pgettext("done", "put on the waiting list"),
            pgettext("done", "ranked"),
            pgettext("done", "refused"),
            pgettext("done", "replaced"),
            pgettext("done", "withdrew"),
        ),
    ),
    (
        pgettext_lazy("area", "Courses"),
        (
            pgettext("done", "began a text"),
            pgettext("done", "deleted text"),
            pgettext("done", "edited question"),
            pgettext("done", "ended without completion"),
            pgettext("done", "enrolled"),
            pgettext("done", "handed in again"),
            pgettext("done", "imported questions"),
            pgettext("done", "moved text"),
            pgettext("done", "published text"),
            pgettext("done", "regraded"),
            pgettext("done", "returned"),
            pgettext("done", "withdrew text"),
            pgettext("done", "wrote quiz"),
        ),
    ),
    (
        pgettext_lazy("area", "Completions and certificates"),
        (
            pgettext("done", "added a version"),
            pgettext("done", "annulled certificate"),
            pgettext("done", "asked for certificates"),
            pgettext("done", "attested"),
            pgettext("done", "completed"),
            pgettext("done", "corrected certificate"),
            pgettext("done", "corrected completion"),
            pgettext("done", "erased certificate text"),
            pgettext("done", "issued certificate"),
            pgettext("done", "recorded"),
            pgettext("done", "recorded completion"),
            pgettext("done", "reprinted certificate"),
            pgettext("done", "requested"),
            pgettext("done", "set the least hours"),
            pgettext("done", "withdrew completion"),
        ),
    ),
    (
        pgettext_lazy("area", "Downloads"),
        (
            pgettext("done", "downloaded certificate"),
            pgettext("done", "downloaded transcript"),
            pgettext("done", "exported all papers"),
            pgettext("done", "exported cards"),
            pgettext("done", "exported completions"),
            pgettext("done", "exported figures"),
            pgettext("done", "exported holdings"),
            pgettext("done", "exported journal"),
            pgettext("done", "exported letters"),
            pgettext("done", "exported list"),
            pgettext("done", "exported nominations"),
            pgettext("done", "exported participants"),
            pgettext("done", "exported people"),
            pgettext("done", "exported questions"),
            pgettext("done", "exported register"),
            pgettext("done", "exported seminars"),
            pgettext("done", "exported sign-in"),
            pgettext("done", "exported the audit"),
        ),
    ),
    (
        pgettext_lazy("area", "In several areas"),
        (
            pgettext("done", "accepted"),
            pgettext("done", "added"),
            pgettext("done", "changed"),
            pgettext("done", "closed"),
            pgettext("done", "deleted"),
            pgettext("done", "left"),
            pgettext("done", "marked"),
            pgettext("done", "moved"),
            pgettext("done", "opened"),
            pgettext("done", "restored"),
            pgettext("done", "retired"),
        ),
    ),
]
VERBS = frozenset(verb for _area, verbs in AREAS for verb in verbs)
REASONS = frozenset(
    {
        pgettext("why", "e-mail of a person elsewhere"),
        pgettext("why", "e-mail of a person elsewhere, in a list"),
        pgettext("why", "nomination of a person elsewhere"),
        pgettext("why", "nomination of a person whom another agency has nominated"),
        pgettext("why", "nomination of another agency's person"),
    }
)
VALUES = frozenset(
    {
        pgettext("value", "after"),
        pgettext("value", "agency"),
        pgettext("value", "booking"),
        pgettext("value", "code"),
        pgettext("value", "completed"),
        pgettext("value", "corrected"),
        pgettext("value", "date"),
        pgettext("value", "document"),
        pgettext("value", "earned"),
        pgettext("value", "email"),
        pgettext("value", "ends at"),
        pgettext("value", "equipment"),
        pgettext("value", "exceptions"),
        pgettext("value", "failed"),
        pgettext("value", "file"),
        pgettext("value", "filter"),
        pgettext("value", "form"),
        pgettext("value", "format"),
        pgettext("value", "grade"),
        pgettext("value", "heads"),
        pgettext("value", "held on"),
        pgettext("value", "hours"),
        pgettext("value", "into"),
        pgettext("value", "kind"),
        pgettext("value", "language"),
        pgettext("value", "left on"),
        pgettext("value", "left out"),
        pgettext("value", "marks"),
        pgettext("value", "missing"),
        pgettext("value", "name"),
        pgettext("value", "name be"),
        pgettext("value", "name en"),
        pgettext("value", "name ru"),
        pgettext("value", "new"),
        pgettext("value", "number"),
        pgettext("value", "on"),
        pgettext("value", "parent"),
        pgettext("value", "passed"),
        pgettext("value", "people"),
        pgettext("value", "person"),
        pgettext("value", "place"),
        pgettext("value", "position"),
        pgettext("value", "programmes"),
        pgettext("value", "questions"),
        pgettext("value", "rank"),
        pgettext("value", "reason"),
        pgettext("value", "replaced by"),
        pgettext("value", "revision"),
        pgettext("value", "role"),
        pgettext("value", "room"),
        pgettext("value", "rows"),
        pgettext("value", "same as"),
        pgettext("value", "seats"),
        pgettext("value", "seminar"),
        pgettext("value", "sessions"),
        pgettext("value", "share"),
        pgettext("value", "since"),
        pgettext("value", "slots"),
        pgettext("value", "source"),
        pgettext("value", "starts at"),
        pgettext("value", "title"),
        pgettext("value", "topic en"),
        pgettext("value", "trainer"),
        pgettext("value", "until"),
        pgettext("value", "user"),
        pgettext("value", "version"),
        pgettext("value", "why"),
    }
)
POINTS_AT = {  # what is no field of the object
    "agency": "people.Agency", "parent": "people.Agency", "into": "people.Agency", "same_as": "people.User",
    "person": "people.User", "user": "people.User",
}  # fmt: skip
OBJECTS = frozenset(
    {
        pgettext("object", "centre"),
        pgettext("object", "issue run"),
        pgettext("object", "question version"),
    }
)


def said(verb: str) -> str:
    """The stored verb in the reader's language."""
    return translation.pgettext("done", verb)


def reason_said(why: str) -> str:
    """Why somebody was sent to the office."""
    return translation.pgettext("why", why)


def verbs_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    """What may have been done, as a select offers it: by area, in the reader's language and order."""
    return [
        (str(area), sorted(((verb, said(verb)) for verb in verbs), key=lambda pair: folded(pair[1])))
        for area, verbs in AREAS
    ]


def value_said(object_type: str, name: str) -> str:
    """A value as forms call the field; what is no field of the object has its own word."""
    label = getattr(_field(object_type, name), "verbose_name", "")
    return str(label) if isinstance(label, Promise) else translation.pgettext("value", name.replace("_", " "))


def told(object_type: str, name: str, value: object, names: Mapping[tuple[str, str], str] | None = None) -> str:
    """A stored value as people read it; `names` are those of other rows that a value may point at."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        parts = ((value_said(object_type, key), told(object_type, key, one, names)) for key, one in value.items())
        return ", ".join(f"{label}: {text}" for label, text in parts if text)
    if isinstance(value, list):
        return ", ".join(told(object_type, name, one, names) for one in value)
    found = (names or {}).get((points_at(object_type, name), str(value)))
    return found or _label(object_type, name, value)


def points_at(object_type: str, name: str) -> str:
    """The kind of row of which the value is the number; empty for a value that is none."""
    field = _field(object_type, name)
    if field is None:
        return POINTS_AT.get(name, "")
    return str(field.related_model._meta.label) if field.many_to_one else ""


def _label(object_type: str, name: str, value: object) -> str:
    if name == "why":
        return reason_said(str(value))
    choices = Role.choices if name == "role" else getattr(_field(object_type, name), "flatchoices", None)
    return str(dict(choices or ()).get(value, value))


def _field(object_type: str, name: str) -> Any:
    try:
        return apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def object_said(object_type: str) -> str:
    try:
        label = apps.get_model(object_type)._meta.verbose_name
    except (LookupError, ValueError):
        return object_type
    return str(label) if isinstance(label, Promise) else translation.pgettext("object", str(label))

"""The words of the audit. Verbs, reasons and names of values are stored as the code writes them; the reader sees them
in her language. What was logged once stays here, because the rows stay.
"""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import translation
from django.utils.functional import Promise

from itc.people.naming import folded


def pgettext(context: str, word: str) -> str:
    """Only shows the word to makemessages: what is stored is the word itself."""
    return word


VERBS = frozenset(
    {
        pgettext("done", "accepted"),
        pgettext("done", "accepted the invitation"),
        pgettext("done", "added"),
        pgettext("done", "added a second factor"),
        pgettext("done", "added a version"),
        pgettext("done", "annulled certificate"),
        pgettext("done", "asked for certificates"),
        pgettext("done", "asked for papers of"),
        pgettext("done", "attested"),
        pgettext("done", "began a text"),
        pgettext("done", "cancelled"),
        pgettext("done", "changed"),
        pgettext("done", "changed the password"),
        pgettext("done", "changed the settings"),
        pgettext("done", "closed"),
        pgettext("done", "closed the access of"),
        pgettext("done", "completed"),
        pgettext("done", "confirmed the passport spelling"),
        pgettext("done", "copied the plan of"),
        pgettext("done", "corrected certificate"),
        pgettext("done", "corrected completion"),
        pgettext("done", "created an access token"),
        pgettext("done", "deleted"),
        pgettext("done", "deleted text"),
        pgettext("done", "downloaded certificate"),
        pgettext("done", "downloaded transcript"),
        pgettext("done", "dropped a share of"),
        pgettext("done", "edited question"),
        pgettext("done", "ended without completion"),
        pgettext("done", "enrolled"),
        pgettext("done", "entered an order of"),
        pgettext("done", "erased certificate text"),
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
        pgettext("done", "gave a role to"),
        pgettext("done", "handed in again"),
        pgettext("done", "imported a list for"),
        pgettext("done", "imported questions"),
        pgettext("done", "invited"),
        pgettext("done", "issued certificate"),
        pgettext("done", "kept seats"),
        pgettext("done", "left"),
        pgettext("done", "made a calendar address"),
        pgettext("done", "made an exception for"),
        pgettext("done", "marked"),
        pgettext("done", "marked as a duplicate"),
        pgettext("done", "marked as left"),
        pgettext("done", "marked attendance"),
        pgettext("done", "merged"),
        pgettext("done", "moved"),
        pgettext("done", "moved text"),
        pgettext("done", "named staff of"),
        pgettext("done", "nominated"),
        pgettext("done", "opened"),
        pgettext("done", "opened for nominations"),
        pgettext("done", "opened the access of"),
        pgettext("done", "placed"),
        pgettext("done", "planned"),
        pgettext("done", "published text"),
        pgettext("done", "put on the waiting list"),
        pgettext("done", "ran again"),
        pgettext("done", "ranked"),
        pgettext("done", "read a letter"),
        pgettext("done", "recorded"),
        pgettext("done", "recorded completion"),
        pgettext("done", "refused"),
        pgettext("done", "refused, sent to the office"),
        pgettext("done", "regraded"),
        pgettext("done", "released staff of"),
        pgettext("done", "removed a protocol of"),
        pgettext("done", "removed a second factor"),
        pgettext("done", "removed a session of"),
        pgettext("done", "renamed"),
        pgettext("done", "reopened the access of"),
        pgettext("done", "replaced"),
        pgettext("done", "replaced a trainer of"),
        pgettext("done", "reprinted certificate"),
        pgettext("done", "requested"),
        pgettext("done", "reset the calendar address"),
        pgettext("done", "restored"),
        pgettext("done", "retired"),
        pgettext("done", "returned"),
        pgettext("done", "revoked an access token"),
        pgettext("done", "revoked the invitation of"),
        pgettext("done", "said to be two people"),
        pgettext("done", "set a new password"),
        pgettext("done", "set the least hours"),
        pgettext("done", "signed up"),
        pgettext("done", "took back a decision"),
        pgettext("done", "took back a role of"),
        pgettext("done", "turned off the calendar address"),
        pgettext("done", "undid the duplicate of"),
        pgettext("done", "withdrew"),
        pgettext("done", "withdrew completion"),
        pgettext("done", "withdrew text"),
        pgettext("done", "wrote a protocol of"),
        pgettext("done", "wrote quiz"),
    }
)
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


def meant_by(words: str) -> list[str]:
    """The verbs that the reader's words mean, in her language or as they are stored."""
    return sorted(verb for verb in VERBS if folded(words) in folded(verb, said(verb)))


def value_said(object_type: str, name: str) -> str:
    """A value as forms call the field; what is no field of the object has its own word."""
    try:
        label = getattr(apps.get_model(object_type)._meta.get_field(name), "verbose_name", "")
    except (LookupError, ValueError, FieldDoesNotExist):
        label = ""
    return str(label) if isinstance(label, Promise) else translation.pgettext("value", name.replace("_", " "))


def object_said(object_type: str) -> str:
    try:
        label = apps.get_model(object_type)._meta.verbose_name
    except (LookupError, ValueError):
        return object_type
    return str(label) if isinstance(label, Promise) else translation.pgettext("object", str(label))

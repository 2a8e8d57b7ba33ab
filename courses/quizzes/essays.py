"""Essays with everything that was said to them: each text that was handed in, then the acts upon it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from courses import groups
from courses.questions.gift_blocks import notes_of
from courses.questions.models import QuestionText
from courses.questions.shape import Json, Kind
from courses.quizzes.models import Answer, AttemptItem, EssayMark
from courses.quizzes.queries import nearest
from itc.people import access
from itc.people.access import Right
from itc.people.models import User


@dataclass
class Turn:
    """A text as it was handed in, and what was said to it."""

    text: str
    at: datetime | None
    acts: list[EssayMark] = field(default_factory=list)


def of(items: Iterable[AttemptItem]) -> list[AttemptItem]:
    return [item for item in items if item.version.data["kind"] == Kind.ESSAY]


def turns_of(items: Iterable[AttemptItem]) -> dict[int, list[Turn]]:
    """By item, the oldest first; in two queries. Of an item that nobody wrote to, an empty list."""
    by_key = {item.pk: item for item in items}
    if not by_key:
        return {}
    acts: dict[int, list[EssayMark]] = {key: [] for key in by_key}
    for act in EssayMark.objects.filter(item__in=by_key).select_related("answer", "by").order_by("item", "number"):
        acts[act.item_id].append(act)
    last = {one.item_id: one for one in Answer.objects.filter(item__in=by_key).order_by("attempt", "sequence")}
    return {key: _turns(item, acts[key], last.get(key)) for key, item in by_key.items()}


def _turns(item: AttemptItem, acts: list[EssayMark], last: Answer | None) -> list[Turn]:
    turns: dict[int, Turn] = {}
    for answer, act in [*((act.answer, act) for act in acts), (last, None)]:
        if answer is None:
            continue
        handed_in = answer.saved_at if turns else item.attempt.finished_at
        turn = turns.setdefault(answer.pk, Turn(str(answer.value or ""), handed_in))
        if act:
            turn.acts.append(act)
    return list(turns.values())


def last_answer(item: AttemptItem) -> Answer | None:
    return Answer.objects.filter(item=item).order_by("sequence").last()


@dataclass(frozen=True)
class Asked:
    """The question in the reader's language; `lang` is empty when it is hers. The notes are for who marks only."""

    name: str
    body: Json
    lang: str
    notes: str

    @property
    def only(self) -> str:
        return only_in(self.lang)


def only_in(language: str, *, several: bool = False) -> str:
    """Told to who meets a question in a language that she did not choose; of her own language nothing."""
    told = {
        "en": (_("This question exists only in English."), _("These questions exist only in English.")),
        "ru": (_("This question exists only in Russian."), _("These questions exist only in Russian.")),
        "be": (_("This question exists only in Belarusian."), _("These questions exist only in Belarusian.")),
    }
    return told.get(language, ("", ""))[several]


def asked(item: AttemptItem, language: str) -> Asked:
    texts = {text.language: text for text in QuestionText.objects.filter(version=item.version_id)}
    spoken, body = nearest({code: text.body for code, text in texts.items()}, language)
    notes = notes_of(texts[spoken].comments) if spoken else ""
    name = (texts[spoken].name if spoken else "") or item.version.question.name
    return Asked(name, body, "" if spoken == language else spoken, notes)


def names_of(items: Iterable[AttemptItem], language: str) -> dict[int, str]:
    """The questions' names in the reader's language where their texts have one, by item."""
    items = list(items)
    texts = QuestionText.objects.filter(version__in=[item.version_id for item in items], language=language)
    named = dict(texts.exclude(name=None).values_list("version", "name"))
    return {item.pk: named.get(item.version_id) or item.version.question.name for item in items}


def may_mark(user: User | AnonymousUser) -> bool:
    """Who finds the queue at all; which essays stand in it, AttemptItem.visible_to says."""
    return access.can(user, Right.MARK_ESSAYS) or "trainer" in access.roles(user) or groups.teaches(user)


def waiting_for(user: User | AnonymousUser) -> int:
    """How many essays wait for this person's mark."""
    return AttemptItem.objects.visible_to(user).to_be_marked().count()

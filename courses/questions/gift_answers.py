"""What stands between the braces of a GIFT question. All texts here have their escaped characters hidden."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.gift_text import number, rich, show, split_feedback, split_format, split_weight
from courses.questions.shape import HUNDRED, NOTHING, Accepted, Choice, Format, Kind, Number, Option, Pair

NEARLY_ALL = Decimal(95)  # authors write three times 33 %, or seven times 14 %
MARKED = re.compile(r"([~=])")
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
Fields = dict[str, Any]


class Unreadable(Exception):  # noqa: N818 - a finding about a question, not a fault of the program
    """A question that cannot be taken; carries the code and the translated reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


def read_answers(inner: str, format_: Format) -> Fields:
    """The fields of Shape that the block of answers decides."""
    answers, mark, feedback = inner.strip().rpartition("####")
    general = {"feedback": rich(feedback, format_)} if mark else {}
    answers = (answers if mark else inner).strip()
    if not answers:
        return {"kind": Kind.ESSAY, **general}
    if answers.startswith("#"):
        return {**_numerical(answers[1:], format_), **general}
    if "~" in answers:
        return {**_choice(answers, format_), **general}
    if "=" in answers and "->" in answers:
        return {**_matching(answers, format_), **general}
    if answers.partition("#")[0].strip() in TRUTHS:
        return {**_truefalse(answers, format_), **general}
    return {**_short(answers, format_), **general}


def _pieces(answers: str) -> list[tuple[str, str]]:
    """Each answer with the mark before it; the mark is empty for text before the first one."""
    first, *rest = MARKED.split(answers)
    pieces = list(zip(rest[::2], (text.strip() for text in rest[1::2]), strict=True))
    return [("", first.strip()), *pieces] if first.strip() else pieces


def _weight(text: str, default: Decimal) -> tuple[Decimal, str]:
    weight, rest = split_weight(text)
    if weight is None:
        return default, rest
    if abs(weight) > HUNDRED:
        raise Unreadable("weight", _("A weight of %(weight)s %% lies outside -100 to 100.") % {"weight": f"{weight:f}"})
    return weight, rest


def reaches_full_marks(best: Decimal) -> None:
    if best <= 0:
        raise Unreadable("no_right_answer", _("No answer is marked as right."))
    if best < NEARLY_ALL:
        sentence = _("Full marks cannot be reached: the right answers give %(percent)s %%.")
        raise Unreadable("full_marks", sentence % {"percent": f"{best.normalize():f}"})


def _choice(answers: str, format_: Format) -> Fields:
    pieces = _pieces(answers)
    if not pieces[0][0]:
        raise Unreadable("stray_text", _("There is text before the first answer: each answer begins with = or ~."))
    choices = [_one_choice(index, mark, text, format_) for index, (mark, text) in enumerate(pieces, 1)]
    if len(choices) < 2:
        raise Unreadable("one_choice", _("A choice needs at least two answers."))
    single = any(mark == "=" for mark, _text in pieces)
    fractions = [choice.fraction for choice in choices]
    reaches_full_marks(max(fractions) if single else sum((one for one in fractions if one > 0), Decimal(0)))
    return {"kind": Kind.CHOICE, "single": single, "choices": tuple(choices)}


def _one_choice(index: int, mark: str, text: str, format_: Format) -> Choice:
    fraction, text = _weight(text, HUNDRED if mark == "=" else Decimal(0))
    text, feedback = split_feedback(text, format_)
    words = rich(text, format_)
    if not words:
        raise Unreadable("empty_answer", _("Answer %(number)d is empty.") % {"number": index})
    return Choice(f"c{index}", words, fraction, feedback)


def _truefalse(answers: str, format_: Format) -> Fields:
    """The first feedback is for the wrong answer, the second for the right one: so says Moodle."""
    truth, *feedbacks = answers.split("#", 2)
    wrong, right = (*(rich(text, format_) for text in feedbacks), NOTHING, NOTHING)[:2]
    return {"kind": Kind.TRUEFALSE, "truth": TRUTHS[truth.strip()], "when_wrong": wrong, "when_right": right}


def _short(answers: str, format_: Format) -> Fields:
    pieces = _pieces(answers)
    if len(pieces) > 1 and not pieces[0][0]:
        raise Unreadable("stray_text", _("There is text before the first answer: each answer begins with = or ~."))
    accepted = []
    for index, (_mark, text) in enumerate(pieces, 1):
        fraction, rest = _weight(text, HUNDRED)
        answer, feedback = split_feedback(rest, format_)
        words = show(split_format(answer, format_)[1]).strip()
        if not words:
            raise Unreadable("empty_answer", _("Answer %(number)d is empty.") % {"number": index})
        accepted.append(Accepted(f"a{index}", words, fraction, feedback))
    reaches_full_marks(max(one.fraction for one in accepted))
    return {"kind": Kind.SHORT, "accepted": tuple(accepted)}


def _numerical(answers: str, format_: Format) -> Fields:
    answers, tilde, wrong = answers.partition("~")
    pieces = _pieces(answers)
    if not pieces:
        raise Unreadable("no_number", _("A numerical question needs a number."))
    if len(pieces) > 1 and not pieces[0][0]:
        raise Unreadable("stray_text", _("There is text before the first answer: each answer begins with = or ~."))
    numbers = []
    for index, (_mark, text) in enumerate(pieces, 1):
        fraction, rest = _weight(text, HUNDRED)
        answer, feedback = split_feedback(rest, format_)
        low, high, value = bounds(show(answer))
        numbers.append(Number(f"n{index}", low, high, value, fraction, feedback))
    if tilde:
        numbers.append(_wrong_number(len(numbers) + 1, wrong, format_))
    reaches_full_marks(max(one.fraction for one in numbers))
    return {"kind": Kind.NUMERICAL, "numbers": tuple(numbers)}


def _wrong_number(index: int, text: str, format_: Format) -> Number:
    """`~#feedback` is shown for any other number; nothing else may stand after the tilde."""
    weight, rest = split_weight(text)
    answer, feedback = split_feedback(rest, format_)
    if answer not in {"", "*"} or weight or "~" in text or "=" in text:
        raise Unreadable(
            "wrong_number", _("After ~ a numerical question may only have the feedback for all other numbers.")
        )
    return Number(f"n{index}", None, None, None, Decimal(0), feedback)


def bounds(text: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Low, high and value of `3`, `3:0.5`, `2.5..3.5` or `*`."""
    if text.strip() == "*":
        return None, None, None
    low_text, dots, high_text = text.partition("..")
    if dots:
        low, high = number(low_text), number(high_text)
        if low is None or high is None or low > high:
            raise Unreadable(
                "not_a_range", _("“%(text)s” is no range: write it as 1..5, the smaller number first.") % {"text": text}
            )
        return low, high, None
    value_text, colon, tolerance_text = text.partition(":")
    value, tolerance = number(value_text), number(tolerance_text) if colon else Decimal(0)
    if value is None or tolerance is None or tolerance < 0:
        raise Unreadable("not_a_number", _("“%(text)s” is no number: write 3.14 or 3.14:0.01.") % {"text": text})
    return value - tolerance, value + tolerance, value


def _matching(answers: str, format_: Format) -> Fields:
    pieces = _pieces(answers)
    if not pieces[0][0]:
        raise Unreadable("stray_text", _("There is text before the first pair: each pair begins with =."))
    options: dict[str, Option] = {}
    pairs: list[Pair] = []
    for index, (_mark, text) in enumerate(pieces, 1):
        left, arrow, right = text.partition("->")
        words = show(right).strip()
        if not arrow or not words:
            raise Unreadable("pair", _("Pair %(number)d needs “->” and a text after it.") % {"number": index})
        option = options.setdefault(words, Option(f"o{len(options) + 1}", words))
        if question := rich(left, format_):
            pairs.append(Pair(f"p{len(pairs) + 1}", question, option.key))
    if not pairs or len(pieces) < 2:
        raise Unreadable("one_pair", _("Matching needs at least two pairs."))
    return {"kind": Kind.MATCHING, "pairs": tuple(pairs), "options": tuple(options.values())}

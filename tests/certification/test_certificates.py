import datetime as dt
import json
from types import SimpleNamespace

import pytest

from certification import rules
from certification.actions import (
    annul_certificate,
    correct_award,
    correct_certificate,
    erase_certificate_text,
    issue_certificate,
    reprint_certificate,
    withdraw_award,
)
from certification.models import Certificate, CertificateEvent, Counter, DocumentClass
from certification.queries import holds, missing_for
from itc.errors import DomainError
from itc.jobs.models import Job
from itc.people.models import User
from tests.certification import stage
from tests.certification.stage import SPRING, award

ISSUED = dt.datetime(2026, 3, 25, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def ready(cast: SimpleNamespace, props: SimpleNamespace) -> SimpleNamespace:
    """Amina has completed both programmes."""
    props.first = award(cast.amina, props.online, on=SPRING - 20 * DAY)
    props.second = award(cast.amina, props.seminar, protocol_number="7", attestation="зачёт / credit", grade="9")
    return props


def issue(ready: SimpleNamespace, person: User, by: User, **more: object) -> Certificate:
    facts = {"qualification": ready.c1, "signatory": ready.signatory, "by": by, "at": ISSUED}
    return issue_certificate(person, **(facts | more))


def refusal(action: object, *args: object, **facts: object) -> str:
    with pytest.raises(DomainError) as refused:
        action(*args, **facts)  # type: ignore[operator]
    return refused.value.code


def test_the_first_certificate_has_number_one_and_everything_that_is_printed(
    cast: SimpleNamespace, ready: SimpleNamespace
) -> None:
    made = issue(ready, cast.amina, cast.egor)
    text = json.loads(made.text.content)

    assert (made.registration, made.status, made.valid_until) == ("ITC-2026-00001", "valid", dt.date(2029, 3, 25))
    assert [link.award for link in made.links.all()] == [ready.first, ready.second]
    assert (text["holder"]["cyrillic"], text["holder"]["latin"]) == ("Алиева Амина", "ALIYEVA AMINA")
    assert (text["hours"], text["mode"], text["from"], text["to"]) == ("36", "blended", "2026-02-28", "2026-03-20")
    assert text["programmes"][1]["attestation"] == {"ru": "зачёт", "en": "credit"}
    assert text["address"] == f"HTTP://LOCALHOST:8000/V/{text['token']}"
    assert Job.objects.get().key == f"certificate:{made.pk}:1"


def test_the_token_stands_in_the_text_only(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    made = issue(ready, cast.amina, cast.egor)
    token = json.loads(made.text.content)["token"]

    assert made.token.token_hash == rules.digest(token)
    assert made.commitment == rules.commitment(made.text.content, made.text.salt)


def test_numbers_follow_each_other_and_a_refused_one_is_not_lost(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    issue(ready, cast.amina, cast.egor)
    assert refusal(issue, ready, cast.chinara, cast.egor) == "missing_programme"
    award(cast.chinara, ready.online)
    award(cast.chinara, ready.seminar)
    second = issue(ready, cast.chinara, cast.egor)

    assert second.registration == "ITC-2026-00002"
    assert second.previous_hash == Certificate.objects.get(number=1).row_hash
    assert (Counter.objects.get(name="ITC-2026").value, Counter.objects.get(name="ITC-2026").head) == (
        2,
        second.row_hash,
    )


def test_each_year_begins_with_one(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    issue(ready, cast.amina, cast.egor)
    late = dt.datetime(2026, 12, 31, 22, tzinfo=dt.UTC)  # one in the morning of the first of January in Minsk
    award(cast.chinara, ready.online)
    award(cast.chinara, ready.seminar)

    assert issue(ready, cast.chinara, cast.egor, at=late).registration == "ITC-2027-00001"


def test_without_a_programme_it_is_named(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    award(cast.amina, props.online)

    checks = {check.code: (check.done, str(check.why)) for check in missing_for(cast.amina, props.c1)}
    assert checks["hours_below"] == (False, "12 of the 36 academic hours needed for this document.")
    assert [check.label for check in missing_for(cast.amina, props.c1) if not check.done] == [
        "Identification: seminar",
        "At least 36 academic hours",
    ]
    assert refusal(issue, props, cast.amina, cast.egor) == "missing_programme"


def test_without_hours_there_is_no_certificate(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    empty = stage.programme("EMPTY", "Empty", "Пустая", {})
    award(cast.amina, empty)
    props.c1 = stage.qualification("E", empty, document_class=DocumentClass.PARTICIPATION)

    assert refusal(issue, props, cast.amina, cast.egor) == "no_hours"
    assert (Certificate.objects.count(), Counter.objects.filter(name="ITC-2026").count()) == (0, 0)


def test_hours_below_the_threshold_of_her_country(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    award(cast.amina, props.seminar)
    props.c1 = stage.qualification("S", props.seminar)

    assert refusal(issue, props, cast.amina, cast.egor) == "hours_below"
    props.c1.document_class = DocumentClass.PARTICIPATION
    assert issue(props, cast.amina, cast.egor).document_class == "participation"


def test_in_russia_twenty_four_hours_are_enough(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    cast.north_unit.country_id = "RU"
    cast.north_unit.save()
    award(cast.amina, props.seminar)
    props.c1 = stage.qualification("S", props.seminar)

    assert issue(props, cast.amina, cast.egor).number == 1


def test_an_attestation_that_was_not_passed(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    award(cast.amina, props.online)
    award(cast.amina, props.seminar, result="failed")

    assert refusal(issue, props, cast.amina, cast.egor) == "attestation"


def test_a_letter_in_no_font_stops_the_issue_and_is_named(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.amina.pk).update(surname="Али漢ева")

    with pytest.raises(DomainError, match=r"No font of the certificate has this letter: “漢” \(U\+6F22\)") as refused:
        issue(ready, cast.amina, cast.egor)
    assert (refused.value.code, Certificate.objects.count()) == ("missing_glyph", 0)


def test_a_letter_that_only_the_signatory_has_is_found_too(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    ready.signatory.name_ru = "漢"

    assert refusal(issue, ready, cast.amina, cast.egor) == "missing_glyph"


def test_a_second_certificate_for_the_same_completions(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    issue(ready, cast.amina, cast.egor)

    assert refusal(issue, ready, cast.amina, cast.egor) == "already_issued"
    assert refusal(issue, ready, cast.amina, cast.egor, at=ISSUED + 5 * 365 * DAY) == "already_issued"


def test_a_renewal_rests_on_a_new_completion_inside_the_window(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    ready.c1.validity_months = 6
    old = issue(ready, cast.amina, cast.egor)
    award(cast.amina, ready.seminar, on=SPRING + 90 * DAY, source="again")

    assert old.valid_until == dt.date(2026, 9, 25)
    assert refusal(issue, ready, cast.amina, cast.egor, at=ISSUED + 91 * DAY) == "already_issued"
    assert issue(ready, cast.amina, cast.egor, at=ISSUED + 120 * DAY).number == 2


def test_a_duplicate_person_shares_her_completions(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.amina.pk).update(same_as=cast.chinara)
    cast.amina.refresh_from_db()
    made = issue(ready, cast.amina, cast.egor)

    assert json.loads(made.text.content)["holder"]["cyrillic"] == "Чинарова Чинара"
    assert refusal(issue, ready, cast.chinara, cast.egor) == "already_issued"


def test_an_annulled_certificate_is_held_no_more(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    made = issue(ready, cast.amina, cast.egor)
    assert [holds(cast.amina, ready.c1, made.issued_on + days * DAY) for days in (-1, 0, 1096, 1097)] == [
        False, True, True, False,
    ]  # fmt: skip
    annulled = annul_certificate(made, reason="issued in error", by=cast.egor)

    assert (annulled.status, holds(cast.amina, ready.c1, made.issued_on)) == ("annulled", False)
    assert refusal(annul_certificate, made, reason="again", by=cast.egor) == "annulled"
    assert issue(ready, cast.amina, cast.egor).number == 2


def test_a_corrected_certificate_gets_a_number_of_its_own(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    old = issue(ready, cast.amina, cast.egor)
    User.objects.filter(pk=cast.amina.pk).update(surname="Алиева-Юсупова")
    correct_award(ready.second, reason="mark misread", grade="10", by=cast.egor)
    new = correct_certificate(old, signatory=ready.signatory, reason="new surname", by=cast.egor, at=ISSUED + 40 * DAY)
    old = Certificate.objects.with_status().get(pk=old.pk)

    assert (old.status, new.status, new.replaces, new.number) == ("replaced", "valid", old, 2)
    assert (new.issued_on, new.valid_until) == (dt.date(2026, 5, 4), old.valid_until)
    text = json.loads(new.text.content)
    assert (text["holder"]["cyrillic"], text["programmes"][1]["grade"]) == ("Алиева-Юсупова Амина", "10")
    assert refusal(annul_certificate, old, reason="x", by=cast.egor) == "replaced"


def test_a_certificate_of_a_withdrawn_completion_is_not_corrected(
    cast: SimpleNamespace, ready: SimpleNamespace
) -> None:
    made = issue(ready, cast.amina, cast.egor)
    withdraw_award(ready.second, reason="another person", by=cast.egor)

    facts = {"signatory": ready.signatory, "reason": "x", "by": cast.egor}
    assert refusal(correct_certificate, made, **facts) == "award_withdrawn"
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("action", [annul_certificate, reprint_certificate, erase_certificate_text])
def test_nothing_happens_to_a_certificate_without_a_reason(
    cast: SimpleNamespace, ready: SimpleNamespace, action: object
) -> None:
    assert refusal(action, issue(ready, cast.amina, cast.egor), reason=" ", by=cast.egor) == "reason"
    assert CertificateEvent.objects.count() == 1


def test_erasing_takes_the_person_and_leaves_the_number(cast: SimpleNamespace, ready: SimpleNamespace) -> None:
    made = issue(ready, cast.amina, cast.egor)
    erase_certificate_text(made, reason="asked for by the holder", by=cast.egor)
    made.text.refresh_from_db()

    assert (made.text.content, made.text.salt, made.text.search) == ("", "", "")
    assert list(made.events.values_list("kind", flat=True)) == ["issued", "erased"]
    assert refusal(reprint_certificate, made, reason="lost", by=cast.egor) == "erased"

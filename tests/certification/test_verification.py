import re
from types import SimpleNamespace

import pytest
from django.test import Client

from certification import rules
from certification.actions import annul_certificate, correct_certificate, erase_certificate_text
from certification.limits import ATTEMPTS
from certification.models import VerifyAttempts
from itc.people.models import User
from tests.certification import stage


def page(client: Client, token: str, language: str = "en") -> tuple[int, str]:
    response = client.get(f"/v/{token}", headers={"accept-language": language})
    assert (response["Cache-Control"], response["X-Robots-Tag"], response["Referrer-Policy"]) == (
        "no-store, private", "noindex, nofollow", "same-origin",
    )  # fmt: skip
    return response.status_code, " ".join(response.content.decode().split())


def test_anybody_sees_status_number_programme_days_and_initials(client: Client, issued: SimpleNamespace) -> None:
    status, said = page(client, issued.token)

    assert status == 200
    for phrase in (
        "genuine and valid",
        "ITC-2026-00001",
        "Identification and referral",
        "20 March 2026",
        "25 March 2029",
    ):
        assert phrase in said
    assert "А. А. / A. A." in said


def test_nothing_more_is_told(client: Client, cast: SimpleNamespace, issued: SimpleNamespace) -> None:
    _status, said = page(client, issued.token)

    for secret in ("Алиева", "Амина", "ALIYEVA", "AMINA", "North", "Север", "Беларусь", "Egor", "ЕГОРОВ", "№ 7"):
        assert secret not in said


def test_capitals_small_letters_and_the_printed_address(client: Client, issued: SimpleNamespace) -> None:
    answers = [client.get(f"/{v}/{token}").status_code for v in "vV" for token in (issued.token, issued.token.lower())]

    assert answers == [200] * 4


def test_the_reader_is_answered_in_her_language(client: Client, issued: SimpleNamespace) -> None:
    response = client.get(f"/v/{issued.token}", headers={"accept-language": "ru"})

    assert 'lang="ru"' in response.content.decode()
    assert "Выявление и перенаправление жертв торговли людьми" in response.content.decode()


@pytest.mark.parametrize("token", ["A", "0" * 26, "-", "%D0%96", "..%2f", "U" * 26, "0" * 500, "ITC-2026-00001"])
def test_unknown_malformed_and_guessed_are_one_answer(client: Client, issued: SimpleNamespace, token: str) -> None:
    unknown = page(client, rules.new_token())

    assert unknown[0] == 404
    assert _without_address(page(client, token)) == _without_address(unknown)


def _without_address(answer: tuple[int, str]) -> tuple[int, str]:
    """The links for another language repeat the address that was asked for, the field what was typed."""
    return answer[0], re.sub(r'href="/language/[^"]*"|value="[^"]*"|name="token"', "", answer[1])


def test_a_restricted_identity_shows_no_initials(
    client: Client, cast: SimpleNamespace, issued: SimpleNamespace
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(is_restricted=True)
    status, said = page(client, issued.token)

    assert (status, "А. А." in said, "A. A." in said, "identity is protected" in said) == (200, False, False, True)


def test_annulled_replaced_and_erased_say_so(client: Client, cast: SimpleNamespace, issued: SimpleNamespace) -> None:
    old, _amina = issued.certificate, stage.married(cast.amina)
    new = correct_certificate(old, signatory=issued.signatory, reason="name", by=cast.egor)
    said = page(client, issued.token)[1]
    assert ("was replaced by a newer one" in said, "Replaced on" in said, "Valid until" in said) == (True, True, False)
    annul_certificate(new, reason="error", by=cast.egor)
    erase_certificate_text(old, reason="asked for", by=cast.egor)

    status, said = page(client, issued.token)
    assert (status, "ITC-2026-00001" in said, "А. А." in said) == (200, True, False)


def test_typing_leads_to_the_answer_whatever_was_typed(client: Client, issued: SimpleNamespace) -> None:
    typed = issued.token.lower()[:5] + "-" + issued.token[5:]

    assert client.get("/en/verify/", {"token": typed})["Location"] == f"/v/{issued.token}"
    assert client.get("/en/verify/", {"token": f"HTTPS://ITC.BY/V/{typed}/"})["Location"] == f"/v/{issued.token}"


@pytest.mark.parametrize("typed", ["x", "ITC-2026-00001", "https://itc.by/v/"])
def test_what_cannot_be_a_code_gets_the_same_answer(client: Client, issued: SimpleNamespace, typed: str) -> None:
    answer = client.get("/en/verify/", {"token": typed})

    assert answer.context["form"]["token"].value() == typed
    said = " ".join(answer.content.decode().split())
    assert _without_address((answer.status_code, said)) == _without_address(page(client, "0" * 26))


def test_without_a_code_the_page_for_typing_opens(client: Client) -> None:
    assert client.get("/v/", headers={"accept-language": "be"})["Location"] == "/ru/verify/"


def test_typing_is_slowed_down_for_everybody_at_one_address(client: Client, issued: SimpleNamespace) -> None:
    codes = [client.get("/en/verify/", {"token": "x"}).status_code for _ in range(ATTEMPTS + 1)]

    assert codes == [404] * ATTEMPTS + [429]
    other = client.get("/en/verify/", {"token": "x"}, REMOTE_ADDR="10.1.1.1")
    assert other.status_code == 404
    assert client.get("/en/verify/").status_code == 200


def test_the_counter_knows_no_address(client: Client, issued: SimpleNamespace) -> None:
    client.get("/en/verify/", {"token": "x"}, REMOTE_ADDR="10.1.1.1")
    row = VerifyAttempts.objects.get()

    assert ("10.1.1.1" in row.key, len(row.key), row.attempts) == (False, 64, 1)


@pytest.mark.django_db
def test_a_new_window_takes_the_old_ones_away() -> None:
    VerifyAttempts.objects.count_one("a", 1)
    VerifyAttempts.objects.count_one("b", 100)

    assert list(VerifyAttempts.objects.values_list("key", flat=True)) == ["b"]


def test_an_answer_costs_few_queries(client: Client, issued: SimpleNamespace, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client.get(f"/v/{issued.token}")
    with django_assert_num_queries(2):
        client.get(f"/v/{issued.token}")


def test_the_answer_speaks_the_language_of_the_question(issued: SimpleNamespace) -> None:
    for asked, said in (("ru", "подлин"), ("en", "genuine")):
        page = Client().get(
            f"/{asked}/verify/", {"token": issued.token}, follow=True, headers={"Accept-Language": "de"}
        )
        assert said in page.content.decode()

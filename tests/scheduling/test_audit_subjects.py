"""Rows of the audit about seminars: by the names of what they are made of, the reader may go there."""

from collections.abc import Callable
from types import SimpleNamespace

from itc.people import audit
from itc.people.subjects import subjects
from scheduling import actions
from scheduling.models import Nomination, Seminar, Session


def test_what_belongs_to_a_seminar_names_it_and_leads_to_it(
    cast: SimpleNamespace,
    seminar: Seminar,
    add_session: Callable[..., Session],
    nominate: Callable[..., Nomination],
) -> None:
    session, nomination = add_session(seminar), nominate(seminar, cast.amina)
    booking = actions.accept(nomination, by=cast.farida)
    rows = [audit.log(cast.farida, "changed", one) for one in (seminar, session, nomination, booking)]
    known = subjects(rows, reader=cast.farida)
    shown = [known[row.object_type, row.object_id] for row in rows]
    assert [one.name for one in shown] == [
        "Seminar S-1", f"{session.topic} (S-1)", *["ALIYEVA AMINA (S-1)"] * 2
    ]  # fmt: skip
    assert {one.url for one in shown} == {"/en/office/seminars/S-1/"}
    assert {one.url for one in subjects(rows, reader=cast.bruno).values()} == {""}

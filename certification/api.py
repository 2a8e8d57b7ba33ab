"""`GET /api/v1/completions`: what an agency's own program reads about its people."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import HttpBearer
from pydantic import Field

from certification import reports
from certification.models import Award, Qualification
from certification.models.awards import AwardQuerySet
from certification.queries.certificates import with_predecessors
from certification.queries.completions import below
from itc.people import audit, tree
from itc.people.access import Scope
from itc.people.models import Agency, AgencyParent, ApiToken, Country
from itc.people.tokens import agency_for

PAGE = 1000


class AgencyToken(HttpBearer):
    """A token of one agency, made on the page "Access tokens"; it sees that agency and everything below it."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return agency_for(token)


class RefusedError(Exception):
    """An answer that is no success: HTTP status, a stable code, a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


class Problem(Schema):
    code: str
    message: str


class Wishes(Schema):
    """`since` and `until` are days of completion in Minsk, both inclusive; the order of change is told by `cursor`."""

    since: dt.date | None = Field(None, description="First day of completion, inclusive (Europe/Minsk).")
    until: dt.date | None = Field(None, description="Last day of completion, inclusive (Europe/Minsk).")
    agency: str = Field("", max_length=40, description="Code of an agency within the token's part of the tree.")
    country: str = Field("", max_length=2, description="ISO 3166-1 code of the country.")
    qualification: str = Field("", max_length=40, description="Code of a qualification.")
    cursor: int | None = Field(
        None,
        ge=0,
        description="Everything that changed after it, withdrawn records too; begin with 0, go on with `next_cursor`.",
    )
    format: Literal["json", "csv", "xlsx"] = Field("json", description="csv and xlsx come whole, json in pages.")


class Row(Schema):
    surname: str
    given_name: str
    patronymic: str
    surname_latin: str
    given_name_latin: str
    sex: str
    rank: str
    position: str
    unit: str
    region: str
    country: str
    programme_code: str
    programme: str
    form: str
    started_on: dt.date | None
    completed_on: dt.date
    hours: float
    attestation: str
    result: str
    grade: str
    protocol_number: str
    protocol_date: dt.date | None
    order_number: str
    order_date: dt.date | None
    certificate: str
    certificate_date: dt.date | None
    certificate_status: str
    valid_until: dt.date | None
    record: str
    revision: int
    state: str


class Page(Schema):
    rows: list[Row]
    next_cursor: int
    has_more: bool


router = Router()
PROBLEMS: dict[int, Any] = {401: Problem, 404: Problem, 422: Problem}


@router.get(
    "/completions",
    auth=AgencyToken(),
    response={200: Page, **PROBLEMS},
    summary="Completions of the token's agency and everything below it",
)
def read_completions(request: HttpRequest, wishes: Query[Wishes]) -> Any:
    """Without a cursor: what stands now. With one: every change after it in the order of change, so that a copy kept
    elsewhere learns of corrections (a row replaces the older one of the same `record`) and of withdrawals (`state`)."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja after the token was accepted
    try:
        found, qualification = _wanted(token, wishes)
    except RefusedError as refused:
        return Status(refused.status, {"code": refused.code, "message": refused.message})
    asked = wishes.model_dump(mode="json", exclude_defaults=True)
    audit.log(None, "exported completions", token, after={"filter": asked, "rows": found.count()})
    if wishes.format != "json":
        return _file(found, wishes, qualification)
    head = list(found.values_list("pk", "seq")[: PAGE + 1])
    page = Award.objects.filter(pk__in=[pk for pk, _seq in head[:PAGE]]).order_by("seq")
    last = head[:PAGE][-1][1] if head else wishes.cursor or 0
    return {
        "rows": [_row(values) for values in reports.completion_rows(page, qualification=qualification)],
        "next_cursor": last,
        "has_more": len(head) > PAGE,
    }


def _row(values: Iterable[Any]) -> dict[str, Any]:
    return {column.code: value for column, value in zip(reports.COLUMNS, values, strict=True)}


def _file(found: AwardQuerySet, wishes: Wishes, qualification: int | None) -> HttpResponse:
    last = found.order_by("-seq").values_list("seq", flat=True).first()
    rows = reports.completion_rows(found, qualification=qualification)
    codes = [column.code for column in reports.COLUMNS]
    response = reports.as_file(wishes.format, "completions", codes, rows, title="completions", widths=reports.WIDTHS)
    response["X-Next-Cursor"] = str(last if last is not None else wishes.cursor or 0)
    response["Cache-Control"] = "no-store"
    return response


def _wanted(token: ApiToken, wishes: Wishes) -> tuple[AwardQuerySet, int | None]:
    scope = Scope(agencies=frozenset(with_predecessors([token.agency_id])))
    found = Award.objects.current().within(scope).order_by("seq")
    found = found.filter(is_withdrawn=False) if wishes.cursor is None else found.filter(seq__gt=wishes.cursor)
    if wishes.since and wishes.until and wishes.since > wishes.until:
        raise RefusedError(422, "period", _("until: the period ends before it begins."))
    found = found.completed(wishes.since, wishes.until)
    if wishes.agency:
        found = found.filter(below(with_predecessors([_agency(token, wishes.agency).pk])))
    if wishes.country:
        code = wishes.country.upper()
        if not Country.objects.filter(code=code).exists():
            raise RefusedError(422, "country", _("country: there is no such country code."))
        found = found.filter(country_code=code)
    if not wishes.qualification:
        return found, None
    qualification = Qualification.objects.filter(code=wishes.qualification).first()
    if qualification is None:
        raise RefusedError(422, "qualification", _("qualification: there is no such code."))
    return found.filter(version__programme__qualifications=qualification.pk), qualification.pk


def _agency(token: ApiToken, code: str) -> Agency:
    """Another agency's code is answered like one that does not exist."""
    parents = AgencyParent.objects.tree_with_predecessors()
    agency = Agency.objects.filter(code=code, pk__in=tree.subtree(token.agency_id, parents)).first()
    if agency is None:
        raise RefusedError(404, "agency", _("agency: there is no such agency in your part of the tree."))
    return agency

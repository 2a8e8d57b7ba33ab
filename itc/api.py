"""The public interface at /api/v1/, described at /api/v1/openapi.json (OpenAPI 3.1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from itc.errors import DomainError

api = NinjaAPI(
    title="ITC",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    description="What agencies' own programs may read from the training centre.",
)
api.add_router("", "certification.api.router")


def problem(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(AuthenticationError)
def refused_token(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(request, 401, "token", _("Send a valid access token: Authorization: Bearer …"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def bad_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    """Names each parameter and says what is wrong with it."""
    told = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors)
    return problem(request, 422, "parameters", told)


@api.exception_handler(DomainError)
def refused_by_rule(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, 422, error.code, str(error.sentence))

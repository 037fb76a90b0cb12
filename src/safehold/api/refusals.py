"""How refusals answer a program: a status, a code, a sentence, and what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from safehold.casework.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    RepeatedError,
    StaleError,
)
from safehold.law.errors import FactsError, RefusedByLawError


def install(api: NinjaAPI) -> None:
    """Answer every refusal of an action or a query in one shape: {"code", "message", "way_forward", "field"?}."""
    for error, status, code in (
        (NotFoundError, 404, "not_found"),
        (NotPermittedError, 403, "not_permitted"),
        (StaleError, 409, "stale"),
        (RepeatedError, 409, "repeated"),
        (RefusedError, 409, "refused"),
        (InputError, 422, "input"),
        (RefusedByLawError, 409, "refused_by_law"),
        (FactsError, 422, "facts"),
    ):
        api.add_exception_handler(error, _handler(api, status, code))

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, _: Any) -> HttpResponse:
        body = {
            "code": "token",
            "message": "A valid personal token is needed.",
            "way_forward": "Make one on your account page and send it as Authorization: Bearer.",
        }
        return api.create_response(request, body, status=401)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        problems = [{"field": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]} for item in error.errors]
        body = {"code": "input", "message": "The request is not of the expected shape.", "problems": problems}
        return api.create_response(request, body, status=422)


def _handler(api: NinjaAPI, status: int, code: str) -> Any:
    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        body: dict[str, Any] = {
            "code": code,
            "message": getattr(error, "message", None) or getattr(error, "reason", None) or str(error),
            "way_forward": getattr(error, "way_forward", ""),
        }
        if isinstance(error, InputError):
            body["field"] = error.field
        if isinstance(error, RefusedByLawError):
            body["provision"] = error.provision
        return api.create_response(request, body, status=status)

    return answer

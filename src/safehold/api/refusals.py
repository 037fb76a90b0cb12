"""How refusals answer a program: a status, a code, a sentence, and what to do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from safehold.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    RepeatedError,
    StaleError,
    StoredFileError,
)
from safehold.casework.referrals.uploads import is_too_large
from safehold.exchange.errors import UnreadableReportError
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError


class Problem(Schema):
    """One field of a request that is not of the expected shape."""

    field: str
    message: str


class Refusal(Schema):
    """Why a request was refused. `code` is stable and meant for programs; the sentences are for people."""

    code: str
    message: str
    way_forward: str
    field: str | None = None
    provision: str | None = None
    problems: list[Problem] | None = None


CODES = {
    400: "The request can't be read.",
    401: "A valid personal token is needed.",
    403: "Your role may not do this.",
    404: "There is no such record, or you may not know of it.",
    409: "The state of the record, the law or an earlier request does not allow it; or a stored file is damaged or missing.",
    413: "The request is too large.",
    422: "A value is missing or wrong.",
}
"""What each status means, as the description prints it."""


def install(api: NinjaAPI) -> None:
    """Answer every refusal of an action or a query in one shape, `Refusal`."""
    for error, status, code in (
        (NotFoundError, 404, "not_found"),
        (NotPermittedError, 403, "not_permitted"),
        (StaleError, 409, "stale"),
        (RepeatedError, 409, "repeated"),
        (RefusedError, 409, "refused"),
        (InputError, 422, "input"),
        (RefusedByLawError, 409, "refused_by_law"),
        (NotCoveredError, 409, "not_covered"),
        (FactsError, 422, "facts"),
        (UnreadableReportError, 422, "unreadable"),
    ):
        api.add_exception_handler(error, _handler(status, code))

    @api.exception_handler(StoredFileError)
    def stored_otherwise(_request: HttpRequest, error: StoredFileError) -> HttpResponse:
        return refuse(409, error.state, error.message, error.way_forward)

    @api.exception_handler(AuthenticationError)
    def unauthenticated(_request: HttpRequest, _error: Any) -> HttpResponse:
        return token_needed()

    @api.exception_handler(ValidationError)
    def malformed(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        problems = [_problem(item) for item in error.errors[:50]]
        return refuse(
            422, "input", "The request is not of the expected shape.", "See problems, and the description.", problems=problems
        )

    @api.exception_handler(HttpError)
    def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return refuse(error.status_code, "unreadable", "The body can't be read as JSON.", "Send UTF-8 JSON, as described.")

    @api.exception_handler(RequestDataTooBig)
    def too_large(_request: HttpRequest, _error: Any) -> HttpResponse:
        return _too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "Send large documents as an upload.")

    @api.exception_handler(SuspiciousOperation)
    def suspicious(_request: HttpRequest, _error: Any) -> HttpResponse:
        return refuse(400, "unreadable", "The request can't be read.", "Check its form and its number of parts.")

    @api.exception_handler(DataError)
    def does_not_fit(_request: HttpRequest, _error: Any) -> HttpResponse:
        return refuse(422, "input", "A value is longer or larger than its record has room for.", "Shorten it and try again.")


class More(TypedDict, total=False):
    """What a refusal says besides its code and its words."""

    field: str
    problems: list[dict[str, str]]
    provision: str


def refuse(status: int, code: str, message: str, way_forward: str, **more: Unpack[More]) -> JsonResponse:
    """Answer with a refusal."""
    return JsonResponse({"code": code, "message": message, "way_forward": way_forward, **more}, status=status)


def token_needed() -> JsonResponse:
    """The one answer to a caller without a valid token."""
    way_forward = "Make one on your account page and send it as Authorization: Bearer."
    return refuse(401, "token", "A valid personal token is needed.", way_forward)


def no_such_address() -> JsonResponse:
    """The answer to an address that the API does not have."""
    return refuse(404, "not_found", "The API has no such address.", "See /api/v1/openapi.json for those it has.")


def unless_too_large(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse an upload that announces more than the limit before any of it is read."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_too_large(request):
            return _too_large(settings.UPLOAD_LIMIT, "Send the documents one by one.")
        return view(request, *args, **kwargs)

    return inside


def _too_large(limit: int, way_forward: str) -> JsonResponse:
    return refuse(413, "too_large", f"The request is larger than {limit // (1024 * 1024)} MB.", way_forward)


def _problem(item: dict[str, Any]) -> dict[str, str]:
    # The first part of the place says whether it is of the address or of the body; the name of our variable says nothing.
    return {"field": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"].removeprefix("Value error, ")}


def _handler(status: int, code: str) -> Any:
    def answer(_request: HttpRequest, error: Any) -> HttpResponse:
        more: More = {}
        if isinstance(error, InputError):
            more["field"] = error.field
            if error.others:
                more["problems"] = [{"field": wrong.field, "message": str(wrong)} for wrong in (error, *error.others)]
        if isinstance(error, RefusedByLawError):
            more["provision"] = error.provision
        message = getattr(error, "message", None) or getattr(error, "reason", None) or str(error)
        return refuse(status, code, message, getattr(error, "way_forward", ""), **more)

    return answer

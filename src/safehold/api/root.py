"""The API as a whole, and its description."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI

from safehold.api import (
    bail,
    cases,
    charging,
    custody,
    examinations,
    exhibits,
    figures,
    key_notices,
    notices,
    operations,
    orders,
    people,
    policy,
    referrals,
    refusals,
    retention,
    safeguarding,
    victims,
    warrants,
)
from safehold.api.authentication import PersonalTokenAuthentication
from safehold.api.requests import IDEMPOTENCY_KEY, carried_out_once

PREFIX = "/api/v1/"

api = NinjaAPI(
    title="Safehold",
    version="1",
    description="The records of an Internet Sex Offences Team: the same actions, rules and limits as the pages.",
    auth=PersonalTokenAuthentication(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
refusals.install(api)
api.add_decorator(carried_out_once)
for _app in (
    cases,
    notices,
    people,
    victims,
    orders,
    referrals,
    warrants,
    operations,
    custody,
    exhibits,
    examinations,
    key_notices,
    bail,
    charging,
    retention,
    safeguarding,
    figures,
    policy,
):
    api.add_router("", _app.router)


def described() -> dict[str, Any]:
    """The OpenAPI description: what the routers say, and what holds for all of them."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    parts = schema["components"]["schemas"]
    parts["Problem"] = refusals.Problem.model_json_schema()
    parts["Refusal"] = refusals.Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["Refusal"].pop("$defs", None)
    for operations_of_path in schema["paths"].values():
        for method, operation in operations_of_path.items():
            for status, meaning in refusals.CODES.items():
                operation["responses"].setdefault(status, _refused(meaning))
            if method == "post":
                operation.setdefault("parameters", []).append(_KEY)
    return schema


_KEY = {
    "in": "header",
    "name": IDEMPOTENCY_KEY,
    "required": False,
    "schema": {"type": "string", "format": "uuid"},
    "description": "A UUID of your own. What carries the same one again is not carried out a second time: 409 repeated.",
}


def _refused(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}


def description(request: HttpRequest) -> JsonResponse:
    """The OpenAPI description, for those who hold a token or are logged in; it is not public."""
    if not _is_known(request):
        return refusals.token_needed()
    return JsonResponse(described())


def elsewhere(request: HttpRequest) -> JsonResponse:
    """Any other address: for those without a token as if it were one that needs it."""
    return refusals.no_such_address() if _is_known(request) else refusals.token_needed()


def _is_known(request: HttpRequest) -> bool:
    return request.user.is_authenticated or PersonalTokenAuthentication()(request) is not None


urlpatterns: list[URLPattern | URLResolver | Any] = [
    path("openapi.json", description, name="openapi"),
    path("", api.urls),
    re_path(r"^.*$", elsewhere),
]

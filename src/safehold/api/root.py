"""The API as a whole, and its description."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from safehold.api import cases, refusals
from safehold.api.authentication import PersonalTokenAuthentication

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
for _router in (cases.router,):
    api.add_router("", _router)


def description(request: HttpRequest) -> JsonResponse:
    """The OpenAPI description, for those who hold a token or are logged in; it is not public."""
    authentication = PersonalTokenAuthentication()
    if not request.user.is_authenticated and authentication(request) is None:
        return JsonResponse({"code": "token", "message": "A valid personal token is needed."}, status=401)
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns: list[URLPattern | URLResolver | Any] = [
    path("openapi.json", description, name="openapi"),
    path("", api.urls),
]

"""Pages for answers that Django gives without a body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from safehold.web import views


class RefusalPages:
    """Give "method not allowed" a page that says what to do, for people; machines keep the bare answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; replace an empty 405."""
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and not response.content
            and "text/html" in request.headers.get("Accept", "")
        ):
            return views.method_not_allowed(request, response["Allow"])
        return response

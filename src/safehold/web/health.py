"""Whether the site answers at all: asked by whoever watches over it, from this machine or through a load balancer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

Handler = Callable[[HttpRequest], HttpResponse]

ADDRESS = "/health"


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer "ok" while the site answers at all; asks the database nothing and tells nothing."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


class HealthForEveryHost:
    """Answers the health question before anything asks by which name the site was called, or whether the way was encrypted.

    Whoever watches over a site asks it by its address, over a plain connection inside the machine. The answer holds nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the health question, and hand everything else on."""
        return health(request) if request.path_info == ADDRESS else self.get_response(request)

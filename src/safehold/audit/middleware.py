"""What people open is recorded, also where a page itself records nothing: lists, boards, forms."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from safehold.accounts.models import Officer
from safehold.audit import recording

Handler = Callable[[HttpRequest], HttpResponse]

WITHOUT_RECORDS = frozenset({"", "web", "officers", "policy", "api"})
"""Parts of the site that show no case: log-in and account, help, the law and the policy. The API has a rule of its own."""


class OpenedPages:
    """Writes `page.opened` for each page that was shown and whose view recorded no reading of a record.

    It stands inside the reader's transaction. What a page that is open asks for by itself (progress, a wall screen) is left out:
    it was recorded when the page was opened.

    Source: Data Protection Act 2018 s.62(1)(c), consultation.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then record it where that is still to be done."""
        if request.method != "GET" or not isinstance(request.user, Officer):
            return self.get_response(request)
        with recording.noting_readings() as noted:
            response = self.get_response(request)
        matched = request.resolver_match
        is_page = response.status_code == 200 and "X-Fragment" not in response.headers
        if is_page and not noted and matched is not None and matched.app_name not in WITHOUT_RECORDS:
            recording.opened(request.user, request.get_full_path(), at=timezone.now())
        return response

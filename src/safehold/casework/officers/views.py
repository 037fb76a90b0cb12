"""Logging in and out, and one's own account."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safehold.accounts import actions, asked, queries
from safehold.accounts.models import Officer, TokenPurpose
from safehold.accounts.permissions import may, require
from safehold.casework.officers.forms import LogInForm, NewPassword, OfficerForm, OwnPassword
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of
from safehold.web.pages import render
from safehold.web.wording import exact_with_year


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in, then go to where one was, or to the first page of one's role."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(back)
    form = LogInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officer = form.get_user()
        login(request, officer)
        actions.record_log_in(officer, at=timezone.now())
        return HttpResponseRedirect(back)
    context = {"form": form, "next": back, "kept": "kept_form" in request.session}
    return render(request, "officers/log_in.jinja", context, status=422 if form.is_bound else 200)


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Say that there were too many failed tries."""
    return render(request, "officers/locked_out.jinja", status=429)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out."""
    if isinstance(request.user, Officer):
        actions.record_log_out(request.user, at=timezone.now())
    logout(request)
    return HttpResponseRedirect(reverse("officers:log_in"))


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own details and tokens."""
    officer = request.user
    assert isinstance(officer, Officer)
    details = [
        ("Name", officer.name),
        ("Role", officer.get_role_display()),
        ("Rank", officer.get_rank_display()),
        ("Team", officer.team.name),
        ("Phone", officer.phone),
        ("Initials on exhibits", officer.initials),
    ]
    context = {
        "details": details,
        "tokens": _token_rows(officer, TokenPurpose.API),
        "secret": request.session.pop("new_token", None),
        "feeds": _token_rows(officer, TokenPurpose.CALENDAR),
        "feed_address": request.session.pop("new_feed", None),
        "may_have_feed": may(officer, actions.USE_CALENDAR),
    }
    return render(request, "officers/account.jinja", context)


def _token_rows(officer: Officer, purpose: TokenPurpose) -> list[dict[str, str]]:
    return [
        {
            "name": token.name,
            "ends": "Revoked" if token.revoked_at else f"Until {exact_with_year(token.expires_at)}",
            "revoke_url": "" if token.revoked_at else reverse("officers:revoke_token", args=[token.pk]),
        }
        for token in queries.tokens_of(officer, purpose)
    ]


class IssueToken(ActionPage[None]):
    """Issue a personal token."""

    asks = asked.IssueToken
    title = "Make a personal token"
    button = "Make the token"
    permission = actions.USE_TOKENS

    def initial(self, record: None) -> Mapping[str, object]:
        """A month, unless told otherwise."""
        return {"days": 30}

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Issue it and show the secret once."""
        token, secret = actions.issue_token(asked_of(asked.IssueToken, data), by=self.officer, at=self.now)
        self.request.session["new_token"] = secret
        return token

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Back to the account."""
        return reverse("officers:account"), "The token is made. Copy it now: it is shown once."

    def context(self, record: None) -> Around:
        """Explain what a token does."""
        return {
            "intro": "A program that holds the token acts in your name and sees what you see. What it does is recorded as yours.",
            "back_url": reverse("officers:account"),
        }


class MakeFeed(ActionPage[None]):
    """Make a calendar feed."""

    asks = asked.IssueCalendarFeed
    title = "Make a calendar feed"
    button = "Make the feed"
    permission = actions.USE_CALENDAR

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Make it and show its address once."""
        token, secret = actions.issue_calendar_feed(asked_of(asked.IssueCalendarFeed, data), by=self.officer, at=self.now)
        self.request.session["new_feed"] = self.request.build_absolute_uri(reverse("notices:feed", args=[secret]))
        return token

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Back to the account."""
        return reverse("officers:account"), "The feed is made. Copy its address now: it is shown once."

    def context(self, record: None) -> Around:
        """Explain what the feed holds."""
        return {
            "intro": "Whoever has the address reads your limits: a reference and the name of the limit, no name of a person.",
            "back_url": reverse("officers:account"),
        }


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    assert isinstance(request.user, Officer)
    token = actions.revoke_token(token_id, by=request.user, at=timezone.now())
    messages.success(request, f"“{token.name}” no longer works.")
    return HttpResponseRedirect(reverse("officers:account"))


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """List the officers, for administrators."""
    assert isinstance(request.user, Officer)
    require(request.user, actions.ADD_OFFICER)
    rows = [
        {
            "name": officer.name,
            "second": f"{officer.username} · {officer.initials}",
            "role": officer.get_role_display(),
            "rank": officer.get_rank_display(),
            "team": officer.team.name,
            "active": officer.is_active,
            "retire_url": reverse("officers:retire", args=[officer.pk]) if officer.is_active else "",
            "password_url": reverse("officers:reset_password", args=[officer.pk]) if officer.is_active else "",
        }
        for officer in queries.all_officers()
    ]
    return render(request, "officers/officers.jinja", {"rows": rows})


class AddOfficer(ActionPage[None]):
    """Add an officer."""

    asks = asked.AddOfficer
    form_class = OfficerForm
    title = "Add an officer"
    button = "Add the officer"
    permission = actions.ADD_OFFICER

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Add them."""
        data.pop("again")
        return actions.add_officer(asked_of(asked.AddOfficer, data), by=self.officer, at=self.now)

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Back to the list."""
        return reverse("officers:officers"), f"{result} is added." if result else ""

    def context(self, record: None) -> Around:
        """The way back."""
        return {"back_url": reverse("officers:officers")}


class OfficerActionPage(ActionPage[Officer]):
    """An administrator's action on one officer."""

    permission = actions.ADD_OFFICER

    def find(self, **kwargs: Any) -> Officer:
        """Find the officer."""
        return queries.officer_by_key(kwargs["key"])

    def page_of(self, record: Officer) -> str:
        """The list of officers: an officer has no page."""
        return reverse("officers:officers")

    def context(self, record: Officer) -> Around:
        """Whom it is about, and the way back."""
        return {"reference": record.name, "back_url": self.page_of(record)}


class Retire(OfficerActionPage):
    """End the account of somebody who leaves."""

    asks = asked.RetireOfficer
    title = "End the account"
    button = "End the account"
    said = "The account of {} has ended."
    action = actions.retire_officer


class ResetPassword(OfficerActionPage):
    """Give an officer a new password."""

    asks = asked.SetPassword
    form_class = NewPassword
    title = "Set a new password"
    button = "Set the password"
    said = "{} has a new password. Their sessions and tokens have ended."

    def form_kwargs(self, record: Officer) -> dict[str, Any]:
        """Whose password it is."""
        return {"officer": record}

    def act(self, record: Officer, data: dict[str, Any]) -> Any:
        """Set it."""
        return actions.set_password(record, asked.SetPassword(password=data["password"]), by=self.officer, at=self.now)


class ChangePassword(ActionPage[None]):
    """Change one's own password."""

    asks = asked.SetPassword
    form_class = OwnPassword
    title = "Change your password"
    button = "Change the password"
    permission = actions.CHANGE_OWN_PASSWORD

    def form_kwargs(self, record: None) -> dict[str, Any]:
        """Whose password it is."""
        return {"officer": self.officer}

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Change it; this session goes on, the others end."""
        wanted = asked.SetPassword(password=data["password"])
        officer = actions.set_password(self.officer, wanted, by=self.officer, at=self.now)
        update_session_auth_hash(self.request, officer)
        return officer

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Back to the account."""
        return reverse("officers:account"), "Your password is changed. Your other sessions have ended."

    def context(self, record: None) -> Around:
        """The way back."""
        return {"back_url": reverse("officers:account")}

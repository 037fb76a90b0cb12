"""Force policy: what is in force, what comes, its history, and the change form; and the law in use."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.casework.policy import actions, forms, permissions, presenters, queries
from safehold.casework.policy.models import PolicyChange
from safehold.casework.policy.names import Kind, Name, names
from safehold.law.calendar import london_date
from safehold.law.register import TOPICS
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around

LIST = "policy:list"


def _reader(request: HttpRequest, permission: str = permissions.READ) -> Officer:
    assert isinstance(request.user, Officer)
    require(request.user, permission)
    return request.user


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """List the force's figures and the readings of the law: what is in force, since when, by whom, what comes."""
    _reader(request)
    versions, today = queries.versions(), london_date(timezone.now())
    context = {
        "figures": presenters.rows(_of(Kind.FIGURE), versions, today=today),
        "readings": presenters.rows(_of(Kind.READING), versions, today=today),
    }
    return pages.render(request, "policy/list.jinja", context, section=LIST)


def _of(kind: Kind) -> list[Name]:
    return [asked for asked in names().values() if asked.kind is kind]


@require_safe
def policy_name(request: HttpRequest, name: str) -> HttpResponse:
    """Show one figure or reading with every version, and the changes that were prepared."""
    viewer = _reader(request)
    asked, versions, today = queries.name_asked(name), queries.versions(), london_date(timezone.now())
    context = {
        "title": asked.title,
        "is_reading": asked.is_reading,
        "provision": asked.provision,
        "dated_by": asked.dated_by,
        "versions": presenters.history(asked, versions, today=today),
        "changes": presenters.change_rows(asked, queries.changes_of(name)[:20]),
        "change_url": reverse("policy:prepare", args=[name]) if may(viewer, permissions.SET) else "",
    }
    return pages.render(request, "policy/name.jinja", context, section=LIST)


@require_safe
def change_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a prepared change: what it would move, as soon as that is counted."""
    viewer = _reader(request)
    return pages.render(request, "policy/change.jinja", {"page": _change(number, viewer)}, section=LIST)


@require_safe
def change_progress(request: HttpRequest, number: int) -> HttpResponse:
    """Give the part of that page that changes while it is counted or carried out."""
    page = _change(number, _reader(request))
    return pages.fragment(request, "policy/_progress.jinja", {"page": page}, done=not page.waits)


def _change(number: int, viewer: Officer) -> presenters.ChangePage:
    change = queries.change_by_number(number)
    return presenters.change_page(change, queries.name_asked(change.name), may_set=may(viewer, permissions.SET))


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Show every rule that the program computes with, and the points that wait for a lawyer."""
    viewer = _reader(request, permissions.READ_LAW)
    may_read_policy = may(viewer, permissions.READ)
    context = {
        "topics": presenters.law_page(
            TOPICS,
            queries.versions(),
            today=london_date(timezone.now()),
            may_read_policy=may_read_policy,
        ),
        "policy_url": reverse(LIST) if may_read_policy else "",
    }
    return pages.render(request, "policy/law.jinja", context)


law.permission = permissions.READ_LAW  # type: ignore[attr-defined]


class Prepare(ActionPage[Name]):
    """Prepare a change: what it moves is counted before it is set."""

    form_class = forms.ChangeForm
    button = "Count what this moves"
    permission = permissions.SET
    refuses_stale = False

    def find(self, **kwargs: Any) -> Name:
        """Find what is changed."""
        return queries.name_asked(kwargs["name"])

    def form_kwargs(self, record: Name) -> dict[str, Any]:
        """What is changed decides what is asked."""
        return {"asked": record}

    def named(self, record: Name) -> tuple[str, ...]:
        """What is changed."""
        return (record.title,)

    def act(self, record: Name, data: dict[str, Any]) -> Any:
        """Prepare it."""
        return actions.prepare_change(by=self.officer, at=self.now, name=record.name, **data)

    def done(self, record: Name, result: Any) -> tuple[str, str]:
        """Go to the change, where what it moves will be said."""
        if result is None:
            return reverse("policy:name", args=[record.name]), ""
        return reverse("policy:change", args=[result.pk]), "Prepared. Nothing is set yet."

    def context(self, record: Name) -> Around:
        """What is in force, and the way back."""
        back = reverse("policy:name", args=[record.name])
        title = "Change a reading of the law" if record.is_reading else "Change force policy"
        return {
            "title": title,
            "trail": [
                {"label": "Force policy", "href": reverse(LIST)},
                {"label": record.title, "href": back},
                {"label": title},
            ],
            "known": presenters.known_of(record, queries.versions(), today=london_date(self.now)),
            "back_url": back,
        }


class PutInForce(ActionPage[PolicyChange]):
    """Set a change whose effect was counted."""

    form_class = forms.SetForm
    title = "Set this change"
    button = "Set it"
    permission = permissions.SET
    said = "It is set. The clocks are being rebuilt."
    refuses_stale = False

    def find(self, **kwargs: Any) -> PolicyChange:
        """Find the prepared change."""
        return queries.change_by_number(kwargs["number"])

    def act(self, record: PolicyChange, data: dict[str, Any]) -> Any:
        """Set it, as what it is."""
        decided = {
            "name": record.name,
            "value": record.value,
            "effective_from": record.effective_from,
            "reason": record.reason,
            "authority": record.authority,
            "change": record,
        }
        if queries.name_asked(record.name).is_reading:
            return actions.set_reading(by=self.officer, at=self.now, advised_on=record.advised_on, **decided)
        return actions.set_policy(by=self.officer, at=self.now, **decided)

    def page_of(self, record: PolicyChange) -> str:
        """The page of the change says how far the rebuilding is."""
        return reverse("policy:change", args=[record.pk])

    def context(self, record: PolicyChange) -> Around:
        """What is set, and what it moves."""
        asked = queries.name_asked(record.name)
        moves = (
            f"{presenters.effect_heading(record)}. {presenters.effect_words(record)}" if record.counted_at else "Not counted yet"
        )
        return {
            "trail": [
                {"label": "Force policy", "href": reverse(LIST)},
                {"label": asked.title, "href": reverse("policy:name", args=[record.name])},
                {"label": "Prepared change", "href": self.page_of(record)},
                {"label": self.title},
            ],
            "known": [("What", asked.title), *presenters.change_facts(record, asked), ("What it moves", moves)],
            "intro": "A version is never changed or taken back; a later one can follow it.",
            "back_url": self.page_of(record),
        }

"""The Today board, search, the list of cases and the pages of a case."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import (
    actions,
    asked,
    clock_presenters,
    closures,
    panels,
    permissions,
    presenters,
    queries,
    search,
    timeline,
)
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.cases.models import Case, ClockKind, Restriction, RiskLevel, Stage
from safehold.casework.cases.queries import WithoutSupervisor
from safehold.law.calendar import midnight
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of
from safehold.web.forms import DatePartsField


def _reader(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show every clock of the team by what happens next."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    mine = request.GET.get("mine") == "1" or viewer.role == Role.DETECTIVE
    only = ClockKind(request.GET["kind"]) if request.GET.get("kind") in ClockKind.values else None
    urgent = queries.most_urgent(viewer, mine=mine)
    ranks = {clock.pk: place for place, clock in enumerate(urgent, 1)}
    groups = queries.clock_groups(viewer, mine=mine, only=only, each=None if only else 4)
    counts = queries.clock_counts(viewer, mine=mine)
    custody = queries.in_custody(viewer, mine=mine) if counts.get(ClockKind.CUSTODY) else []
    reviews = queries.clocks_by_records(ClockKind.CUSTODY_REVIEW, [clock.subject_id for clock in custody]) if custody else {}
    total = sum(number for kind, number in counts.items() if kind != ClockKind.CUSTODY_REVIEW)
    context = {
        "now": now,
        "mine": mine,
        "only": only,
        "total": total,
        "urgent": [clock_presenters.clock_row(clock, now=now, viewer=viewer, rank=ranks[clock.pk]) for clock in urgent],
        "groups": clock_presenters.board_groups(groups, now=now, viewer=viewer, ranks=ranks),
        "custody": [
            clock_presenters.custody_cell(clock, reviews.get(clock.subject_id), now=now, viewer=viewer) for clock in custody
        ],
        "filters": clock_presenters.board_filters(counts, total=total, only=only, mine=mine),
        "computed_at": max((clock.computed_at for clock in urgent), default=None),
    }
    return pages.render(request, "cases/today.jinja", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search across everything that the reader may see; or go to the page that answers what was typed, which records it."""
    viewer = _reader(request)
    text = request.GET.get("q", "").strip()[:200]
    lead = search.lead_for(text)
    if lead is not None and may(viewer, lead.permission):
        return HttpResponseRedirect(lead.address(text))
    found = search.find(viewer, text) if text else []
    if text:
        audit.searched(viewer, text, at=timezone.now(), found=len(found))
    context = {"text": text, "found": presenters.found_rows(found), "not_asked": presenters.not_asked(lead)}
    return pages.render(request, "cases/search.jinja", context)


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """List the cases of the team, or one's own."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    chosen = {name: request.GET[name] for name in ("mine", "stage", "risk", "sort") if request.GET.get(name)}
    if viewer.role == Role.DETECTIVE and "mine" not in request.GET:
        chosen["mine"] = "1"
    cases = queries.filtered_cases(
        viewer,
        mine=chosen.get("mine") == "1",
        stage=chosen.get("stage", "") if chosen.get("stage") in Stage.values else "",
        risk=chosen.get("risk", "") if chosen.get("risk") in RiskLevel.values else "",
        sort=chosen.get("sort", ""),
    )
    page = Paginator(cases, 50).get_page(request.GET.get("page"))
    context = {
        "rows": presenters.case_rows(page, now=now),
        "page": page,
        "query": urlencode(chosen),
        "filters": presenters.case_filters(chosen),
        "may_open": may(viewer, permissions.OPEN_CASE),
        "to_take_over": [
            {"reference": one.reference, "url": reverse("cases:take_over", args=[one.reference])}
            for one in (queries.cases_without_supervisor() if may(viewer, permissions.TAKE_OVER) else ())
        ],
    }
    return pages.render(request, "cases/list.jinja", context)


@require_safe
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case: what is next, its clocks, its timeline, and what belongs to it."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    case = queries.case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    clocks = queries.clocks_of(case)
    entries = timeline.timeline_of(case)
    main = clock_presenters.main_clock(clocks)
    context = {
        **_around(case, viewer, "cases:case", now),
        "next": clock_presenters.next_step(clocks, now=now, viewer=viewer),
        "main_clock": clock_presenters.clock_row(main, now=now, viewer=viewer) if main else None,
        "limits": clock_presenters.limit_rows(main, now=now) if main else [],
        "other_clocks": [clock_presenters.clock_row(clock, now=now, viewer=viewer) for clock in clocks if clock is not main],
        "timeline": presenters.timeline_rows(entries[:8], viewer=viewer),
        "entries": len(entries),
        "panels": presenters.open_panels(panels.panels_of(case, viewer), viewer=viewer),
    }
    return pages.render(request, "cases/case.jinja", context)


@require_safe
def case_timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything that happened in a case, in order."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    case = queries.case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    context = {
        **_around(case, viewer, "cases:case", now),
        "timeline": presenters.timeline_rows(timeline.timeline_of(case), viewer=viewer),
    }
    return pages.render(request, "cases/timeline.jinja", context)


@require_safe
def decisions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the policy book of a case."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    case = queries.case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    context = {
        **_around(case, viewer, "cases:decisions", now),
        "decisions": presenters.decision_rows(queries.decisions_of(case)),
        "risks": presenters.risk_rows(queries.risk_history_of(case)),
        "may_record": may(viewer, permissions.RECORD_DECISION, case),
    }
    return pages.render(request, "cases/decisions.jinja", context)


@require_safe
def who_has_access(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who may see a case and why, and who looked at it."""
    viewer, now = _reader(request), timezone.now()
    require(viewer, permissions.READ)
    case = queries.case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    context = {
        **_around(case, viewer, "cases:access", now),
        "access": presenters.access_rows(case, queries.access_to(case, at=now), viewer=viewer),
        "readers": presenters.reader_rows(queries.readers_of(case), now=now),
        "may_grant": may(viewer, permissions.GRANT_ACCESS, case),
        "may_end": may(viewer, permissions.END_ACCESS, case),
    }
    return pages.render(request, "cases/access.jinja", context)


def _around(case: Case, viewer: Officer, current: str, now: datetime) -> dict[str, Any]:
    people = queries.people_with_access(case, at=now) if case.is_restricted else None
    return {
        "now": now,
        "header": presenters.case_header(case, people_with_access=people),
        "tabs": presenters.case_tabs(case, current, viewer=viewer),
        "menu": presenters.add_menu(case, viewer),
        "case_url": reverse("cases:case", args=[case.reference]),
        "decision_url": reverse("cases:record_decision", args=[case.reference])
        if may(viewer, permissions.RECORD_DECISION, case)
        else "",
    }


class CaseActionPage(ActionPage[Case]):
    """An action on one case, reached from its page."""

    page_name = "cases:case"

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return queries.case_by_reference(kwargs["reference"])

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        back = self.page_of(record)
        return {
            "reference": f"{record.reference} · {record.title}",
            "back_url": back,
            "trail": [
                {"label": "Cases", "href": reverse("cases:list")},
                {"label": record.reference, "href": back},
                {"label": self.title},
            ],
        }


class OpenCase(ActionPage[None]):
    """Open a case."""

    asks = asked.OpenCase
    field_order = ("title",)
    title = "Open a case"
    button = "Open the case"
    permission = permissions.OPEN_CASE
    action = actions.open_case

    def also_asks(self, record: None) -> Mapping[str, Field]:
        """One of the officers of the reader's team, and as supervisor one of its inspectors."""
        return {
            "officer_in_the_case": OfficerChoice(queries.officers_of_team(self.officer), label="Officer in the case"),
            "supervisor": OfficerChoice(queries.supervisors_of_team(self.officer), label="Supervisor"),
        }

    def initial(self, record: None) -> Mapping[str, object]:
        """The one who opens it may well hold it."""
        holder = self.officer.pk if self.officer.role == Role.DETECTIVE else None
        return {"officer_in_the_case": holder, "restriction": Restriction.STANDARD}

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Go to the new case."""
        if result is None:
            return reverse("cases:list"), ""
        return reverse("cases:case", args=[result.reference]), f"{result.reference} is open."

    def context(self, record: None) -> Around:
        """The way back."""
        return {"back_url": reverse("cases:list")}


class RecordDecision(CaseActionPage):
    """Add an entry to the policy book."""

    asks = asked.RecordDecision
    title = "Record a decision"
    button = "Record the decision"
    permission = permissions.RECORD_DECISION
    said = "The decision is recorded."
    action = actions.record_decision


class SetRisk(CaseActionPage):
    """Set the risk of a case."""

    asks = asked.SetRisk
    title = "Set the risk"
    button = "Set the risk"
    permission = permissions.SET_RISK
    said = "The risk is set."
    action = actions.set_risk

    def initial(self, record: Case) -> Mapping[str, object]:
        """The national tool."""
        return {"tool": "KIRAT"}

    def offers(self, record: Case) -> Mapping[str, Iterable[Any]]:
        """The levels that a person can set."""
        return {"level": [choice for choice in RiskLevel.choices if choice[0] != RiskLevel.NOT_ASSESSED]}


class Reassign(CaseActionPage):
    """Give a case to another officer."""

    asks = asked.ReassignCase
    title = "Give the case to another officer"
    button = "Re-assign"
    permission = permissions.REASSIGN
    action = actions.reassign_case
    said = "{} has a new officer in the case."

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """One of the officers of the team."""
        return {"to": OfficerChoice(queries.officers_of_team(self.officer), label="New officer in the case")}


class ChangeSupervisor(CaseActionPage):
    """Give a case another supervisor."""

    asks = asked.ChangeSupervisor
    title = "Give the supervision to another officer"
    button = "Change the supervisor"
    permission = permissions.REASSIGN
    action = actions.change_supervisor

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """One of the inspectors of the team."""
        return {"to": OfficerChoice(queries.supervisors_of_team(self.officer), label="New supervisor")}

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """To the list: who gave a restricted case away sees it no longer."""
        return reverse("cases:list"), f"{record.reference} has a new supervisor."


class TakeOver(ActionPage[WithoutSupervisor]):
    """Take over a case of the team whose supervisor left."""

    asks = asked.TakeOverCase
    title = "Take over a case"
    button = "Take it over"
    permission = permissions.TAKE_OVER

    def find(self, **kwargs: Any) -> WithoutSupervisor:
        """Find what may be known of the case. Raises: NotFoundError."""
        reference = kwargs["reference"]
        found = next((one for one in queries.cases_without_supervisor() if one.reference == reference), None)
        if found is None:
            raise queries.cannot_find(reference)
        return found

    def act(self, record: WithoutSupervisor, data: dict[str, Any]) -> Any:
        """Take it over."""
        why = asked_of(asked.TakeOverCase, data)
        return actions.take_over_case(self.kwargs["reference"], why, by=self.officer, at=self.now)

    def done(self, record: WithoutSupervisor, result: Any) -> tuple[str, str]:
        """Go to the case."""
        reference = self.kwargs["reference"]
        return reverse("cases:case", args=[reference]), f"You supervise {reference}."

    def context(self, record: WithoutSupervisor) -> Around:
        """The way back."""
        return {
            "reference": record.reference,
            "back_url": reverse("cases:list"),
            "intro": "Its supervisor can't supervise it any more. Nothing else is told of it until you take it over. "
            "That is recorded.",
        }


class Review(CaseActionPage):
    """Record a supervisor's review."""

    asks = asked.ReviewCase
    title = "Review the case"
    button = "Record the review"
    permission = permissions.REVIEW
    said = "The review is recorded."
    action = actions.review_case


class GrantAccess(CaseActionPage):
    """Let an officer see a case."""

    asks = asked.GrantAccess
    field_order = ("to", "role")
    title = "Give access to the case"
    button = "Give access"
    permission = permissions.GRANT_ACCESS

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """Any active officer: a laboratory or another team may need it. And the last day, at whose end it ends."""
        return {
            "to": OfficerChoice(queries.officers_to_give_access(), label="Who needs to see the case?"),
            "until": DatePartsField(
                label="Until which day? (optional)",
                required=False,
                help_text="The last day on which they may see it. Empty: until it is ended.",
            ),
        }

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Give it until the end of the day."""
        to = data.pop("to")
        if data["until"] is not None:
            data["until"] = midnight(data["until"] + timedelta(days=1))
        return actions.grant_access(record, asked_of(asked.GrantAccess, data), to=to, by=self.officer, at=self.now)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Back to who has access."""
        return reverse("cases:access", args=[record.reference]), "Access is given."


class EndAccess(CaseActionPage):
    """End an access to a case."""

    asks = asked.EndAccess
    title = "End access to the case"
    button = "End access"
    permission = permissions.END_ACCESS

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """End it."""
        why, number = asked_of(asked.EndAccess, data), self.kwargs["number"]
        return actions.end_access(record, why, number=number, by=self.officer, at=self.now)

    def context(self, record: Case) -> Around:
        """Whose access it is."""
        found = queries.access_of(record, self.kwargs["number"], at=self.now)
        return {**super().context(record), "known": presenters.access_facts(found)}

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Back to who has access."""
        return reverse("cases:access", args=[record.reference]), "Access is ended."


class CloseCase(CaseActionPage):
    """Close a case."""

    asks = asked.CloseCase
    title = "Close the case"
    button = "Close the case"
    permission = permissions.CLOSE
    said = "{} is closed. Nothing was deleted."
    action = actions.close_case

    def context(self, record: Case) -> Around:
        """What has to be done first."""
        waiting = closures.waiting_in(record, at=self.now)
        return {
            **super().context(record),
            "intro": "It can't be closed while something below waits." if waiting else "",
            "known": presenters.waiting_facts(waiting, viewer=self.officer),
        }


class ReopenCase(CaseActionPage):
    """Open a closed case again."""

    asks = asked.ReopenCase
    title = "Open the case again"
    button = "Open it again"
    permission = permissions.REOPEN
    said = "{} is open again."
    action = actions.reopen_case

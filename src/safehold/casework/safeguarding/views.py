"""The children of the team, the page of a child, and the forms."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import clock_presenters
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.people.views import case_part, reader
from safehold.casework.safeguarding import actions, asked, forms, named_presenters, permissions, presenters, queries
from safehold.casework.safeguarding.models import ActionType, Child, LawfulBasis
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb
from safehold.web.asked_forms import asked_of
from safehold.web.shown import Filter


@require_safe
def children(request: HttpRequest) -> HttpResponse:
    """Show the children of the team for whom the work goes on, and what has no acknowledgement."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    page = Paginator(queries.shown_children(viewer, show), 50).get_page(request.GET.get("page"))
    clocks = queries.clocks_of_children([child.pk for child in page])
    counts = queries.shown_counts(viewer)
    context = {
        "rows": presenters.child_rows(page, clocks, now=now, viewer=viewer),
        "page": page,
        "show": show,
        "query": f"show={show}" if show else "",
        "filters": [
            Filter(label, f"?show={name}" if name else "?", current=name == show, count=counts.get(name))
            for name, label in queries.SHOWN.items()
        ],
    }
    return pages.render(request, "safeguarding/children.jinja", context)


@require_safe
def children_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the children of a case."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    case = case_by_reference(reference)
    audit.read(viewer, case, at=now, case=case.pk)
    found = list(queries.children_of(case))
    clocks = queries.clocks_of_children([child.pk for child in found])
    may_record = may(viewer, permissions.RECORD_CHILD) and case.is_open
    context = {
        **case_part(case, viewer, "safeguarding:of_case", now),
        "rows": presenters.child_rows(found, clocks, now=now, viewer=viewer),
        "record_url": reverse("safeguarding:record_child", args=[reference]) if may_record else "",
        "named": named_presenters.named_rows(queries.named_in(case), now=now, viewer=viewer, is_open=case.is_open),
    }
    return pages.render(request, "safeguarding/of_case.jinja", context, section="cases:list")


@require_safe
def child_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a child: what is due, referrals, discussions, what was done, the outcome."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    child = queries.child_by_reference(reference)
    audit.read(viewer, child, at=now, case=child.case_id)
    context = {
        "reference": child.reference,
        "name": child.name,
        "case_reference": child.case.reference,
        "under": f"{presenters.age_on(child, timezone.localdate(now)).capitalize()}, {child.get_relation_display().lower()}",
        "status": presenters.status(child),
        "clocks": [clock_presenters.clock_row(clock, now=now, viewer=viewer) for clock in queries.clocks_of_child(child)],
        "buttons": presenters.child_buttons(child, viewer),
        "facts": presenters.child_facts(child, now=now),
        "same": named_presenters.same_rows(child, now=now, viewer=viewer),
        "referrals": presenters.referral_rows(child),
        "discussions": presenters.discussion_rows(child),
        "actions": presenters.action_rows(child),
        "definition": queries.CHILDREN_SAFEGUARDED,
    }
    return pages.render(request, "safeguarding/child.jinja", context, section="safeguarding:children")


class RecordChild(ActionPage[Case]):
    """Record a child in a case."""

    asks = asked.RecordChild
    field_order = ("name", "date_of_birth", "age", "relation", "in_household", "concern", "address_note", "warrant")
    title = "Record a child"
    button = "Record the child"
    permission = permissions.RECORD_CHILD
    action = actions.record_child

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def initial(self, record: Case) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"found_at": self.now}

    def also_asks(self, record: Case) -> Mapping[str, Field]:
        """Under which warrant of the case the child was found."""
        warrants = record.warrants.order_by("-issued_on")
        label = "Found during the search under"
        return {"warrant": ModelChoiceField(warrants, label=label, required=False, empty_label="No search")}

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the child."""
        if result is None:
            return reverse("safeguarding:of_case", args=[record.reference]), ""
        return reverse("safeguarding:child", args=[result.reference]), f"{result} is recorded. Refer the child now."

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        tab = reverse("safeguarding:of_case", args=[record.reference])
        trail: list[Crumb] = [
            {"label": record.reference, "href": reverse("cases:case", args=[record.reference])},
            {"label": "Children", "href": tab},
            {"label": self.title},
        ]
        return {"trail": trail, "reference": record.reference, "back_url": tab}


class ChildActionPage(ActionPage[Child]):
    """An action for one child, reached from the child's page."""

    page_name = "safeguarding:child"

    def find(self, **kwargs: Any) -> Child:
        """Find the child."""
        return queries.child_by_reference(kwargs["reference"])

    def context(self, record: Child) -> Around:
        """The child, and the way back."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": "Children", "href": reverse("safeguarding:children")},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": presenters.known_of(record, now=self.now),
            "back_url": page,
        }


class Refer(ChildActionPage):
    """Refer a child to children's services."""

    asks = asked.ReferChild
    title = "Refer the child to children's services"
    button = "Record the referral"
    permission = permissions.REFER
    said = "The referral is recorded. Their reply is due within one working day."
    action = actions.refer_child

    def initial(self, record: Child) -> Mapping[str, object]:
        """The concern that stands in the record, now."""
        return {"sent_at": self.now, "what_was_shared": record.concern, "lawful_basis": LawfulBasis.S47}


class RecordReply(ChildActionPage):
    """Record the answer of children's services."""

    asks = asked.RecordReply
    form_class = forms.ReplyForm
    title = "Record the reply of children's services"
    button = "Record their reply"
    permission = permissions.RECORD_REPLY
    said = "Their reply is recorded."

    def initial(self, record: Child) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"replied_at": self.now}

    def act(self, record: Child, data: dict[str, Any]) -> Any:
        """Record it; an acknowledgement alone is no decision."""
        reply = "" if data["reply"] == "acknowledged" else data["reply"]
        return actions.record_reply(record, asked_of(self.asks, {**data, "reply": reply}), by=self.officer, at=self.now)


class RecordDiscussion(ChildActionPage):
    """Record a strategy discussion."""

    asks = asked.RecordStrategyDiscussion
    title = "Record a strategy discussion"
    button = "Record the discussion"
    permission = permissions.RECORD_DISCUSSION
    said = "The discussion is recorded."
    action = actions.record_strategy_discussion


class CompleteAction(ChildActionPage):
    """Record what was done for a child."""

    asks = asked.CompleteAction
    title = "Record what was done for the child"
    button = "Record what was done"
    permission = permissions.COMPLETE_ACTION
    said = "Recorded."
    action = actions.complete_action

    def initial(self, record: Child) -> Mapping[str, object]:
        """Now, and the kind that the address asks for."""
        asked = self.request.GET.get("type", "")
        return {"completed_at": self.now, "type": asked if asked in ActionType.values else None}


class RecordOutcome(ChildActionPage):
    """Record the outcome for a child."""

    asks = asked.RecordOutcome
    title = "Record the outcome for the child"
    button = "Record the outcome"
    permission = permissions.RECORD_OUTCOME
    said = "The outcome is recorded."
    action = actions.record_outcome

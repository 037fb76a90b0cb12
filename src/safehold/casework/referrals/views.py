"""The list of referrals, the page of one, and the forms."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.forms import CharField, Field, RadioSelect, Textarea, TypedChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.cases.models import Restriction, RiskLevel
from safehold.casework.cases.queries import officers_of_team, supervisors_of_team
from safehold.casework.people.queries import cannot_find_person, person_by_number
from safehold.casework.people.views import reader
from safehold.casework.referrals import (
    actions,
    asked,
    copies,
    forms,
    match_presenters,
    matching,
    permissions,
    presenters,
    queries,
    uploads,
)
from safehold.casework.referrals.deliveries import Delivery, receive_delivery
from safehold.casework.referrals.models import Referral, ReferralState, ReportedRole, Source
from safehold.exchange import UnreadableReportError, cybertip
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of

STEPS = {
    "previous_behaviour": "Previous behaviour",
    "access_to_children": "Access to children",
    "current_facilitators": "Current facilitators",
    "other": "Other",
}
"""The steps of the national tool, as the form of an assessment asks them."""


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """List the referrals of the team: what waits, by triage points."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    allowed = {
        "state": ("waiting", *ReferralState.values),
        "source": Source.values,
        "level": RiskLevel.values,
        "mine": ("1",),
    }
    chosen = {name: request.GET[name] for name, values in allowed.items() if request.GET.get(name) in values}
    found = queries.team_referrals(
        viewer,
        state=chosen.get("state", ""),
        mine="mine" in chosen,
        source=chosen.get("source", ""),
        level=chosen.get("level", ""),
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "rows": presenters.referral_rows(
            page, matches=queries.proposal_counts(page), triage=queries.triage_of(page), now=now, viewer=viewer
        ),
        "page": page,
        "query": urlencode(chosen),
        "filters": presenters.filters(chosen, queries.state_counts(viewer)),
        "upload_url": reverse("referrals:upload") if may(viewer, permissions.RECEIVE) else "",
    }
    return pages.render(request, "referrals/list.jinja", context)


@require_safe
def referral_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a referral: what is to do, what it says, and who may be the same."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    referral = queries.referral_by_reference(reference)
    audit.read(viewer, referral, at=now, case=referral.case_id)
    people = queries.people_of(referral)
    context = {
        "referral": presenters.referral_page(
            referral,
            people,
            list(queries.identifiers_of(referral)),
            triage=queries.triage_of([referral])[referral.pk],
            now=now,
            viewer=viewer,
        ),
        "matches": match_presenters.match_rows(
            referral, matching.matches_of(referral), queries.proposals_of(referral), viewer=viewer
        ),
        "assessments": presenters.assessment_rows(queries.assessments_of(referral)),
    }
    return pages.render(request, "referrals/referral.jinja", context)


@require_safe
def table_template(request: HttpRequest) -> HttpResponse:
    """Give the empty referral table for senders to fill in."""
    require(reader(request), permissions.RECEIVE)
    headers = {"Content-Disposition": 'attachment; filename="referrals.csv"'}
    return HttpResponse(cybertip.write_template(), content_type="text/csv; charset=utf-8", headers=headers)


class AroundUpload(Around, total=False):
    """What stands around the form of an upload: the columns of a table, and where its template is."""

    columns: Any
    template_url: str


class Upload(ActionPage[None]):
    """Receive the referrals of a file."""

    form_class = forms.UploadForm
    template = "referrals/upload.jinja"
    title = "Receive referrals"
    button = "Receive"
    permission = permissions.RECEIVE

    def act(self, record: None, data: dict[str, Any]) -> Any:
        """Read the documents together and receive each referral."""
        # Each referral is an action of its own and is known again by its content: sending the form twice changes nothing.
        token = audit.current_submission.set(None)
        try:
            return receive_delivery(cybertip.read(data["documents"]), by=self.officer, at=self.now)
        except UnreadableReportError as error:
            raise InputError("documents", f"{error}.", "Nothing of it was received. Choose another file.") from error
        finally:
            audit.current_submission.reset(token)

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Go to the referral, or to the list where there are several."""
        delivery: Delivery = result or Delivery()
        if len(delivery.referrals) == 1:
            return reverse("referrals:referral", args=[delivery.referrals[0].reference]), presenters.delivery_words(delivery)
        return reverse("referrals:list"), presenters.delivery_words(delivery)

    def context(self, record: None) -> AroundUpload:
        """The way back, and the template of the table."""
        back = reverse("referrals:list")
        return {
            "trail": [{"label": "Referrals", "href": back}, {"label": self.title}],
            "back_url": back,
            "columns": cybertip.COLUMNS,
            "template_url": reverse("referrals:template"),
        }

    @classmethod
    def addresses(cls, route: str, name: str) -> list[URLPattern]:
        """The two addresses; what is too large is refused before it is read."""
        form, save = super().addresses(route, name)
        view: Callable[..., HttpResponse] = save.callback
        return [form, path(f"{route}/save", uploads.limited(view), name=f"{name}_save")]


class ReferralActionPage(ActionPage[Referral]):
    """An action on one referral, reached from its page."""

    page_name = "referrals:referral"

    def find(self, **kwargs: Any) -> Referral:
        """Find the referral."""
        return queries.referral_by_reference(kwargs["reference"])

    def context(self, record: Referral) -> Around:
        """The referral, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": "Referrals", "href": reverse("referrals:list")},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": presenters.known_of(record, now=self.now),
            "back_url": page,
        }


class Take(ReferralActionPage):
    """Take a referral."""

    asks = asked.TakeReferral
    title = "Take the referral"
    button = "Take it"
    permission = permissions.TAKE
    said = "It is yours. Record the assessment when you have made it."
    action = actions.take_referral


class Assign(ReferralActionPage):
    """Give a referral to an officer."""

    asks = asked.AssignReferral
    title = "Assign an officer"
    button = "Assign the officer"
    permission = permissions.ASSIGN
    said = "The officer is assigned."
    action = actions.assign_referral

    def also_asks(self, record: Referral) -> Mapping[str, Field]:
        """The officer."""
        return {"to": OfficerChoice(Officer.objects.none(), label="Officer", error_messages={"required": "Choose an officer."})}

    def offers(self, record: Referral) -> Mapping[str, Iterable[Any]]:
        """The officers of the team."""
        return {"to": officers_of_team(self.officer)}


class Assess(ReferralActionPage):
    """Record an assessment."""

    asks = asked.AssessReferral
    field_order = ("level", "tool", "tool_version", *STEPS)
    title = "Record the assessment"
    button = "Record the assessment"
    permission = permissions.ASSESS
    said = "The assessment is recorded. Its target counts from receipt."
    action = actions.assess_referral

    def initial(self, record: Referral) -> Mapping[str, object]:
        """The national tool."""
        return {"tool": "KIRAT"}

    def offers(self, record: Referral) -> Mapping[str, Iterable[Any]]:
        """The levels that an assessment gives."""
        return {"level": [choice for choice in RiskLevel.choices if choice[0] != RiskLevel.NOT_ASSESSED]}

    def also_asks(self, record: Referral) -> Mapping[str, Field]:
        """The steps of the tool."""
        return {
            name: CharField(
                label=label, required=False, widget=Textarea(attrs={"rows": 2}), help_text="The answer and its evidence."
            )
            for name, label in STEPS.items()
        }

    def act(self, record: Referral, data: dict[str, Any]) -> Any:
        """Record it, with the steps that were answered."""
        steps = {label: data.pop(name) for name, label in STEPS.items()}
        answers = [{"question": question, "answer": answer} for question, answer in steps.items() if answer]
        return super().act(record, {**data, "answers": answers})


class OpenCase(ReferralActionPage):
    """Open a case from a referral."""

    asks = asked.OpenCaseFromReferral
    field_order = ("title",)
    title = "Open a case"
    button = "Open the case"
    permission = permissions.OPEN_CASE
    action = actions.open_case_from_referral

    def also_asks(self, record: Referral) -> Mapping[str, Field]:
        """The officer in the case, and the supervisor."""
        return {
            "officer_in_the_case": OfficerChoice(Officer.objects.none(), label="Officer in the case"),
            "supervisor": OfficerChoice(Officer.objects.none(), label="Supervisor"),
        }

    def offers(self, record: Referral) -> Mapping[str, Iterable[Any]]:
        """The officers of the team, and its inspectors."""
        return {"officer_in_the_case": officers_of_team(self.officer), "supervisor": supervisors_of_team(self.officer)}

    def initial(self, record: Referral) -> Mapping[str, object]:
        """What is known from the referral."""
        return {
            "title": copies.name_for_case(record),
            "officer_in_the_case": record.owner_id,
            "restriction": Restriction.STANDARD,
        }

    def done(self, record: Referral, result: Any) -> tuple[str, str]:
        """Go to the case."""
        if result is None:
            return super().done(record, result)
        return reverse("cases:case", args=[result.reference]), f"{result} is opened from {record}."


class Join(ReferralActionPage):
    """Join a referral to a case."""

    asks = asked.JoinReferral
    title = "Join to a case"
    button = "Join to the case"
    permission = permissions.JOIN
    action = actions.join_referral

    def also_asks(self, record: Referral) -> Mapping[str, Field]:
        """The case."""
        return {
            "case": forms.CaseByReferenceField(
                label="Reference of the case",
                help_text="For example, ISOT-26-0147.",
                error_messages={
                    "required": "Write the reference of the case.",
                    "invalid_choice": "We cannot find that case. Check the reference.",
                },
            )
        }

    def offers(self, record: Referral) -> Mapping[str, Iterable[Any]]:
        """The cases to which it may be joined."""
        return {"case": queries.cases_to_join(self.officer)}

    def act(self, record: Referral, data: dict[str, Any]) -> Any:
        """Join it."""
        case = data.pop("case")
        return actions.join_referral(record, case, asked_of(asked.JoinReferral, data), by=self.officer, at=self.now)

    def done(self, record: Referral, result: Any) -> tuple[str, str]:
        """Go to the case."""
        if result is None or result.case is None:
            return super().done(record, result)
        return reverse("cases:case", args=[result.case.reference]), f"{record} is joined to {result.case}."


class Close(ReferralActionPage):
    """Close a referral with a reason."""

    asks = asked.CloseReferral
    title = "Close the referral"
    button = "Close the referral"
    permission = permissions.CLOSE
    said = "The referral is closed."
    action = actions.close_referral


class OverrideTarget(ReferralActionPage):
    """Move the target that counts from a referral."""

    asks = asked.OverrideTarget
    title = "Move the target"
    button = "Move the target"
    permission = permissions.OVERRIDE_TARGET
    said = "The target is moved."
    action = actions.override_target

    def context(self, record: Referral) -> Around:
        """Say what is moved, and what never is."""
        return {
            **super().context(record),
            "known": presenters.known_of_target(record, now=self.now),
            "intro": "A target is force policy, so a supervisor may move it. A limit that the law sets is never moved here. "
            "When the level changes, the new level's target counts again.",
        }


class DecideMatch(ReferralActionPage):
    """Decide whether a record concerns the same person."""

    asks = asked.DecideMatch
    title = "Decide on a match"
    button = "Record the decision"
    permission = permissions.DECIDE_MATCH
    said = "The decision is recorded. It is not asked again."
    action = actions.decide_match

    def matched(self) -> Any:
        """Find the other record. Raises: NotFoundError."""
        number = self.kwargs["number"]
        if self.kwargs["kind"] == "person":
            return person_by_number(number)
        other = queries.referral_by_number(number)
        if self.kwargs["kind"] != "referral" or other is None:
            raise cannot_find_person()
        return other

    def about(self, record: Referral) -> Any:
        """Find the person of the report whom the match is about; None where the address names nobody. Raises: NotFoundError."""
        number = self.kwargs["about"]
        return queries.reported_in(record, number) if number else None

    def named(self, record: Referral) -> tuple[str, ...]:
        """Both records: a report may have several matches."""
        return (str(self.matched()),)

    def also_asks(self, record: Referral) -> Mapping[str, Field]:
        """The people of the report, where the match does not say which of them is meant."""
        if self.kwargs["kind"] != "person" or self.kwargs["about"]:
            return {}
        people = [person for person in queries.people_of(record) if person.role != ReportedRole.REPORTER]
        if not people:
            return {}
        return {
            "about": TypedChoiceField(
                label="Whom of the report is it about?",
                choices=[(person.pk, match_presenters.about_words(person)) for person in people],
                widget=RadioSelect,
                coerce=int,
                required=False,
                empty_value=None,
                help_text="Only that person becomes the recorded one when a case is opened.",
            )
        }

    def act(self, record: Referral, data: dict[str, Any]) -> Any:
        """Record it."""
        with reading_as(self.officer):
            matched = self.matched()
            chosen = data.pop("about", None)
            about = queries.reported_in(record, chosen) if chosen else self.about(record)
        decided = asked_of(asked.DecideMatch, data)
        return actions.decide_match(record, decided, matched=matched, about=about, by=self.officer, at=self.now)

    def context(self, record: Referral) -> Around:
        """Both records, and why they are proposed."""
        matched, about = self.matched(), self.about(record)
        match = next((match for match in matching.matches_of(record) if (match.record, match.reported) == (matched, about)), None)
        around = super().context(record)
        return {**around, "known": [*around["known"], *match_presenters.match_facts(matched, match, about)]}

"""Who is on bail, the page of a bail, and the forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.bail import (
    actions,
    asked,
    condition_presenters,
    failure_presenters,
    forms,
    pack_presenters,
    permissions,
    presenters,
    queries,
)
from safehold.casework.bail.models import Bail, FirstRelease, Regime
from safehold.casework.cases.models import ClockKind
from safehold.casework.custody.models import Arrest
from safehold.casework.custody.queries import clocks_of
from safehold.casework.custody.views import ArrestActionPage
from safehold.casework.people.views import reader
from safehold.casework.policy import queries as policy
from safehold.casework.releases.forms import OFFENCE_CHOICES
from safehold.casework.releases.views import victims_vulnerable
from safehold.law.calendar import london_date
from safehold.law.errors import LawError
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around


@require_safe
def on_bail(request: HttpRequest) -> HttpResponse:
    """Show the bails that run in the reader's team."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    show = request.GET.get("show", "")
    bails = queries.running_bails(viewer, show=show, on=timezone.localdate(now))
    page = Paginator(bails, 50).get_page(request.GET.get("page"))
    keys = [bail.pk for bail in page]
    context = {
        "rows": presenters.list_rows(page, clocks_of(ClockKind.BAIL, keys, subject_kind="bail"), now=now, viewer=viewer),
        "page": page,
        "query": f"show={show}" if show in queries.SHOWN else "",
        "filters": [
            {"label": label, "href": f"?show={value}" if value else "?", "current": show == value}
            for value, label in (("", "All"), *queries.SHOWN.items())
        ],
    }
    return pages.render(request, "bail/on_bail.jinja", context)


@require_safe
def bail_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a bail: what is next, the clock with every limit, how it was worked out, conditions, breaches."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE)
    bail = queries.bail_by_reference(reference)
    audit.read(viewer, bail, at=now, case=bail.case_id)
    answer = queries.clock_of(bail)
    following = queries.next_limit(bail, answer)
    context = {
        "reference": bail.reference,
        "name": bail.person.name,
        "case_reference": bail.case.reference,
        "status": presenters.status(bail, answer, now=now),
        "next": presenters.next_step(bail, answer, following, queries.waiting_request(bail, answer), now=now, viewer=viewer),
        "still": presenters.standing_still(bail, answer) or presenters.ended(bail),
        "end_steps": presenters.end_steps(bail),
        "bar": presenters.large_bar(bail, answer, now=now),
        "limits": presenters.limit_rows(bail, answer, now=now),
        "steps": presenters.workings(answer, policy.versions(), bail.arrested_on),
        "menu": presenters.other_actions(bail, answer, viewer, now=now),
        "conditions": condition_presenters.condition_rows(queries.conditions_of(bail)),
        "entries": presenters.entry_rows(queries.entries_of(bail), bail.decisions.all()),
        "breaches": condition_presenters.breach_rows(queries.breaches_of(bail)),
        "facts": presenters.facts(bail),
        "failures": failure_presenters.failure_panels(bail, viewer),
        "owed": presenters.owed(bail, viewer),
        "decisions": pack_presenters.kept_rows(list(queries.decisions_on(bail)), _packs_of(bail, viewer)),
        "pack_url": reverse("bail:pack", args=[bail.reference]) if may(viewer, permissions.READ_PACK) else "",
        "representations_url": presenters.representations_url(bail, answer, viewer),
    }
    return pages.render(request, "bail/bail.jinja", context, section="cases:list")


def _packs_of(bail: Bail, viewer: Officer) -> str:
    """Where the kept packs of a bail are, for those who may read them: an address to which the number is added."""
    return f"{reverse('bail:pack', args=[bail.reference])}s/" if may(viewer, permissions.READ_PACK) else ""


class BailReleasePage(ArrestActionPage):
    """A release on bail, reached from the page of an arrest."""

    permission = permissions.GRANT
    shows_gate = True

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"released_at": self.now}

    def done(self, record: Arrest, result: Any) -> tuple[str, str]:
        """Go to the bail, where its end was worked out."""
        if result is None:
            return reverse("custody:arrest", args=[record.reference]), ""
        return reverse("bail:bail", args=[result.reference]), f"{result} is recorded. When it ends was worked out."


class GrantBail(BailReleasePage):
    """Release an arrested person on bail."""

    asks = asked.GrantBail
    form_class = forms.GrantForm
    title = "Release on bail"
    button = "Record the release on bail"
    action = actions.grant_bail

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, in a standard case; and whether a victim who is recorded is a child. Nobody's answer on their views is ticked."""
        usual = {"regime": Regime.STANDARD, "first_release": FirstRelease.BAIL}
        return {**super().initial(record), **usual, **victims_vulnerable(record.case)}

    def offers(self, record: Arrest) -> Mapping[str, Iterable[Any]]:
        """Why they may return before the last day, if they do."""
        return {"returns_early": forms.EARLIER_RETURNS}


class ReleaseOnRunningBail(BailReleasePage):
    """Release on the bail that runs."""

    asks = asked.ReleaseOnRunningBail
    title = "Release on the bail that runs"
    button = "Record the release"
    action = actions.release_on_running_bail


class BailActionPage(ActionPage[Bail]):
    """An action on one bail, reached from its page."""

    page_name = "bail:bail"

    def find(self, **kwargs: Any) -> Bail:
        """Find the bail."""
        return queries.bail_by_reference(kwargs["reference"])

    def context(self, record: Bail) -> Around:
        """The bail, its limit in force, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": record.case.reference, "href": reverse("cases:case", args=[record.case.reference])},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": presenters.known_of(record, queries.clock_of(record)),
            "back_url": page,
        }


class ApplyToCourt(BailActionPage):
    """Record an application to the court."""

    asks = asked.RecordCourtApplication
    form_class = forms.CourtApplicationForm
    title = "Record an application to the court"
    button = "Record the application"
    permission = permissions.MOVE_CLOCK
    said = "The application is recorded. The bail is treated as extended until the court decides."
    action = actions.record_court_application

    def initial(self, record: Bail) -> Mapping[str, object]:
        """The farthest day to which the court can extend without more being shown; nothing where it can't be asked now."""
        try:
            return {"asked_until": queries.court_reach_of(record).ends}
        except LawError:
            return {}


class CourtDecision(BailActionPage):
    """Record what the court decided."""

    asks = asked.RecordCourtDecision
    title = "Record the court's decision"
    button = "Record the decision"
    permission = permissions.MOVE_CLOCK
    said = "The decision is recorded as ordered."
    action = actions.record_court_decision


class SuspendBail(BailActionPage):
    """Record a release for a charging decision."""

    asks = asked.SuspendBail
    title = "Record a release for a charging decision"
    button = "Stop the clock"
    permission = permissions.MOVE_CLOCK
    said = "The clock is stopped."
    action = actions.suspend_bail


class RestartBail(BailActionPage):
    """Record that the CPS asked for more."""

    asks = asked.RestartBail
    title = "Record that the CPS asked for more"
    button = "Let the clock run"
    permission = permissions.MOVE_CLOCK
    said = "The clock runs again. Its limits were worked out."
    action = actions.restart_bail


class RecordStay(BailActionPage):
    """Record a stay in hospital."""

    asks = asked.RecordInPatientStay
    title = "Record a stay in hospital"
    button = "Record the stay"
    permission = permissions.MOVE_CLOCK
    said = "The stay is recorded. The limits were worked out again."
    action = actions.record_in_patient_stay


class VaryConditions(BailActionPage):
    """Lift conditions and set new ones."""

    asks = asked.VaryConditions
    form_class = forms.VaryForm
    title = "Vary the conditions"
    button = "Vary the conditions"
    permission = permissions.VARY
    action = actions.vary_conditions
    said = "The conditions are varied. Give the person a copy; tell the victim, and record it."

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """The conditions in force."""
        return {"lift": queries.conditions_in_force(record)}

    def initial(self, record: Bail) -> Mapping[str, object]:
        """Whether a victim who is recorded is a child. Nobody's answer on the victim's views is ticked beforehand."""
        return victims_vulnerable(record.case)


class SetReturnDay(BailActionPage):
    """Appoint another day of return."""

    asks = asked.SetReturnDay
    title = "Appoint another day of return"
    button = "Appoint the day"
    permission = permissions.VARY
    said = "The day of return is appointed. Give the person written notice of it."
    action = actions.set_return_day

    def initial(self, record: Bail) -> Mapping[str, object]:
        """As it stands."""
        return {"returns_on": record.returns_on, "returns_early": record.returns_early}

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """Why they may return before the last day, if they do."""
        return {"returns_early": forms.EARLIER_RETURNS}


class RecordBreach(BailActionPage):
    """Record a breach of a condition."""

    asks = asked.RecordBreach
    title = "Record a breach of a condition"
    button = "Record the breach"
    permission = permissions.RECORD_BREACH
    action = actions.record_breach
    said = "The breach is recorded. It gives a power of arrest: PACE 1984 s.46A(1A)."

    def also_asks(self, record: Bail) -> Mapping[str, Field]:
        """Which condition of the bail it was, of those lifted too."""
        return {"condition": forms.breached_condition(queries.conditions_of(record))}

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """The offences that there are, or none."""
        return {"further_offence": [("", "No further offence"), *OFFENCE_CHOICES]}


class RecordFailure(BailActionPage):
    """Record a failure to surrender."""

    asks = asked.RecordFailureToSurrender
    title = "Record a failure to surrender"
    button = "Record that they did not come"
    permission = permissions.RECORD_FAILURE
    said = "It is recorded. They may be arrested (PACE 1984 s.46A(1)). Until when the information may be laid was worked out."
    action = actions.record_failure_to_surrender

    def initial(self, record: Bail) -> Mapping[str, object]:
        """The last day of return that has come."""
        days = queries.days_nobody_came(record, london_date(self.now))
        return {"failed_on": days[-1] if days else record.day_of_return}

    def context(self, record: Bail) -> Around:
        """The days of return beside what is known of the bail."""
        context = super().context(record)
        return {**context, "known": [*context["known"], failure_presenters.days_of_return(record)]}


class RecordEndOfFailure(BailActionPage):
    """Record that somebody came after a failure to surrender."""

    asks = asked.RecordEndOfFailure
    title = "Record what ended the failure to surrender"
    button = "Record it"
    permission = permissions.RECORD_FAILURE
    said = "It is recorded. Until when the information may be laid was worked out again."
    action = actions.record_end_of_failure


class DecideOnFailure(BailActionPage):
    """Record what was decided on a failure to surrender."""

    asks = asked.DecideOnFailure
    title = "Record the decision on the failure to surrender"
    button = "Record the decision"
    permission = permissions.RECORD_FAILURE
    said = "The decision is recorded."
    action = actions.decide_on_failure

    def context(self, record: Bail) -> Around:
        """Until when the information may be laid, beside what is known of the bail."""
        return {**super().context(record), "known": failure_presenters.known_of_failure(record)}


class EndBail(BailActionPage):
    """Record how a bail ended."""

    asks = asked.EndBail
    title = "Record the end of the bail"
    button = "Record the end"
    permission = permissions.END
    said = "The end of the bail is recorded. Its conditions ended with it."
    action = actions.end_bail

    def initial(self, record: Bail) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"ended_at": self.now}

    def offers(self, record: Bail) -> Mapping[str, Iterable[Any]]:
        """How a bail ends that no charge ended."""
        return {"outcome": forms.OUTCOMES}

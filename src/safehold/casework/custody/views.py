"""Who is in custody, the page of an arrest, and the forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.errors import InputError
from safehold.accounts.models import Rank
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases import clock_presenters
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.queries import case_by_reference, officers_of_team
from safehold.casework.custody import actions, asked, forms, permissions, presenters, queries
from safehold.casework.custody.models import Arrest, WayIn, WelfareStep
from safehold.casework.people.queries import orders_in_force
from safehold.casework.people.views import reader
from safehold.casework.policy import queries as policy
from safehold.casework.policy.names import WELFARE_CONTACT
from safehold.casework.releases.forms import OFFENCE_CHOICES
from safehold.casework.releases.views import victims_vulnerable
from safehold.law.calendar import london_date
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around, Crumb
from safehold.web.asked_forms import asked_of
from safehold.web.numbers import whole_number


@require_safe
def in_custody(request: HttpRequest) -> HttpResponse:
    """Show who is held, for how long, what is due, and who was released and must be contacted."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE_CUSTODY)
    show = "contact" if request.GET.get("show") == "contact" else "held"
    held = list(queries.in_custody(viewer))
    waiting = list(queries.awaiting_contact(viewer)[:200])
    keys = [arrest.pk for arrest in held]
    limits = queries.clocks_of(ClockKind.CUSTODY, keys)
    if request.GET.get("sort") == "limit":
        held.sort(key=lambda arrest: (limits[arrest.pk].ends_at or now) if arrest.pk in limits else now)
    context = {
        "show": show,
        "sort": request.GET.get("sort", ""),
        "filters": [
            {"label": "In custody", "count": len(held), "href": "?show=held", "current": show == "held"},
            {"label": "Contact due", "count": len(waiting), "href": "?show=contact", "current": show == "contact"},
        ],
        "held": presenters.held_rows(
            held,
            limits,
            queries.clocks_of(ClockKind.CUSTODY_REVIEW, keys),
            queries.missing_step_counts(keys),
            now=now,
            viewer=viewer,
        ),
        "waiting": presenters.contact_rows(waiting, now=now, viewer=viewer),
        "contact_within": WELFARE_CONTACT.words(policy.versions().value_on(WELFARE_CONTACT.name, london_date(now))),
    }
    return pages.render(request, "custody/in_custody.jinja", context)


@require_safe
def arrest_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an arrest: the detention clock, what may be decided, the welfare gate, the reviews."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.SEE_CUSTODY)
    arrest = queries.arrest_by_reference(reference)
    audit.read(viewer, arrest, at=now, case=arrest.case_id)
    clock = queries.clocks_of(ClockKind.CUSTODY, [arrest.pk]).get(arrest.pk)
    review = queries.clocks_of(ClockKind.CUSTODY_REVIEW, [arrest.pk]).get(arrest.pk)
    missing = queries.missing_steps(arrest)
    applications = queries.applications_in_order(arrest)
    may_record = arrest.is_in_custody and may(viewer, permissions.RECORD_DETENTION)
    context = {
        "arrest": arrest,
        "name": arrest.person.name,
        "case": arrest.case,
        "status": presenters.status(arrest),
        "clock": clock_presenters.clock_row(clock, now=now, viewer=viewer) if clock else None,
        "elapsed": presenters.elapsed_words(clock, now=now) if clock else "",
        "limits": clock_presenters.limit_rows(clock, now=now) if clock else [],
        "review": clock_presenters.clock_row(review, now=now, viewer=viewer) if review and may_record else None,
        "buttons": presenters.arrest_buttons(arrest, viewer, applications),
        "judge_url": presenters.judge_url(arrest, viewer, queries.earlier_of_the_kind(arrest)),
        "facts": presenters.arrest_facts(arrest, orders_in_force(arrest.person, on=timezone.localdate(now))),
        "gate": presenters.gate_checks(arrest, missing, viewer),
        "taken": len(WelfareStep) - len(missing),
        "steps": presenters.step_rows(queries.welfare_of(arrest)),
        "reviews": presenters.review_rows(queries.reviews_of(arrest)),
        "applications": presenters.application_rows(applications),
        "excluded": presenters.excluded_rows(queries.excluded_of(arrest)),
        "contacts": presenters.contact_lines(queries.contacts_of(arrest)),
        "excluded_url": reverse("custody:excluded", args=[reference]) if may_record and arrest.arrived_at else "",
    }
    return pages.render(request, "custody/arrest.jinja", context, section="custody:in_custody")


class CaseActionPage(ActionPage[Case]):
    """An action on a suspect of a case, reached from its page."""

    page_name = "cases:case"

    def find(self, **kwargs: Any) -> Case:
        """Find the case."""
        return case_by_reference(kwargs["reference"])

    def only_suspect(self, record: Case) -> int | None:
        """The number of the suspect, where there is one only."""
        people = list(queries.suspects_of(record)[:2])
        return people[0].pk if len(people) == 1 else None

    def context(self, record: Case) -> Around:
        """The way back to the case."""
        page = self.page_of(record)
        trail: list[Crumb] = [{"label": record.reference, "href": page}, {"label": self.title}]
        return {"trail": trail, "reference": record.reference, "back_url": page}


class RecordArrest(CaseActionPage):
    """Record an arrest in a case."""

    asks = asked.RecordArrest
    field_order = ("person", "arrested_at", "arrested_by", "warrant")
    title = "Record an arrest"
    button = "Record the arrest"
    permission = permissions.RECORD_ARREST

    def initial(self, record: Case) -> Mapping[str, object]:
        """The person and the breach asked for in the address, or the only suspect; and the officer who records it."""
        named = whole_number(self.request.GET.get("person", ""))
        return {
            "person": named if named is not None else self.only_suspect(record),
            "for_breach_of_bail": "for_breach_of_bail" in self.request.GET,
            "arrested_by": self.officer.pk,
            "arrested_at": self.now,
            "way_in": WayIn.BROUGHT,
        }

    def also_asks(self, record: Case) -> dict[str, Field]:
        """The people of the case, the officers of the team, the warrants of the case."""
        return forms.fields_of_arrest(
            queries.suspects_of(record), officers_of_team(self.officer), record.warrants.order_by("-issued_on")
        )

    def offers(self, record: Case) -> dict[str, Iterable[Any]]:
        """The offences that there are; every way into detention but the one that is recorded afterwards."""
        return {"offences": OFFENCE_CHOICES, "way_in": forms.WAYS_IN}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Record it."""
        named = {name: data.pop(name) for name in ("arrested_by", "warrant")}
        person = data.pop("person")
        facts = asked_of(asked.RecordArrest, data)
        return actions.record_arrest(record, person, facts, by=self.officer, at=self.now, **named)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go to the arrest."""
        if result is None:
            return reverse("cases:case", args=[record.reference]), ""
        return reverse("custody:arrest", args=[result.reference]), f"{result} is recorded."


class RecordInterview(CaseActionPage):
    """Record an interview under caution."""

    asks = asked.RecordInterview
    title = "Record an interview under caution"
    button = "Record the interview"
    permission = permissions.RECORD_INTERVIEW
    said = "The interview is recorded."

    def initial(self, record: Case) -> Mapping[str, object]:
        """The only suspect."""
        return {"person": self.only_suspect(record)}

    def also_asks(self, record: Case) -> dict[str, Field]:
        """The suspects of the case, and how they came."""
        return forms.fields_of_interview(queries.suspects_of(record))

    def offers(self, record: Case) -> dict[str, Iterable[Any]]:
        """The offences that there are."""
        return {"offences": OFFENCE_CHOICES}

    def act(self, record: Case, data: dict[str, Any]) -> Any:
        """Record it."""
        person = data.pop("person")
        return actions.record_interview(record, person, asked_of(asked.RecordInterview, data), by=self.officer, at=self.now)

    def done(self, record: Case, result: Any) -> tuple[str, str]:
        """Go back to the case."""
        return reverse("cases:case", args=[record.reference]), self.said


class ArrestActionPage(ActionPage[Arrest]):
    """An action on one arrest, reached from its page."""

    page_name = "custody:arrest"
    shows_gate = False

    def find(self, **kwargs: Any) -> Arrest:
        """Find the arrest."""
        return queries.arrest_by_reference(kwargs["reference"])

    def context(self, record: Arrest) -> Around:
        """The arrest, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": "In custody", "href": reverse("custody:in_custody")},
                {"label": record.reference, "href": page},
                {"label": self.title},
            ],
            "reference": record.reference,
            "known": presenters.known_of(record, queries.missing_steps(record) if self.shows_gate else None),
            "back_url": page,
        }


class JudgeOtherOffence(ArrestActionPage):
    """Judge that an arrest was for a different offence of the same kind than one before it."""

    asks = asked.JudgeOtherOffence
    title = "A different offence of the same kind"
    button = "Record the judgement"
    permission = permissions.JUDGE_OFFENCE
    said = "The judgement is recorded. The bail clocks of the case were computed anew."
    action = actions.judge_other_offence

    def offers(self, record: Arrest) -> dict[str, Iterable[Any]]:
        """The earlier arrests of the person with the same offence code."""
        return {"different_from": presenters.earlier_choices(queries.earlier_of_the_kind(record))}

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """What is judged so far."""
        return {"different_from": record.different_from}

    def context(self, record: Arrest) -> Around:
        """The arrest, and what the judgement does."""
        return {**super().context(record), "intro": OTHER_OFFENCE_INTRO}


OTHER_OFFENCE_INTRO = (
    "Arrests in one case with the same offence code are taken for one offence, and the bail period counts from the first. "
    "Where this arrest was for another incident, its bail has a period of its own (PACE 1984 s.47ZB). You judge; it is kept."
)


class RecordArrival(ArrestActionPage):
    """Record the arrival at the station."""

    asks = asked.RecordArrival
    title = "Record the arrival at the station"
    button = "Record the arrival"
    permission = permissions.RECORD_DETENTION
    said = "The arrival is recorded. The 24 hours run from it."
    action = actions.record_arrival

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, at the station named before."""
        return {"arrived_at": self.now, "station": record.station}


class RecordArrivalInArea(ArrestActionPage):
    """Record the arrival in this area after an arrest in another."""

    asks = asked.RecordArrivalInArea
    title = "Record the arrival in this area"
    button = "Record the arrival"
    permission = permissions.RECORD_DETENTION
    said = "The arrival is recorded. The limits were worked out again."
    action = actions.record_arrival_in_area

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"arrived_at": self.now}


class StreetBail(ArrestActionPage):
    """Record a release on street bail."""

    asks = asked.ReleaseOnStreetBail
    form_class = forms.StreetBailForm
    title = "Release on street bail"
    button = "Record the release"
    permission = permissions.RELEASE
    said = "The release is recorded. The bail runs from the arrest; record when they come to the station."
    action = actions.release_on_street_bail

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, the station named before, and whether a victim who is recorded is a child. Nobody's answer is ticked."""
        return {"released_at": self.now, "station": record.station, **victims_vulnerable(record.case)}


class AuthoriseDetention(ArrestActionPage):
    """Record that the custody officer authorised detention."""

    asks = asked.AuthoriseDetention
    title = "Record the authority to detain"
    button = "Record the authority"
    permission = permissions.RECORD_DETENTION
    said = "Recorded. The first review is due within six hours."
    action = actions.authorise_detention


class RecordReview(ArrestActionPage):
    """Record a review of detention."""

    asks = asked.RecordReview
    title = "Record a review of detention"
    button = "Record the review"
    permission = permissions.RECORD_DETENTION
    said = "The review is recorded. When the next is due was worked out."
    action = actions.record_review

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """An inspector, as the law asks for at least."""
        return {"rank": Rank.INSPECTOR}

    def offers(self, record: Arrest) -> dict[str, Iterable[Any]]:
        """Ranks from sergeant."""
        return {"rank": forms.RANKS}


class ExtendDetention(ArrestActionPage):
    """Record a superintendent's authority for 36 hours."""

    asks = asked.ExtendDetention
    title = "Record an authority to detain up to 36 hours"
    button = "Record the authority"
    permission = permissions.EXTEND_DETENTION
    said = "36 hours are recorded as authorised."
    action = actions.extend_detention

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """A superintendent, as the law asks for at least."""
        return {"rank": Rank.SUPERINTENDENT}

    def offers(self, record: Arrest) -> dict[str, Iterable[Any]]:
        """Ranks from sergeant."""
        return {"rank": forms.RANKS}


class AskCourt(ArrestActionPage):
    """Record an application to a court for further detention."""

    asks = asked.ApplyForFurtherDetention
    title = "Ask a court for further detention"
    button = "Record the application"
    permission = permissions.ASK_COURT
    said = "The application is recorded. Record the court's decision when it has decided."
    action = actions.apply_for_further_detention

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"applied_at": self.now}


class RecordCourtDecision(ArrestActionPage):
    """Record what the court decided on further detention."""

    asks = asked.RecordDetentionDecision
    title = "Record the court's decision on further detention"
    button = "Record the decision"
    permission = permissions.ASK_COURT
    said = "The decision is recorded. The limits were worked out again."

    def also_asks(self, record: Arrest) -> dict[str, Field]:
        """Whether it was granted."""
        return {"outcome": forms.courts_answer()}

    def act(self, record: Arrest, data: dict[str, Any]) -> Any:
        """Record it. Raises: InputError for a grant without hours."""
        if data.pop("outcome") == "refused":
            data["hours"] = None
        elif data["hours"] is None:
            raise InputError("hours", "Write for how many hours the court granted it.")
        decided = asked_of(asked.RecordDetentionDecision, data)
        return actions.record_court_decision(record, decided, by=self.officer, at=self.now)

    def context(self, record: Arrest) -> Around:
        """The application that the court decides on, besides the arrest."""
        shown = super().context(record)
        return {**shown, "known": [*shown["known"], *presenters.application_facts(queries.pending_application(record))]}

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"decided_at": self.now}


class RecordExcluded(ArrestActionPage):
    """Record time that does not count."""

    asks = asked.RecordExcludedTime
    title = "Record time in hospital"
    button = "Record the time"
    permission = permissions.RECORD_DETENTION
    said = "Recorded. The limits were worked out again."
    action = actions.record_excluded_time

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Nobody was questioned, unless told otherwise."""
        return {"questioned_minutes": 0}


class RecordWelfare(ArrestActionPage):
    """Record steps of the release gate."""

    asks = asked.RecordWelfareSteps
    title = "Record welfare steps"
    button = "Record the steps"
    permission = permissions.RECORD_WELFARE
    said = "The steps are recorded."
    action = actions.record_welfare_steps

    def offers(self, record: Arrest) -> dict[str, Iterable[Any]]:
        """The steps that nobody has recorded."""
        return {"steps": [(step.value, step.label) for step in queries.missing_steps(record)]}


class RecordContact(ArrestActionPage):
    """Record a contact with a released person."""

    asks = asked.RecordWelfareContact
    title = "Record a welfare contact"
    button = "Record the contact"
    permission = permissions.RECORD_WELFARE
    said = "The contact is recorded."
    action = actions.record_welfare_contact

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"contacted_at": self.now}


class ReleaseUnderInvestigation(ArrestActionPage):
    """Release without bail while the investigation goes on."""

    asks = asked.ReleaseWithoutBail
    title = "Release under investigation"
    button = "Record the release"
    permission = permissions.RELEASE
    said = "The release is recorded. A welfare contact is due within 48 hours (force policy)."
    shows_gate = True
    action = actions.release_under_investigation

    def initial(self, record: Arrest) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"released_at": self.now}


class ReleaseNoFurtherAction(ReleaseUnderInvestigation):
    """Release with no further action."""

    title = "Release with no further action"
    action = actions.release_no_further_action

"""Referrals: received once, taken, assessed, matched, joined to a case or closed with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casework.officers import Officers
from casework.referrals.reports import report, with_person
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    StaleError,
)
from safehold.accounts.models import Officer, Role
from safehold.audit.models import Entry
from safehold.casework.cases import search
from safehold.casework.cases.models import Case, Clock, Restriction, RiskLevel
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddIdentifier, AddKnownPerson, AddPerson
from safehold.casework.people.models import CaseRole, Identifier, Person, PersonInCase
from safehold.casework.referrals import actions, matching, queries
from safehold.casework.referrals.asked import (
    AssessReferral,
    AssignReferral,
    CloseReferral,
    DecideMatch,
    JoinReferral,
    OpenCaseFromReferral,
    TakeReferral,
)
from safehold.casework.referrals.models import (
    ClosedAs,
    MatchDecision,
    MatchProposal,
    Referral,
    ReferralIdentifier,
    ReferralPerson,
    ReferralState,
)
from safehold.exchange import cybertip
from safehold.linking import IdentifierKind


@pytest.fixture
def referral(officers: Officers, now: datetime) -> Referral:
    return receive(report(), officers.intake, now - timedelta(days=3))


def receive(made: cybertip.Referral, by: Officer, at: datetime) -> Referral:
    return actions.receive_referral(made, by=by, at=at, team=by.team)


def assess(referral: Referral, by: Officer, at: datetime, level: RiskLevel = RiskLevel.HIGH, **changes: object) -> Referral:
    facts: dict[str, object] = {
        "tool": "KIRAT",
        "tool_version": "3",
        "answers": [{"question": "Access to children", "answer": "Lives with two nephews"}],
        "reason": "Lives with children",
    }
    actions.assess_referral(referral, AssessReferral(level=level, **{**facts, **changes}), by=by, at=at)  # type: ignore[arg-type]
    with reading_as(by):
        return queries.referral_by_reference(referral.reference)


def open_case(
    referral: Referral,
    officers: Officers,
    at: datetime,
    *,
    by: Officer | None = None,
    restriction: Restriction = Restriction.STANDARD,
) -> Case:
    return actions.open_case_from_referral(
        referral,
        OpenCaseFromReferral(reason="Image offences alleged", restriction=restriction),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
        by=by or officers.intake,
        at=at,
    )


def clocks_of(referral: Referral, reader: Officer) -> list[Clock]:
    with reading_as(reader):
        return list(Clock.objects.filter(subject_kind="referral", subject_id=referral.pk))


class TestReceipt:
    def test_it_is_recorded_with_its_people_and_what_they_are_known_by(
        self, referral: Referral, officers: Officers, now: datetime
    ) -> None:
        assert referral.reference == "REF-26-0001"
        assert referral.state == ReferralState.NEW
        assert referral.received_at == now - timedelta(days=3)
        assert referral.external_reference == "900001"
        with reading_as(officers.inspector):
            (person,) = queries.people_of(referral)
            rows = {(row.kind, row.key): row for row in person.identifiers.all()}
        assert person.called == "Test Subject"
        assert {kind for kind, _ in rows} == {"name", "phone", "email", "account", "ip_address"}
        assert len(rows[("ip_address", "203.0.113.20")].seen) == 2  # one address, two sightings

    def test_one_audit_entry_names_source_and_digest(self, referral: Referral, entries: Callable[[str], list[Entry]]) -> None:
        (entry,) = entries("referral.received")
        assert entry.payload == {
            "source": "cybertip",
            "external_reference": "900001",
            "sha256": referral.content_sha256,
            "unreadable": 0,
        }

    def test_the_same_report_again_changes_nothing(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        again = receive(replace(report(), digests=(("other-name.xml", "0" * 64),)), officers.detective, now)
        assert again == referral
        assert again.version == referral.version
        assert len(entries("referral.received")) == 1
        with reading_as(officers.intake):
            assert ReferralIdentifier.objects.filter(referral=referral, kind="phone").count() == 1

    def test_a_report_that_says_something_else_is_another_referral(
        self, referral: Referral, officers: Officers, now: datetime
    ) -> None:
        assert receive(report("900002"), officers.intake, now) != referral

    def test_another_team_receives_the_same_report_for_itself(
        self, referral: Referral, officers: Officers, now: datetime
    ) -> None:
        theirs = receive(report(), officers.outsider, now)
        assert theirs != referral
        with reading_as(officers.intake), pytest.raises(NotFoundError):
            queries.referral_by_reference(theirs.reference)

    def test_it_is_received_for_ones_own_team_only(self, officers: Officers, now: datetime) -> None:
        with pytest.raises(RefusedError, match="You are not in"):
            actions.receive_referral(report(), by=officers.intake, at=now, team=officers.outsider.team)

    def test_a_table_says_when_the_information_was_received_but_not_in_the_future(
        self, officers: Officers, now: datetime
    ) -> None:
        table = replace(report(), source=cybertip.Source.PUBLIC)
        earlier = receive(replace(table, received=now - timedelta(days=2)), officers.intake, now)
        assert earlier.received_at == now - timedelta(days=2)
        later = receive(replace(table, received=now + timedelta(days=2)), officers.intake, now)
        assert later.received_at == now

    def test_it_is_found_by_account_and_sender_reference(self, referral: Referral, officers: Officers) -> None:
        for text in ("test_subject_014", "900001", "ref-26-0001"):
            with reading_as(officers.detective):
                assert f"/referrals/{referral.reference}" in [found.url for found in search.find(officers.detective, text)]
            with reading_as(officers.outsider):
                assert search.find(officers.outsider, text) == []

    def test_what_could_not_be_read_is_kept_and_counted(
        self, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        part = cybertip.Unreadable("person 1, address 3", "300.1.2.3", "not an IP address")
        received = receive(replace(report(), unreadable=(part,)), officers.intake, now)
        assert received.unreadable == [{"where": "person 1, address 3", "text": "300.1.2.3", "reason": "not an IP address"}]
        assert entries("referral.received")[0].payload["unreadable"] == 1

    def test_only_those_who_work_on_referrals_receive_one(self, officers: Officers, now: datetime) -> None:
        allowed = {Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE}
        for role, officer in officers.by_role().items():
            if role not in allowed:
                with pytest.raises(NotPermittedError):
                    receive(report(role), officer, now)


class TestTargets:
    def test_until_it_is_assessed_it_counts_as_very_high(self, referral: Referral, officers: Officers) -> None:
        (clock,) = clocks_of(referral, officers.inspector)
        assert clock.limit_name == "Assess: 1 day"
        assert not clock.ended_by_law
        assert clock.owner is None
        assert (clock.action_label, clock.action_url) == ("Assign an officer", "/referrals/REF-26-0001/officer")
        assert clock.ends_at is not None
        assert clock.ends_at - referral.received_at in (timedelta(days=1), timedelta(hours=23), timedelta(hours=25))

    @pytest.mark.parametrize(
        ("level", "days"), [(RiskLevel.VERY_HIGH, 1), (RiskLevel.HIGH, 7), (RiskLevel.MEDIUM, 14), (RiskLevel.LOW, 30)]
    )
    def test_the_target_follows_the_level_and_counts_from_receipt(
        self, referral: Referral, officers: Officers, now: datetime, level: RiskLevel, days: int
    ) -> None:
        assess(referral, officers.intake, now, level)
        (clock,) = clocks_of(referral, officers.inspector)
        assert clock.ends_at is not None
        assert (clock.ends_at.date() - referral.received_at.date()).days == days
        assert clock.risk_level == level
        assert clock.limit_name == f"Act, {level.label.lower()}: {days} day{'' if days == 1 else 's'}"

    def test_the_target_goes_with_the_referral_into_the_case(self, referral: Referral, officers: Officers, now: datetime) -> None:
        case = open_case(assess(referral, officers.intake, now), officers, now)
        assert clocks_of(referral, officers.inspector) == []
        with reading_as(officers.detective):
            target = Clock.objects.get(case=case, kind="target")
        assert target.limit_name == "Act, high: 7 days"
        assert target.starts_at == referral.received_at

    def test_a_closed_referral_has_no_clock(self, referral: Referral, officers: Officers, now: datetime) -> None:
        actions.close_referral(referral, CloseReferral(reason="Same as REF-26-0009"), by=officers.intake, at=now)
        assert clocks_of(referral, officers.inspector) == []


class TestOwner:
    def test_it_is_taken_once(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        taken = actions.take_referral(referral, TakeReferral(), by=officers.intake, at=now)
        assert (taken.owner, taken.state) == (officers.intake, ReferralState.TAKEN)
        with pytest.raises(RefusedError, match=r"I\. Ntake has REF-26-0001 already"):
            actions.take_referral(referral, TakeReferral(), by=officers.detective, at=now)
        assert [entry.payload for entry in entries("referral.taken")] == [{"owner": "I. Ntake"}]

    def test_an_inspector_gives_it_to_an_officer_of_the_team(self, referral: Referral, officers: Officers, now: datetime) -> None:
        given = actions.assign_referral(referral, AssignReferral(), by=officers.inspector, at=now, to=officers.detective)
        assert given.owner == officers.detective
        for wrong in (officers.outsider, officers.exhibits_officer):
            with pytest.raises(InputError):
                actions.assign_referral(referral, AssignReferral(), by=officers.inspector, at=now, to=wrong)
        with pytest.raises(NotPermittedError):
            actions.assign_referral(referral, AssignReferral(), by=officers.detective, at=now, to=officers.intake)

    def test_a_form_opened_before_a_change_is_stale(self, referral: Referral, officers: Officers, now: datetime) -> None:
        seen = referral.version
        actions.take_referral(referral, TakeReferral(version=seen), by=officers.intake, at=now)
        with pytest.raises(StaleError):
            assess(referral, officers.intake, now, version=seen)


class TestAssessment:
    def test_tool_version_answers_and_reason_are_kept(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        assessed = assess(referral, officers.intake, now)
        assert (assessed.state, assessed.risk_level, assessed.owner) == (ReferralState.ASSESSED, "high", officers.intake)
        with reading_as(officers.inspector):
            (row,) = queries.assessments_of(assessed)
        assert (row.tool, row.tool_version, row.answers[0]["answer"]) == ("KIRAT", "3", "Lives with two nephews")
        (entry,) = entries("referral.assessed")
        assert {name: entry.payload[name] for name in ("level", "tool", "tool_version")} == {
            "level": "high",
            "tool": "KIRAT",
            "tool_version": "3",
        }

    def test_it_is_assessed_again_on_new_facts_and_the_first_stays(
        self, referral: Referral, officers: Officers, now: datetime
    ) -> None:
        assess(referral, officers.intake, now, RiskLevel.LOW)
        again = assess(referral, officers.detective, now, RiskLevel.VERY_HIGH, reason="A child lives there")
        assert again.risk_level == "very_high"
        assert again.owner == officers.intake
        with reading_as(officers.inspector):
            assert [row.level for row in queries.assessments_of(again)] == ["very_high", "low"]

    @pytest.mark.parametrize("field", ["tool", "tool_version", "reason"])
    def test_what_is_missing_is_named_and_nothing_is_written(
        self, referral: Referral, officers: Officers, now: datetime, field: str
    ) -> None:
        with pytest.raises(InputError) as refusal:
            assess(referral, officers.intake, now, **{field: " "})
        assert refusal.value.field == field
        with reading_as(officers.intake):
            assert not queries.assessments_of(referral).exists()

    def test_not_assessed_is_no_level(self, referral: Referral, officers: Officers, now: datetime) -> None:
        with pytest.raises(InputError):
            assess(referral, officers.intake, now, RiskLevel.NOT_ASSESSED)

    def test_somebody_of_another_team_finds_nothing(self, referral: Referral, officers: Officers, now: datetime) -> None:
        with pytest.raises(NotFoundError, match="We cannot find REF-26-0001"):
            assess(referral, officers.outsider, now)


class TestTriage:
    def test_each_point_carries_its_fact(self, officers: Officers, now: datetime) -> None:
        victim = cybertip.ReportedPerson(role=cybertip.PersonRole.VICTIM, screen_name="test_child_03", age=12)
        made = report(at=now - timedelta(hours=4))
        made = replace(
            made,
            people=(*made.people, victim),
            incident=replace(made.incident, high_priority=True, high_priority_reason="Live now"),
        )
        received = receive(made, officers.intake, now)
        facts = {line["code"]: (line["points"], line["fact"]) for line in received.triage}
        assert facts["high_priority"] == (4, "The report is marked for high priority: Live now.")
        assert facts["child_named"] == (4, "The report names a victim: test_child_03, aged 12.")
        assert facts["recent_activity"][0] == 2
        assert received.triage_points == 10

    def test_a_report_without_such_facts_has_no_points(self, referral: Referral) -> None:
        assert referral.triage == []  # the activity in it ended weeks before receipt
        assert referral.triage_points == 0

    def test_the_queue_begins_with_the_most_points_then_the_oldest(self, officers: Officers, now: datetime) -> None:
        first = receive(report("1"), officers.intake, now - timedelta(days=2))
        made = with_person(report("2"), phones=(), emails=(), screen_name="other", ip_events=(), given_names="Other")
        urgent = receive(replace(made, incident=replace(made.incident, high_priority=True)), officers.intake, now)
        with reading_as(officers.intake):
            assert list(queries.team_referrals(officers.intake)) == [urgent, first]
            assert queries.waiting(officers.intake) == 2


class TestMatches:
    @pytest.fixture
    def known(self, open_case: Case, officers: Officers, now: datetime) -> Person:
        person = people.add_person(
            open_case, AddPerson(name="Test Subject 014", role=CaseRole.SUBJECT), by=officers.detective, at=now
        )
        people.add_identifier(
            person,
            open_case,
            AddIdentifier(kind=IdentifierKind.PHONE, value="+44 1632 960001", source="Statement"),
            by=officers.detective,
            at=now,
        )
        return person

    def test_the_same_telephone_number_written_otherwise_is_proposed_with_its_reason(
        self, known: Person, officers: Officers, now: datetime
    ) -> None:
        received = receive(report(), officers.intake, now)
        with reading_as(officers.intake):
            (match,) = matching.matches_of(received)
            (stored,) = queries.proposals_of(received)
        assert match.record == known
        assert match.strength == stored.strength == "strong"
        assert "same phone number" in match.reasons[0]["words"]
        assert {line["code"] for line in received.triage} >= {"known_suspect"}

    def test_another_referral_of_the_same_account_is_proposed(
        self, referral: Referral, officers: Officers, now: datetime
    ) -> None:
        second = receive(report("900002"), officers.intake, now)
        with reading_as(officers.intake):
            assert [match.record for match in matching.matches_of(second)] == [referral]
        assert {line["code"] for line in second.triage} == {"repeat_referral"}

    def test_a_restricted_case_is_not_told_of(self, restricted_case: Case, officers: Officers, now: datetime) -> None:
        person = people.add_person(
            restricted_case, AddPerson(name="Test Subject 099", role=CaseRole.SUBJECT), by=officers.detective, at=now
        )
        people.add_identifier(
            person,
            restricted_case,
            AddIdentifier(kind="phone", value="01632 960001", source="Statement"),
            by=officers.detective,
            at=now,
        )
        # The detective, who may see the restricted case, receives the report; the intake officer learns nothing of the match.
        received = receive(report(), officers.detective, now)
        with reading_as(officers.detective):
            assert [match.record for match in matching.matches_of(received)] == [person]
            assert queries.proposals_of(received).count() == 1
        with reading_as(officers.intake):
            assert queries.triage_of([received]) == {received.pk: []}
            assert (received.triage, received.triage_points) == ([], 0)
            assert matching.matches_of(received) == []
            assert queries.proposals_of(received).count() == 0
            assert MatchProposal.objects.count() == 0

    def test_a_decision_is_kept_with_its_reason(
        self, known: Person, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        received = receive(report(), officers.intake, now)
        with pytest.raises(InputError):
            actions.decide_match(
                received, DecideMatch(decision=MatchDecision.SAME, reason=" "), by=officers.intake, at=now, matched=known
            )
        proposal = actions.decide_match(
            received,
            DecideMatch(decision=MatchDecision.SAME, reason="Same number and name"),
            by=officers.intake,
            at=now,
            matched=known,
        )
        assert (proposal.decision, proposal.decided_by) == ("same", officers.intake)
        with pytest.raises(RefusedError, match="decided so before"):
            actions.decide_match(
                received, DecideMatch(decision=MatchDecision.SAME, reason="Again"), by=officers.detective, at=now, matched=known
            )
        (entry,) = entries("referral.match_decided")
        assert entry.payload == {"decision": "same", "matched": "Test Subject 014", "about": "Test Subject"}

    def test_the_same_person_is_not_recorded_a_second_time(self, known: Person, officers: Officers, now: datetime) -> None:
        received = receive(report(), officers.intake, now)
        actions.decide_match(
            received, DecideMatch(decision=MatchDecision.SAME, reason="Same number"), by=officers.intake, at=now, matched=known
        )
        case = open_case(assess(received, officers.intake, now), officers, now)
        with reading_as(officers.detective):
            assert [row.person for row in PersonInCase.objects.filter(case=case)] == [known]
            kinds = {row.kind for row in Identifier.objects.filter(case=case, person=known)}
        assert kinds >= {"phone", "email", "account", "ip_address"}

    def test_a_match_that_was_refused_makes_a_person_of_its_own(self, known: Person, officers: Officers, now: datetime) -> None:
        received = receive(report(), officers.intake, now)
        actions.decide_match(
            received,
            DecideMatch(decision=MatchDecision.DIFFERENT, reason="Number passed on"),
            by=officers.intake,
            at=now,
            matched=known,
        )
        case = open_case(assess(received, officers.intake, now), officers, now)
        with reading_as(officers.detective):
            assert known not in [row.person for row in PersonInCase.objects.filter(case=case)]


class TestRestrictedCasesAndTriage:
    """What a referral stores is read by its whole team, and by whoever reads the case that it is joined to."""

    def suspect(self, case: Case, officers: Officers, now: datetime, *, in_case: Case | None = None) -> Person:
        """A suspect in a case whose number is recorded in that or another one."""
        person = people.add_person(case, AddPerson(name="Test Subject 099", role=CaseRole.SUBJECT), by=officers.detective, at=now)
        if in_case is not None:
            people.add_known_person(person, in_case, AddKnownPerson(role=CaseRole.SUBJECT), by=officers.detective, at=now)
        people.add_identifier(
            person,
            in_case or case,
            AddIdentifier(kind="phone", value="01632 960001", source="Statement"),
            by=officers.detective,
            at=now,
        )
        return person

    def test_a_number_that_only_a_restricted_case_tells_is_kept_from_the_team(
        self, open_case: Case, restricted_case: Case, officers: Officers, now: datetime
    ) -> None:
        self.suspect(open_case, officers, now, in_case=restricted_case)
        received = receive(report(), officers.detective, now)
        assert (received.triage, received.triage_points) == ([], 0)
        with reading_as(officers.detective):
            assert len(matching.matches_of(received)) == 1
        with reading_as(officers.intake):
            assert queries.proposals_of(received).count() == 0
            assert queries.proposal_counts([received]) == {}

    def test_each_reader_is_told_the_names_that_they_may_see(self, open_case: Case, officers: Officers, now: datetime) -> None:
        self.suspect(open_case, officers, now)
        received = receive(report(), officers.intake, now)
        assert "Subject 099" not in str(received.triage)
        with reading_as(officers.intake):
            (line,) = queries.triage_of([received])[received.pk]
        assert line["fact"] == f"It shares an identifier with Test Subject 099, a suspect in {open_case}."
        with reading_as(officers.outsider):
            (line,) = queries.triage_of([received])[received.pk]
        assert line["fact"] == "It shares an identifier with a suspect in a case."


class TestWhomAMatchIsAbout:
    """A decision on a recorded person is about one person of the report, and nobody else becomes the recorded one."""

    def known(self, case: Case, officers: Officers, now: datetime, name: str, phone: str) -> Person:
        person = people.add_person(case, AddPerson(name=name, role=CaseRole.CHILD_AT_RISK), by=officers.detective, at=now)
        people.add_identifier(
            person, case, AddIdentifier(kind=IdentifierKind.PHONE, value=phone, source="Statement"), by=officers.detective, at=now
        )
        return person

    def decide(
        self,
        received: Referral,
        officers: Officers,
        now: datetime,
        *,
        matched: Person | Referral,
        about: ReferralPerson | None = None,
        decision: MatchDecision = MatchDecision.SAME,
    ) -> MatchProposal:
        asked = DecideMatch(decision=decision, reason="Same number")
        return actions.decide_match(received, asked, matched=matched, about=about, by=officers.intake, at=now)

    def roles(self, case: Case, officers: Officers) -> dict[str, list[Person]]:
        with reading_as(officers.detective):
            rows = PersonInCase.objects.filter(case=case).select_related("person").order_by("pk")
            return {role: [row.person for row in rows if row.role == role] for role in {row.role for row in rows}}

    @pytest.fixture
    def child(self, open_case: Case, officers: Officers, now: datetime) -> Person:
        return self.known(open_case, officers, now, "Test Child 03", "01632 960777")

    @pytest.fixture
    def with_victim(self, child: Person, officers: Officers, now: datetime) -> Referral:
        victim = cybertip.ReportedPerson(
            role=cybertip.PersonRole.VICTIM, screen_name="test_child_03", phones=(cybertip.Phone("01632 960777"),)
        )
        made = report()
        return receive(replace(made, people=(*made.people, victim)), officers.intake, now)

    def test_a_victims_number_makes_the_victim_the_recorded_child(
        self, with_victim: Referral, child: Person, officers: Officers, now: datetime
    ) -> None:
        with reading_as(officers.intake):
            (match,) = matching.matches_of(with_victim)
            (stored,) = queries.proposals_of(with_victim)
        assert match.reported is not None
        assert (match.record, match.reported.role, match.reported.called) == (child, "victim", "test_child_03")
        assert stored.reported == match.reported
        self.decide(with_victim, officers, now, matched=child)
        roles = self.roles(open_case(assess(with_victim, officers.intake, now), officers, now), officers)
        assert roles["victim"] == [child]
        assert [person.name for person in roles["subject"]] == ["Test Subject"]

    def test_the_second_suspect_is_the_recorded_person(self, child: Person, officers: Officers, now: datetime) -> None:
        other = cybertip.ReportedPerson(
            role=cybertip.PersonRole.REPORTED, screen_name="another_07", phones=(cybertip.Phone("01632 960777"),)
        )
        made = report()
        received = receive(replace(made, people=(*made.people, other)), officers.intake, now)
        self.decide(received, officers, now, matched=child)
        roles = self.roles(open_case(assess(received, officers.intake, now), officers, now), officers)
        assert [person.name for person in roles["subject"]] == ["Test Subject", "Test Child 03"]

    def test_whom_it_is_about_is_asked_where_it_is_not_clear(
        self, with_victim: Referral, open_case: Case, officers: Officers, now: datetime
    ) -> None:
        stranger = self.known(open_case, officers, now, "Test Subject 077", "01632 960778")
        with pytest.raises(InputError, match="Choose whom of the report it is about"):
            self.decide(with_victim, officers, now, matched=stranger)
        suspect, _ = queries.people_of(with_victim)
        assert self.decide(with_victim, officers, now, matched=stranger, about=suspect).reported == suspect

    def test_nobody_of_a_report_is_two_recorded_people(
        self, with_victim: Referral, child: Person, open_case: Case, officers: Officers, now: datetime
    ) -> None:
        other = self.known(open_case, officers, now, "Test Child 04", "01632 960779")
        _, victim = queries.people_of(with_victim)
        self.decide(with_victim, officers, now, matched=child)
        with pytest.raises(RefusedError, match="test_child_03 was decided to be Test Child 03"):
            self.decide(with_victim, officers, now, matched=other, about=victim)
        self.decide(with_victim, officers, now, matched=child, decision=MatchDecision.DIFFERENT)
        assert self.decide(with_victim, officers, now, matched=other, about=victim).decision == MatchDecision.SAME

    def test_somebody_of_another_referral_is_refused(
        self, with_victim: Referral, child: Person, officers: Officers, now: datetime
    ) -> None:
        elsewhere = receive(report("900009"), officers.intake, now)
        with pytest.raises(NotFoundError):
            self.decide(with_victim, officers, now, matched=child, about=queries.people_of(elsewhere)[0])


class TestCase:
    def test_a_case_takes_over_people_identifiers_and_risk(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        case = open_case(assess(referral, officers.intake, now), officers, now)
        assert case.title == "Test Subject"
        with reading_as(officers.other_detective):
            row = PersonInCase.objects.select_related("person").get(case=case)
            sources = set(Identifier.objects.filter(case=case).values_list("source", flat=True))
            joined = queries.referral_by_reference(referral.reference)
            case.refresh_from_db()
            assert case.risk_assessments.count() == 1
        assert (row.person.name, row.role) == ("Test Subject", CaseRole.SUBJECT)
        assert sources == {"REF-26-0001"}
        assert case.risk_level == "high"
        assert (joined.state, joined.case) == (ReferralState.JOINED, case)
        assert [entry.payload for entry in entries("referral.opened_case")] == [{"case_reference": case.reference}]
        assert entries("case.opened") == []

    def test_it_must_be_assessed_first(self, referral: Referral, officers: Officers, now: datetime) -> None:
        with pytest.raises(RefusedError, match="not assessed yet"):
            open_case(referral, officers, now)
        with reading_as(officers.intake):
            assert not Case.objects.filter(title="Test Subject").exists()

    def test_a_referral_of_a_restricted_case_leaves_the_team(self, referral: Referral, officers: Officers, now: datetime) -> None:
        open_case(
            assess(referral, officers.intake, now), officers, now, by=officers.inspector, restriction=Restriction.RESTRICTED
        )
        with reading_as(officers.inspector):
            assert queries.referral_by_reference(referral.reference).state == ReferralState.JOINED
            assert ReferralIdentifier.objects.filter(referral=referral).exists()
        with reading_as(officers.intake):
            with pytest.raises(NotFoundError):
                queries.referral_by_reference(referral.reference)
            assert not ReferralIdentifier.objects.filter(referral=referral).exists()
            assert search.find(officers.intake, "900001") == []

    def test_it_is_joined_to_a_case_and_the_level_of_the_case_stays(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        case = open_case(assess(referral, officers.intake, now), officers, now)
        second = assess(receive(report("900002"), officers.intake, now), officers.intake, now, RiskLevel.VERY_HIGH)
        actions.join_referral(second, case, JoinReferral(reason="Same account"), by=officers.intake, at=now)
        with reading_as(officers.detective):
            case.refresh_from_db()
            assert [joined.reference for joined in queries.joined_to(case)] == ["REF-26-0001", "REF-26-0002"]
        assert case.risk_level == "high"
        (entry,) = entries("referral.joined_to_case")
        assert (entry.case_id, entry.reason) == (case.pk, "Same account")

    def test_it_ends_once(self, referral: Referral, officers: Officers, now: datetime) -> None:
        assessed = assess(referral, officers.intake, now)
        case = open_case(assessed, officers, now)
        for again in (
            lambda: actions.join_referral(assessed, case, JoinReferral(reason="Again"), by=officers.intake, at=now),
            lambda: actions.close_referral(assessed, CloseReferral(reason="Again"), by=officers.intake, at=now),
            lambda: assess(assessed, officers.intake, now),
        ):
            with pytest.raises(RefusedError, match=f"joined to {case.reference}"):
                again()

    def test_a_case_that_one_may_not_see_is_not_found(
        self, referral: Referral, restricted_case: Case, officers: Officers, now: datetime
    ) -> None:
        assessed = assess(referral, officers.intake, now)
        with pytest.raises(NotFoundError):
            actions.join_referral(assessed, restricted_case, JoinReferral(reason="Same account"), by=officers.intake, at=now)


class TestClosing:
    def test_a_person_closes_it_with_a_reason(
        self, referral: Referral, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        with pytest.raises(InputError):
            actions.close_referral(referral, CloseReferral(reason="  "), by=officers.intake, at=now)
        with pytest.raises(InputError, match="to which force"):
            actions.close_referral(
                referral, CloseReferral(reason="Lives there", outcome=ClosedAs.PASSED_ON), by=officers.intake, at=now
            )
        actions.close_referral(
            referral,
            CloseReferral(reason="Lives in Southshire", outcome=ClosedAs.PASSED_ON, passed_to="Southshire Police"),
            by=officers.intake,
            at=now,
        )
        (entry,) = entries("referral.closed")
        assert (entry.payload, entry.recipients, entry.reason) == (
            {"outcome": "passed_on"},
            ["Southshire Police"],
            "Lives in Southshire",
        )

    def test_a_detective_does_not_close_one(self, referral: Referral, officers: Officers, now: datetime) -> None:
        with pytest.raises(NotPermittedError):
            actions.close_referral(referral, CloseReferral(reason="No time"), by=officers.detective, at=now)


def test_the_age_and_birth_of_a_person_are_kept(officers: Officers, now: datetime) -> None:
    received = receive(with_person(report(), date_of_birth=date(1980, 3, 31)), officers.intake, now)
    case = open_case(assess(received, officers.intake, now), officers, now)
    with reading_as(officers.detective):
        assert PersonInCase.objects.get(case=case).person.date_of_birth == date(1980, 3, 31)


def test_a_referral_is_found_by_its_words_and_with_the_state_it_is_in_now(
    referral: Referral, officers: Officers, now: datetime
) -> None:
    def found() -> list[str]:
        with reading_as(officers.intake):
            return [
                record.detail for record in search.find(officers.intake, "subject014@example.org") if record.kind == "referral"
            ]

    [received] = found()
    actions.take_referral(referral, TakeReferral(), by=officers.intake, at=now)
    [taken] = found()
    assert received != taken
    assert received.split(",")[0] == taken.split(",")[0]

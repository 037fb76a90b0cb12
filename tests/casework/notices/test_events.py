"""Notices of what happened: given in the transaction of the action, to those who may see the record, and read together."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from casework.referrals.reports import report
from safehold.accounts.acting import acting_as, reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.accounts.models import Role
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases import events
from safehold.casework.cases.asked import ChangeSupervisor, EndAccess, GrantAccess, ReassignCase, RecordDecision
from safehold.casework.cases.door import doing
from safehold.casework.cases.events import Event, Tells
from safehold.casework.cases.models import Case, CaseAccess, Restriction, RiskLevel
from safehold.casework.cases.permissions import RECORD_DECISION
from safehold.casework.cases.verbs import Verb
from safehold.casework.notices import actions, queries
from safehold.casework.notices.models import Because, Notice
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssessReferral, AssignReferral, OpenCaseFromReferral
from safehold.exchange import cybertip
from safehold.law.provisions import Rule, Version

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer


def told(officer: Officer) -> list[tuple[str, str, str, str]]:
    """What an officer was told happened and has not read: event, reference, text, why."""
    with reading_as(officer):
        return [(one.event, one.reference, one.text, one.because) for one in queries.new_events(officer)]


def happens(case: Case, event: Event, by: Officer, at: datetime, *to: Officer) -> None:
    """An action in which something happens to a case."""
    asked = RecordDecision(decision="Look at it", reason="It is needed")
    with doing(Verb.DECISION_RECORDED, case, asked, may=RECORD_DECISION, by=by, at=at) as (act, held):
        act.tells(event, held, text="At the\n  door", url=f"/cases/{held.reference}", to=to)
        act.says(reason=asked.reason, decision=asked.decision)


def happens_and_fails(case: Case, by: Officer, at: datetime) -> None:
    """An action that tells, and fails once its notices and its entry are written."""
    with doing(Verb.DECISION_RECORDED, case, may=RECORD_DECISION, by=by, at=at) as (act, held):
        act.tells(Event.WANTED, held, text="At large", url="/")
        act.says(reason="x", decision="y")
        act.last(_fail)


def _fail() -> None:
    raise ZeroDivisionError


def test_whoever_is_given_a_case_is_told_in_the_same_transaction_and_whoever_gives_it_is_not(
    officers: Officers, open_case: Case, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    cases.reassign_case(open_case, ReassignCase(reason="Leave"), to=officers.other_detective, by=officers.inspector, at=now)
    assert told(officers.other_detective) == [("case.given", open_case.reference, "Leave", "named")]
    assert told(officers.inspector) == told(officers.detective) == []
    assert len(entries("case.reassigned")) == 1, "telling writes no entry of its own"


def test_a_supervisor_who_gives_a_restricted_case_away_tells_who_has_it_now(
    officers: Officers, restricted_case: Case, now: datetime
) -> None:
    from safehold.accounts.models import Officer

    Officer.objects.filter(pk=officers.other_detective.pk).update(role=Role.INSPECTOR)
    successor = Officer.objects.get(pk=officers.other_detective.pk)
    cases.change_supervisor(restricted_case, ChangeSupervisor(reason="Transfer"), to=successor, by=officers.inspector, at=now)
    assert [event for event, *_ in told(successor)] == ["case.supervision_given"]


def test_what_is_rolled_back_told_nobody(officers: Officers, open_case: Case, now: datetime) -> None:
    with pytest.raises(InputError):
        cases.reassign_case(open_case, ReassignCase(reason="Leave"), to=officers.outsider, by=officers.inspector, at=now)
    with pytest.raises(ZeroDivisionError):
        happens_and_fails(open_case, officers.inspector, now)
    with reading_as(officers.inspector):
        assert Notice.objects.filter(kind="event").count() == 0


def test_nobody_is_told_who_may_not_see_the_case_even_where_the_action_names_them(
    officers: Officers, restricted_case: Case, now: datetime
) -> None:
    happens(restricted_case, Event.CHILD_NAMED, officers.inspector, now, officers.outsider, officers.intake)
    assert [because for *_, because in told(officers.detective)] == ["owner"]
    for other in officers.everybody():
        if other.pk != officers.detective.pk:
            assert told(other) == [], other
    with reading_as(officers.inspector):
        assert Notice.objects.filter(kind="event").count() == 1


def test_access_that_has_ended_or_not_begun_tells_nothing_and_hides_what_was_told(
    officers: Officers, restricted_case: Case, now: datetime
) -> None:
    lead = officers.safeguarding_lead
    asked = GrantAccess(role="Safeguarding", reason="Needed", until=now + timedelta(days=2))
    cases.grant_access(restricted_case, asked, to=lead, by=officers.inspector, at=now)
    happens(restricted_case, Event.CHILD_NAMED, officers.inspector, now - timedelta(minutes=1))
    assert told(lead) == [], "the access had not begun"
    happens(restricted_case, Event.CHILD_NAMED, officers.inspector, now)
    assert told(lead) == [("child.named", restricted_case.reference, "At the door", "role")]
    happens(restricted_case, Event.CHILD_NAMED, officers.inspector, now + timedelta(days=2))
    assert len(told(lead)) == 1, "the access had ended"
    with reading_as(officers.inspector):
        number = CaseAccess.objects.get(case=restricted_case, officer=lead).pk
    cases.end_access(restricted_case, EndAccess(reason="Done"), number=number, by=officers.inspector, at=timezone.now())
    assert told(lead) == []


def test_everybody_is_told_once_for_the_first_of_their_reasons(officers: Officers, open_case: Case, now: datetime) -> None:
    happens(open_case, Event.WANTED, officers.safeguarding_lead, now, officers.detective, officers.custody_liaison)
    assert [because for *_, because in told(officers.detective)] == ["named"]
    assert [because for *_, because in told(officers.custody_liaison)] == ["named"]
    assert [because for *_, because in told(officers.inspector)] == ["supervises"]
    assert told(officers.intake) == told(officers.press) == told(officers.auditor) == []


def test_the_policy_of_the_day_says_whom(
    officers: Officers, open_case: Case, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = (now + timedelta(days=1)).date()
    first = events.TELLS.versions[0]
    changed = Version(
        value={**first.value, Event.WANTED: Tells(roles=(Role.INTAKE,))},
        unit=first.unit,
        effective_from=tomorrow,
        reference=first.reference,
        text=first.text,
    )
    amended: Rule[object] = events.TELLS.amended(changed)  # type: ignore[assignment]
    monkeypatch.setattr("safehold.casework.notices.event_notices.TELLS", amended)
    happens(open_case, Event.WANTED, officers.inspector, now)
    assert (len(told(officers.custody_liaison)), len(told(officers.intake))) == (1, 0)
    happens(open_case, Event.WANTED, officers.inspector, now + timedelta(days=1))
    assert (len(told(officers.custody_liaison)), len(told(officers.intake))) == (1, 1)


def test_every_event_has_a_line_of_the_policy_and_a_code_that_fits() -> None:
    assert set(events.TELLS.versions[-1].value) == set(Event)
    assert all(len(code) <= 40 for code in Event.values)


def test_the_database_takes_no_notice_for_somebody_without_access_and_none_of_another_kind(
    officers: Officers, restricted_case: Case, open_case: Case, now: datetime
) -> None:
    def notice(recipient: Officer, case: Case | None, **changes: object) -> Notice:
        plain: dict[str, object] = {"kind": "event", "event": "person.wanted", "because": Because.ROLE, "team": recipient.team}
        record: dict[str, object] = {
            "subject_kind": "case",
            "subject_id": 1,
            "reference": "x",
            "text": "x",
            "url": "/",
            "at": now,
        }
        return Notice(recipient=recipient, case=case, **{**plain, **record, **changes})

    refused = [
        (officers.inspector, notice(officers.intake, restricted_case)),
        (officers.intake, notice(officers.detective, restricted_case)),
        (officers.inspector, notice(officers.outsider, None)),
        (officers.inspector, notice(officers.outsider, None, team=officers.inspector.team)),
        (officers.inspector, notice(officers.detective, open_case, kind="checked", event="")),
        (officers.inspector, notice(officers.detective, open_case, read_at=now)),
    ]
    for by, one in refused:
        with acting_as(by), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            one.save()
    with acting_as(officers.inspector):
        notice(officers.detective, open_case).save()
    assert len(told(officers.detective)) == 1


def high(number: str = "900007") -> cybertip.Referral:
    incident = cybertip.Incident(
        type=cybertip.ReferralType.INDECENT_IMAGES, original_type="x", high_priority=True, high_priority_reason="Meeting today"
    )
    return report(number, incident=incident)


def test_a_report_of_high_priority_tells_the_team_that_holds_it_and_nobody_else(officers: Officers, now: datetime) -> None:
    referral = referrals.receive_referral(high(), by=officers.intake, at=now, team=officers.intake.team)
    assert told(officers.inspector) == [("referral.high", referral.reference, "Meeting today", "role")]
    for other in (officers.intake, officers.detective, officers.outsider, officers.dfu_manager, officers.administrator):
        assert told(other) == [], other
    referrals.receive_referral(report("900008"), by=officers.intake, at=now, team=officers.intake.team)
    assert len(told(officers.inspector)) == 1, "one of no high priority waits in the queue"


def test_a_referral_that_went_into_a_case_that_one_may_not_see_is_told_no_longer(officers: Officers, now: datetime) -> None:
    referral = referrals.receive_referral(high(), by=officers.inspector, at=now, team=officers.intake.team)
    assert len(told(officers.intake)) == 1
    assessed = AssessReferral(level=RiskLevel.HIGH, tool="KIRAT", tool_version="3", answers=[], reason="Meeting")
    referrals.assess_referral(referral, assessed, by=officers.inspector, at=now)
    referrals.open_case_from_referral(
        referral,
        OpenCaseFromReferral(reason="A colleague", restriction=Restriction.RESTRICTED),
        officer_in_the_case=officers.detective,
        supervisor=officers.superintendent,
        by=officers.inspector,
        at=now,
    )
    assert told(officers.intake) == []


def test_whoever_is_given_a_referral_is_told(officers: Officers, now: datetime) -> None:
    referral = referrals.receive_referral(report(), by=officers.intake, at=now, team=officers.intake.team)
    referrals.assign_referral(referral, AssignReferral(), to=officers.detective, by=officers.inspector, at=now)
    assert told(officers.detective) == [("referral.given", referral.reference, "By DI R. Template", "named")]


class TestReading:
    """What is new is shown by itself, and read together."""

    def test_all_that_was_shown_is_read_at_once_and_what_came_since_stays_new(
        self, officers: Officers, open_case: Case, now: datetime, entries: Callable[[str], list[Entry]]
    ) -> None:
        for minute in range(3):
            happens(open_case, Event.WANTED, officers.inspector, now + timedelta(minutes=minute))
        with reading_as(officers.detective):
            newest, second, _ = queries.new_events(officers.detective)
        assert actions.mark_events_as_read(second.pk, by=officers.detective, at=now) == 2
        with reading_as(officers.detective):
            assert [one.pk for one in queries.new_events(officers.detective)] == [newest.pk]
        (entry,) = entries("notice.events_read")
        assert (entry.officer_id, entry.payload) == (officers.detective.pk, {"notices": 2})
        assert len(told(officers.custody_liaison)) == 3, "those of others stay new"
        with pytest.raises(RefusedError, match="new any more"):
            actions.mark_events_as_read(second.pk, by=officers.detective, at=now)
        with pytest.raises(NotPermittedError):
            actions.mark_events_as_read(newest.pk, by=officers.press, at=now)

    def test_one_by_itself_is_settled_when_it_is_read(self, officers: Officers, open_case: Case, now: datetime) -> None:
        happens(open_case, Event.WANTED, officers.inspector, now)
        with reading_as(officers.detective):
            (notice,) = queries.new_events(officers.detective)
        assert actions.mark_as_read(notice, by=officers.detective, at=now).settled_at == now
        assert told(officers.detective) == []

    def test_the_page_shows_one_line_each_and_reads_them_together(
        self, officers: Officers, open_case: Case, log_in: Callable[[Officer], Client], now: datetime
    ) -> None:
        happens(open_case, Event.WANTED, officers.inspector, now)
        client = log_in(officers.detective)
        page = client.get("/notices").content.decode()
        assert "New since you last looked" in page
        assert "Somebody is wanted" in page
        assert "At the door" in page
        (upto,) = re.findall(r'name="upto" value="(\d+)"', page)
        answer = client.post("/notices/events/read", {"upto": upto})
        assert (answer.status_code, answer["Location"]) == (303, "/notices")
        assert "New since you last looked" not in client.get("/notices").content.decode()
        assert "Somebody is wanted" in client.get("/notices/since-yesterday").content.decode()
        assert client.post("/notices/events/read", {"upto": "x"}).status_code == 409
        assert client.get("/notices/events/read").status_code == 405

    def test_since_yesterday_has_what_was_told_since_yesterday_morning(
        self, officers: Officers, open_case: Case, log_in: Callable[[Officer], Client], now: datetime
    ) -> None:
        happens(open_case, Event.BREACH_RECORDED, officers.inspector, now)
        happens(open_case, Event.WANTED, officers.inspector, now - timedelta(days=3))
        page = log_in(officers.detective).get("/notices/since-yesterday").content.decode()
        assert "A breach was recorded" in page
        assert "Somebody is wanted" not in page
        assert "told nothing" in log_in(officers.inspector).get("/notices/since-yesterday").content.decode()
        assert log_in(officers.press).get("/notices/since-yesterday").status_code == 404

"""Every verb of the audit: its stable code, the sentence it makes, what it must carry, and what of that is personal.

Codes are never reused or renamed; a retired one stays with a comment. `Logging` is the class of processing that
section 62(1) of the Data Protection Act 2018 asks to be logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Logging(StrEnum):
    """The six classes of processing (Data Protection Act 2018 s.62(1))."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class Verb(StrEnum):
    """What can be done."""

    # Accounts
    LOGGED_IN = "account.logged_in"
    LOGGED_OUT = "account.logged_out"
    LOG_IN_FAILED = "account.log_in_failed"
    OFFICER_ADDED = "account.officer_added"
    OFFICER_RETIRED = "account.officer_retired"
    PASSWORD_SET = "account.password_set"  # noqa: S105 - the name of a verb
    TOKEN_ISSUED = "account.token_issued"  # noqa: S105 - the name of a verb
    CALENDAR_FEED_MADE = "account.calendar_feed_made"
    TOKEN_REVOKED = "account.token_revoked"  # noqa: S105 - the name of a verb
    # Reading
    RECORD_READ = "record.read"
    PAGE_OPENED = "page.opened"
    LIST_EXPORTED = "list.exported"
    SEARCHED = "search.made"
    # Force policy and readings of the law
    POLICY_CHANGE_PREPARED = "policy.change_prepared"
    POLICY_SET = "policy.set"
    READING_SET = "policy.reading_set"
    # Cases
    CASE_OPENED = "case.opened"
    RISK_ASSESSED = "case.risk_assessed"
    DECISION_RECORDED = "case.decision_recorded"
    CASE_REASSIGNED = "case.reassigned"
    CASE_SUPERVISOR_CHANGED = "case.supervisor_changed"
    CASE_REVIEWED = "case.reviewed"
    CASE_TAKEN_OVER = "case.taken_over"
    ACCESS_GRANTED = "case.access_granted"
    ACCESS_ENDED = "case.access_ended"
    CASE_RESTRICTED = "case.restricted"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    # People
    PERSON_ADDED = "person.added"
    IDENTIFIER_ADDED = "person.identifier_added"
    ORDER_RECORDED = "person.order_recorded"
    REQUIREMENTS_RECORDED = "person.requirements_recorded"
    NOTIFICATION_RECORDED = "person.notification_recorded"
    CHANGE_RECORDED = "person.change_recorded"
    STAY_ENDED = "person.stay_ended"
    ABSENCE_RECORDED = "person.absence_recorded"
    RETURN_RECORDED = "person.return_recorded"
    ORDER_ENDED = "person.order_ended"
    PROHIBITION_ENDED = "person.prohibition_ended"
    ORDER_MOVED = "person.order_moved"
    # Referrals
    REFERRAL_RECEIVED = "referral.received"
    REFERRAL_TAKEN = "referral.taken"
    REFERRAL_ASSESSED = "referral.assessed"
    REFERRAL_OPENED_CASE = "referral.opened_case"
    REFERRAL_JOINED = "referral.joined_to_case"
    REFERRAL_CLOSED = "referral.closed"
    MATCH_DECIDED = "referral.match_decided"
    TARGET_MOVED = "referral.target_moved"
    # Warrants
    WARRANT_RECORDED = "warrant.recorded"
    WARRANT_EXECUTED = "warrant.executed"
    WARRANT_ENTERED = "warrant.entered"
    WARRANT_ENTERED_AGAIN = "warrant.entered_again"
    WARRANT_LAPSED = "warrant.lapsed"
    WARRANT_RETURNED = "warrant.returned_to_court"
    # Operations
    OPERATION_CREATED = "operation.created"
    WARRANT_SCHEDULED = "operation.warrant_scheduled"
    OPERATION_ENDED = "operation.ended"
    # Custody
    ARREST_RECORDED = "custody.arrest_recorded"
    ARRIVAL_RECORDED = "custody.arrival_recorded"
    DETENTION_AUTHORISED = "custody.detention_authorised"
    DETENTION_REVIEWED = "custody.detention_reviewed"
    DETENTION_EXTENDED = "custody.detention_extended"
    STREET_BAILED = "custody.street_bailed"
    FURTHER_DETENTION_ASKED = "custody.court_applied"
    FURTHER_DETENTION_DECIDED = "custody.court_decided"
    EXCLUDED_TIME_RECORDED = "custody.excluded_time_recorded"
    WELFARE_RECORDED = "custody.welfare_recorded"
    WELFARE_CONTACT_RECORDED = "custody.welfare_contact_recorded"
    RELEASED = "custody.released"
    INTERVIEW_RECORDED = "custody.interview_recorded"
    OFFENCE_JUDGED = "custody.offence_judged"
    # Exhibits
    EXHIBIT_SEIZED = "exhibit.seized"
    EXHIBIT_TRANSFERRED = "exhibit.transferred"
    EXHIBITS_TRANSFERRED = "exhibits.transferred"
    EXHIBIT_BOOKED_IN = "exhibit.booked_in"
    EXHIBITS_BOOKED_IN = "exhibits.booked_in"
    EXHIBIT_OPENED = "exhibit.seal_opened"
    EXHIBIT_RESEALED = "exhibit.resealed"
    EXHIBIT_CORRECTED = "exhibit.entry_corrected"
    EXHIBIT_HELD = "exhibit.held"
    EXHIBIT_RETURNED = "exhibit.returned"
    EXHIBIT_AUTHORITY_RECORDED = "exhibit.authority_recorded"
    EXHIBIT_BREAK_EXPLAINED = "exhibit.break_explained"
    LABELS_PRINTED = "exhibit.labels_printed"
    # Examinations
    EXAMINATION_REQUESTED = "examination.requested"
    EXAMINATION_STARTED = "examination.started"
    EXAMINATION_FINISHED = "examination.finished"
    EXAMINATION_FAILED = "examination.failed"
    EXAMINATION_CANCELLED = "examination.cancelled"
    EXAMINATION_PUT_BACK = "examination.put_back"
    EXAMINATION_SET_ASIDE = "examination.set_aside"
    FINDINGS_RECORDED = "examination.findings_recorded"
    EXAMINATION_REPORT_MADE = "examination.report_made"
    KEY_NOTICE_GIVEN = "examination.key_notice_given"
    KEY_OUTCOME_RECORDED = "examination.key_outcome_recorded"
    QUEUE_PLACE_CHANGED = "examination.place_changed"
    HASH_LIST_ADDED = "examination.hash_list_added"
    RECHECK_ASKED = "examination.recheck_asked"
    EXAMINATION_RECHECKED = "examination.rechecked"
    # Bail
    BAIL_GRANTED = "bail.granted"
    BAIL_RESUMED = "bail.resumed"
    BAIL_RETURN_SET = "bail.return_set"
    BAIL_EXTENSION_PREPARED = "bail.extension_prepared"
    BAIL_REPRESENTATIONS = "bail.representations_recorded"
    BAIL_EXTENDED = "bail.extended"
    BAIL_EXTENSION_DECLINED = "bail.extension_declined"
    BAIL_OUTCOME_TOLD = "bail.outcome_told"
    BAIL_COURT_APPLIED = "bail.court_applied"
    BAIL_COURT_DECIDED = "bail.court_decided"
    BAIL_IN_PATIENT = "bail.in_patient_recorded"
    BAIL_SUSPENDED = "bail.suspended"
    BAIL_RESTARTED = "bail.restarted"
    BAIL_VARIED = "bail.varied"
    BAIL_BREACHED = "bail.breach_recorded"
    BAIL_FAILURE = "bail.failure_recorded"
    BAIL_FAILURE_OVER = "bail.failure_over"
    BAIL_FAILURE_DECIDED = "bail.failure_decided"
    BAIL_ENDED = "bail.ended"
    # Charging
    CHARGING_DECISION_REQUESTED = "charging.decision_requested"
    CHARGING_MATERIAL_ASKED = "charging.material_asked_for"
    CHARGING_MATERIAL_SENT = "charging.material_sent"
    CHARGING_DECISION_RECORDED = "charging.decision_recorded"
    CHARGED = "charging.charged"
    BREACH_CHARGED = "charging.breach_charged"
    FIRST_HEARING_RECORDED = "charging.first_hearing_recorded"
    # Safeguarding
    RETENTION_GROUP_CHOSEN = "retention.group_chosen"
    RETENTION_REVIEWED = "retention.reviewed"
    DISPOSAL_DECIDED = "retention.disposal_decided"
    RECORD_HELD = "retention.held"
    HOLD_ENDED = "retention.hold_ended"
    PROCEEDINGS_RECORDED = "retention.proceedings_recorded"
    BIOMETRICS_RECORDED = "retention.biometrics_recorded"
    GROUNDS_RECORDED = "retention.grounds_recorded"
    DESTRUCTION_RECORDED = "retention.destruction_recorded"
    CHILD_RECORDED = "safeguarding.child_recorded"
    CHILD_REFERRED = "safeguarding.referred"
    REPLY_RECORDED = "safeguarding.reply_recorded"
    STRATEGY_DISCUSSION_HELD = "safeguarding.strategy_discussion_held"
    SAFEGUARDING_ACTION_COMPLETED = "safeguarding.action_completed"
    SAFEGUARDING_OUTCOME_RECORDED = "safeguarding.outcome_recorded"
    # Victims
    VICTIM_TOLD = "victims.told"
    VICTIM_NOT_TOLD = "victims.not_told"
    # Notices
    NOTICE_GIVEN = "notice.given"
    NOTICE_READ = "notice.read"
    CLOCKS_CORRECTED = "clocks.corrected"
    CLOCKS_CHECKED = "clocks.checked"
    CLOCKS_UNREADABLE = "clocks.unreadable"
    FIXITY_CHECKED = "fixity.checked"
    FIXITY_FOUND = "fixity.found"
    FIXITY_MENDED = "fixity.mended"
    FIXITY_TOLD = "fixity.told"
    # Figures
    FIGURES_SIGNED_OFF = "figures.signed_off"


@dataclass(frozen=True)
class Rule:
    """What an entry with this verb must carry. `personal` names the payload fields to leave out of a redacted copy."""

    sentence: str
    logging: Logging
    fields: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()

    def check(self, payload: Mapping[str, Any]) -> None:
        """Refuse a payload that lacks a field or has one too many. Raises: ValueError, naming the fields."""
        if payload.keys() != self.fields:
            missing, extra = sorted(self.fields - payload.keys()), sorted(payload.keys() - self.fields)
            raise ValueError(f"audit payload: missing {missing}, not expected {extra}")


def _rule(sentence: str, logging: Logging, *fields: str, personal: tuple[str, ...] = ()) -> Rule:
    return Rule(sentence, logging, frozenset(fields), frozenset(personal))


_C, _A, _R, _D, _J = (
    Logging.COLLECTION,
    Logging.ALTERATION,
    Logging.CONSULTATION,
    Logging.DISCLOSURE,
    Logging.COMBINATION,
)

RULES: dict[Verb, Rule] = {
    Verb.LOGGED_IN: _rule("logged in", _R),
    Verb.LOGGED_OUT: _rule("logged out", _R),
    Verb.LOG_IN_FAILED: _rule("failed to log in", _R, "address", "locked_out", personal=("address",)),
    Verb.OFFICER_ADDED: _rule("added an officer", _C, "role", "team"),
    Verb.OFFICER_RETIRED: _rule("ended the account of an officer", _A),
    Verb.PASSWORD_SET: _rule("set a password", _A, "tokens_ended"),
    Verb.TOKEN_ISSUED: _rule("issued a personal token", _A, "name", "expires_at"),
    Verb.CALENDAR_FEED_MADE: _rule("made a calendar feed", _A, "name", "expires_at"),
    Verb.TOKEN_REVOKED: _rule("revoked a personal token or a calendar feed", _A, "name"),
    Verb.RECORD_READ: _rule("read", _R),
    Verb.PAGE_OPENED: _rule("opened a page", _R, "page", personal=("page",)),
    Verb.LIST_EXPORTED: _rule("exported a list", _D, "list", "rows", "format"),
    Verb.SEARCHED: _rule("searched", _R, "text", "found", personal=("text",)),
    Verb.POLICY_CHANGE_PREPARED: _rule("prepared a change of force policy", _C, "name", "value", "effective_from", "authority"),
    Verb.POLICY_SET: _rule("set force policy", _A, "name", "before", "after", "effective_from", "authority"),
    Verb.READING_SET: _rule(
        "set a reading of the law", _A, "name", "before", "after", "effective_from", "authority", "advised_on"
    ),
    Verb.CASE_OPENED: _rule("opened the case", _C, "officer_in_the_case", "supervisor", "restriction"),
    Verb.RISK_ASSESSED: _rule("set the risk", _A, "before", "after", "tool", "tool_version"),
    Verb.DECISION_RECORDED: _rule("recorded a decision", _C, "decision", personal=("decision",)),
    Verb.CASE_REASSIGNED: _rule("gave the case to another officer", _A, "before", "after"),
    Verb.CASE_SUPERVISOR_CHANGED: _rule("gave the supervision of the case to another officer", _A, "before", "after"),
    Verb.CASE_TAKEN_OVER: _rule("took over the case as its supervisor", _A, "before", "after"),
    Verb.CASE_REVIEWED: _rule("reviewed the case", _C, "next_review"),
    Verb.ACCESS_GRANTED: _rule("gave access", _A, "to", "until"),
    Verb.ACCESS_ENDED: _rule("ended access", _A, "of", "role"),
    Verb.CASE_RESTRICTED: _rule("restricted the case", _A, "people"),
    Verb.CASE_CLOSED: _rule("closed the case", _A, "outcome"),
    Verb.CASE_REOPENED: _rule("opened the closed case again", _A, "outcome", "stage"),
    Verb.PERSON_ADDED: _rule("added a person", _C, "role"),
    Verb.IDENTIFIER_ADDED: _rule("added an identifier", _C, "kind", "value", personal=("value",)),
    Verb.ORDER_RECORDED: _rule("recorded an order of a person", _C, "kind", "made", "ends"),
    Verb.REQUIREMENTS_RECORDED: _rule("recorded notification requirements of a person", _C, "relevant_date", "disposal", "ends"),
    Verb.NOTIFICATION_RECORDED: _rule("recorded what a person notified", _C, "kind", "notified_at", "changes"),
    Verb.CHANGE_RECORDED: _rule("recorded something that a person has to notify", _C, "kind", "on"),
    Verb.STAY_ENDED: _rule("recorded that a stay of a person at another address ended", _A, "last_day"),
    Verb.ABSENCE_RECORDED: _rule("recorded days on which a person does not notify", _C, "kind", "first_day", "last_day"),
    Verb.RETURN_RECORDED: _rule("recorded that an absence of a person ended", _A, "last_day"),
    Verb.ORDER_MOVED: _rule("held an order or requirements of a person in another case", _A, "before", "after"),
    Verb.PROHIBITION_ENDED: _rule("recorded that a prohibition of an order ended", _A, "prohibition", "ended_on"),
    Verb.ORDER_ENDED: _rule("recorded that an order or requirements of a person ended", _A, "kind", "outcome", "ended_on"),
    Verb.REFERRAL_RECEIVED: _rule("received a referral", _C, "source", "external_reference", "sha256", "unreadable"),
    Verb.REFERRAL_TAKEN: _rule("took the referral", _A, "owner"),
    Verb.REFERRAL_ASSESSED: _rule("assessed the referral", _A, "level", "tool", "tool_version", "target"),
    Verb.REFERRAL_OPENED_CASE: _rule("opened a case from the referral", _J, "case_reference"),
    Verb.REFERRAL_JOINED: _rule("joined the referral to a case", _J, "case_reference"),
    Verb.REFERRAL_CLOSED: _rule("closed the referral", _A, "outcome"),
    Verb.MATCH_DECIDED: _rule("decided on a match", _J, "decision", "matched", "about"),
    Verb.TARGET_MOVED: _rule("moved a target", _A, "before", "after"),
    Verb.WARRANT_RECORDED: _rule("recorded a warrant", _C, "kind", "issued", "last_day", "court"),
    Verb.WARRANT_ENTERED: _rule("entered under a warrant", _C, "entered_at"),
    Verb.WARRANT_EXECUTED: _rule("executed a warrant", _A, "entered_at", "left_at", "result"),
    Verb.WARRANT_ENTERED_AGAIN: _rule(
        "recorded a further entry under a warrant", _A, "entered_at", "left_at", "number", "inspector"
    ),
    Verb.WARRANT_LAPSED: _rule("recorded that a warrant lapsed", _A, "last_day"),
    Verb.WARRANT_RETURNED: _rule("returned a warrant to the court", _A, "court", "on"),
    Verb.OPERATION_CREATED: _rule("set up an operation", _C, "first_day", "last_day"),
    Verb.WARRANT_SCHEDULED: _rule("planned a warrant", _A, "operation", "day", "part_of_day", "before"),
    Verb.OPERATION_ENDED: _rule("ended an operation", _A, "last_day"),
    Verb.ARREST_RECORDED: _rule(
        "recorded an arrest", _C, "arrested_at", "arrived_at", "offences", "passed_gates", personal=("passed_gates",)
    ),
    Verb.ARRIVAL_RECORDED: _rule("recorded the arrival at the station", _A, "arrived_at", "station"),
    Verb.DETENTION_AUTHORISED: _rule("recorded that detention was authorised", _A, "authorised_at"),
    Verb.DETENTION_REVIEWED: _rule("recorded a review of detention", _A, "reviewed_at"),
    Verb.DETENTION_EXTENDED: _rule("recorded an authority to detain longer", _A, "hours", "authority"),
    Verb.STREET_BAILED: _rule(
        "released on street bail", _A, "released_at", "return_at", "authority", "conditions", "victims_views"
    ),
    Verb.FURTHER_DETENTION_ASKED: _rule("asked a court for further detention", _D, "applied_at"),
    Verb.FURTHER_DETENTION_DECIDED: _rule(
        "recorded the court's decision on further detention", _A, "court", "decided_at", "hours"
    ),
    Verb.EXCLUDED_TIME_RECORDED: _rule("recorded time that does not count", _A, "begins", "ends", "questioned_minutes"),
    Verb.WELFARE_RECORDED: _rule("recorded a welfare step", _C, "steps"),
    Verb.WELFARE_CONTACT_RECORDED: _rule("recorded a welfare contact", _C, "outcome"),
    Verb.INTERVIEW_RECORDED: _rule("recorded an interview under caution", _C, "began_at", "ended_at", "voluntary"),
    Verb.RELEASED: _rule("recorded a release", _A, "disposal", "passed_gates", personal=("passed_gates",)),
    Verb.EXHIBIT_SEIZED: _rule("seized an exhibit", _C, "power", "seal", "place"),
    Verb.EXHIBIT_TRANSFERRED: _rule("handed over an exhibit", _A, "from_holder", "to_holder", "seal"),
    Verb.EXHIBITS_TRANSFERRED: _rule("handed over exhibits together", _A, "exhibits", "to_holder"),
    Verb.EXHIBIT_BOOKED_IN: _rule("booked in an exhibit", _A, "from_holder", "to_holder", "seal"),
    Verb.EXHIBITS_BOOKED_IN: _rule("booked in exhibits together", _A, "exhibits", "to_holder"),
    Verb.EXHIBIT_OPENED: _rule("opened the seal of an exhibit", _A, "seal"),
    Verb.EXHIBIT_RESEALED: _rule("sealed an exhibit again", _A, "seal"),
    Verb.EXHIBIT_CORRECTED: _rule("corrected an entry of the continuity", _A, "entry", "field", "before", "after"),
    Verb.EXHIBIT_HELD: _rule("set until when an exhibit is kept", _A, "before", "until"),
    Verb.EXHIBIT_RETURNED: _rule("returned an exhibit", _A, "to"),
    Verb.EXHIBIT_AUTHORITY_RECORDED: _rule(
        "recorded the authority for a seizure", _A, "inspector", "notice", "agreement", personal=("agreement",)
    ),
    Verb.EXHIBIT_BREAK_EXPLAINED: _rule("recorded what happened to the continuity", _A, "entry"),
    Verb.LABELS_PRINTED: _rule("printed labels", _D, "count"),
    Verb.EXAMINATION_REQUESTED: _rule("asked for an examination", _C, "exhibit", "lines_of_enquiry", "needed_by"),
    Verb.EXAMINATION_STARTED: _rule("started an examination", _A, "image", "attempt", "unopened_seal"),
    Verb.EXAMINATION_FINISHED: _rule("recorded that an examination finished", _C, "files", "matches", "problems", "sha256"),
    Verb.EXAMINATION_FAILED: _rule("recorded that an examination failed", _A, "problem"),
    Verb.EXAMINATION_CANCELLED: _rule("stopped an examination", _A, "state"),
    Verb.EXAMINATION_PUT_BACK: _rule("put an examination back to wait for a worker", _A, "problem", "host", "told"),
    Verb.EXAMINATION_SET_ASIDE: _rule("set an examination aside", _A, "problem", "told"),
    Verb.FINDINGS_RECORDED: _rule("recorded findings", _C, "counts"),
    Verb.KEY_NOTICE_GIVEN: _rule(
        "recorded a notice to disclose a key", _C, "number", "permission", "served_on", "comply_by", personal=("served_on",)
    ),
    Verb.KEY_OUTCOME_RECORDED: _rule("recorded what came of a notice to disclose a key", _A, "number", "outcome"),
    Verb.EXAMINATION_REPORT_MADE: _rule(
        "made a report of an examination",
        _C,
        "number",
        "findings_revision",
        "accreditation",
        "validation",
        "responsible",
        "sha256",
        "pdf_sha256",
    ),
    Verb.QUEUE_PLACE_CHANGED: _rule("changed a place in the lab queue", _A, "before", "after"),
    Verb.HASH_LIST_ADDED: _rule("added a hash list", _C, "name", "version", "sha256"),
    Verb.RECHECK_ASKED: _rule("had what was examined before checked with a hash list", _J, "name", "version"),
    Verb.EXAMINATION_RECHECKED: _rule(
        "checked a finished examination with a newer hash list", _J, "name", "version", "files", "categories", "problem", "told"
    ),
    Verb.BAIL_GRANTED: _rule(
        "granted bail", _C, "ends", "returns", "conditions", "regime", "passed_gates", personal=("passed_gates",)
    ),
    Verb.BAIL_RETURN_SET: _rule("appointed the day of return", _A, "before", "after", "early"),
    Verb.BAIL_RESUMED: _rule(
        "released on the bail that still runs",
        _A,
        "factors",
        "representations",
        "passed_gates",
        personal=("representations", "passed_gates"),
    ),
    Verb.BAIL_EXTENSION_PREPARED: _rule("sent an extension of bail to be authorised", _A, "to_months", "sent_to", "pack"),
    Verb.BAIL_REPRESENTATIONS: _rule("recorded the representations on an extension of bail", _A, "answer"),
    Verb.BAIL_EXTENDED: _rule(
        "extended bail",
        _A,
        "to_months",
        "before",
        "after",
        "rank",
        "pack",
        "passed_gates",
        personal=("passed_gates",),
    ),
    Verb.BAIL_EXTENSION_DECLINED: _rule("decided not to extend bail", _A, "to_months", "rank", "pack"),
    Verb.BAIL_OUTCOME_TOLD: _rule("told the person what was decided on their bail", _D, "told_at", "how"),
    Verb.BAIL_COURT_APPLIED: _rule("recorded an application to the court to extend bail", _A, "applied", "court", "asked_until"),
    Verb.BAIL_COURT_DECIDED: _rule("recorded the court's decision on bail", _A, "decided", "ends"),
    Verb.BAIL_IN_PATIENT: _rule("recorded a stay in hospital", _A, "first_day", "last_day"),
    Verb.BAIL_SUSPENDED: _rule("recorded that the bail clock stopped", _A, "on", "sent_on"),
    Verb.BAIL_RESTARTED: _rule("recorded that the bail clock runs again", _A, "on", "ends"),
    Verb.BAIL_VARIED: _rule("varied the conditions of bail", _A, "before", "after", "victims_views"),
    Verb.BAIL_BREACHED: _rule("recorded a breach of a bail condition", _C, "condition", "further_offence"),
    Verb.BAIL_FAILURE: _rule("recorded a failure to surrender", _C, "failed_on", "duty_known", "lay_by"),
    Verb.BAIL_FAILURE_OVER: _rule("recorded what ended a failure to surrender", _A, "what", "on", "lay_by"),
    Verb.BAIL_FAILURE_DECIDED: _rule("recorded what was decided on a failure to surrender", _A, "outcome", "on", "decided_by"),
    Verb.BAIL_ENDED: _rule("recorded the end of bail", _A, "outcome"),
    Verb.CHARGING_DECISION_REQUESTED: _rule("asked for a charging decision", _D, "decides", "offences", "test"),
    Verb.CHARGING_MATERIAL_ASKED: _rule("recorded that the CPS asked for more", _A, "asked_for"),
    Verb.CHARGING_MATERIAL_SENT: _rule("sent the CPS what it had asked for", _D, "sent"),
    Verb.CHARGING_DECISION_RECORDED: _rule("recorded a charging decision", _A, "decision", "decided_by"),
    Verb.OFFENCE_JUDGED: _rule(
        "judged whether an arrest was for a different offence of the same kind", _A, "before", "different_from"
    ),
    Verb.FIRST_HEARING_RECORDED: _rule("recorded the first hearing after a charge", _A, "outcome", "heard_at"),
    Verb.CHARGED: _rule(
        "recorded a charge",
        _C,
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "decided_by",
        "failure",
        "passed_gates",
        personal=("passed_gates",),
    ),
    Verb.BREACH_CHARGED: _rule(
        "recorded a charge for a suspected breach of an order",
        _C,
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "order",
        "prohibition",
        "conduct_on",
        "passed_gates",
        personal=("passed_gates",),
    ),
    Verb.RETENTION_GROUP_CHOSEN: _rule("chose a review group", _A, "before", "after"),
    Verb.RETENTION_REVIEWED: _rule("reviewed the keeping of a record", _A, "decision", "next_review"),
    Verb.DISPOSAL_DECIDED: _rule("decided on a disposal that another proposed", _A, "decision", "proposed_by"),
    Verb.RECORD_HELD: _rule("put a record on hold", _A),
    Verb.HOLD_ENDED: _rule("ended the hold of a record", _A),
    Verb.PROCEEDINGS_RECORDED: _rule(
        "recorded how proceedings stand", _A, "ended", "convicted", "in_custody", "released", "appeal_pending"
    ),
    Verb.BIOMETRICS_RECORDED: _rule("recorded prints or a sample", _C, "kind", "taken_on"),
    Verb.GROUNDS_RECORDED: _rule(
        "recorded grounds to keep prints or a sample",
        _A,
        "consented_on",
        "earlier_conviction",
        personal=("earlier_conviction",),
    ),
    Verb.DESTRUCTION_RECORDED: _rule("recorded the destruction of prints or a sample", _A, "destroyed_on"),
    Verb.CHILD_RECORDED: _rule("recorded a child", _C, "relation"),
    Verb.CHILD_REFERRED: _rule("referred a child to children's services", _D, "to", "basis"),
    Verb.REPLY_RECORDED: _rule("recorded the reply of children's services", _A, "reply"),
    Verb.STRATEGY_DISCUSSION_HELD: _rule("recorded a strategy discussion", _C, "held_on", "conference_by"),
    Verb.SAFEGUARDING_ACTION_COMPLETED: _rule("completed a safeguarding action", _C, "type"),
    Verb.SAFEGUARDING_OUTCOME_RECORDED: _rule("recorded an outcome for a child", _A, "outcome"),
    Verb.VICTIM_TOLD: _rule("told a victim what happened", _D, "told_at", "how", "whom", "events", personal=("whom", "events")),
    Verb.VICTIM_NOT_TOLD: _rule("recorded why a victim is not told", _A, "outcome", "events", personal=("events",)),
    Verb.NOTICE_GIVEN: _rule("told officers that a limit is near or past", _A, "notices"),
    Verb.NOTICE_READ: _rule("marked a notice as read", _A, "limit"),
    Verb.CLOCKS_CORRECTED: _rule("computed clocks anew that were not as the facts give them", _A, "differences"),
    Verb.CLOCKS_CHECKED: _rule(
        "compared every clock with the facts", _A, "cases", "records", "clocks", "differences", "unreadable"
    ),
    Verb.CLOCKS_UNREADABLE: _rule("could not compute the clocks", _A, "what", personal=("what",)),
    Verb.FIXITY_CHECKED: _rule(
        "compared what is stored with its digests on record", _A, "things", "damaged", "missing", "unrecorded", "images"
    ),
    Verb.FIXITY_FOUND: _rule("found a stored file damaged or missing", _A, "kind", "state", "detail"),
    Verb.FIXITY_MENDED: _rule("found a stored file as recorded again", _A, "kind", "since"),
    Verb.FIXITY_TOLD: _rule("told officers that a stored file is damaged or missing", _A, "told"),
    Verb.FIGURES_SIGNED_OFF: _rule("signed off figures", _D, "figures"),
}


def sentence(verb: str) -> str:
    """Say what was done, in the past tense, without the actor."""
    return RULES[Verb(verb)].sentence

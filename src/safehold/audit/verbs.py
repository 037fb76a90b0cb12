"""Every verb of the audit: its stable code, the sentence it makes, and what it must carry.

Codes are never reused or renamed; a retired one stays with a comment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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
    """What an entry with this verb must carry."""

    sentence: str
    fields: frozenset[str] = frozenset()

    def check(self, payload: Mapping[str, Any]) -> None:
        """Refuse a payload that lacks a field or has one too many. Raises: ValueError, naming the fields."""
        if payload.keys() != self.fields:
            missing, extra = sorted(self.fields - payload.keys()), sorted(payload.keys() - self.fields)
            raise ValueError(f"audit payload: missing {missing}, not expected {extra}")


def _rule(sentence: str, *fields: str) -> Rule:
    return Rule(sentence, frozenset(fields))


RULES: dict[Verb, Rule] = {
    Verb.LOGGED_IN: _rule("logged in"),
    Verb.LOGGED_OUT: _rule("logged out"),
    Verb.LOG_IN_FAILED: _rule("failed to log in", "address", "locked_out"),
    Verb.OFFICER_ADDED: _rule("added an officer", "role", "team"),
    Verb.OFFICER_RETIRED: _rule("ended the account of an officer"),
    Verb.PASSWORD_SET: _rule("set a password", "tokens_ended"),
    Verb.TOKEN_ISSUED: _rule("issued a personal token", "name", "expires_at"),
    Verb.CALENDAR_FEED_MADE: _rule("made a calendar feed", "name", "expires_at"),
    Verb.TOKEN_REVOKED: _rule("revoked a personal token or a calendar feed", "name"),
    Verb.RECORD_READ: _rule("read"),
    Verb.PAGE_OPENED: _rule("opened a page", "page"),
    Verb.LIST_EXPORTED: _rule("exported a list", "list", "rows", "format"),
    Verb.SEARCHED: _rule("searched", "text", "found"),
    Verb.POLICY_CHANGE_PREPARED: _rule("prepared a change of force policy", "name", "value", "effective_from", "authority"),
    Verb.POLICY_SET: _rule("set force policy", "name", "before", "after", "effective_from", "authority"),
    Verb.READING_SET: _rule("set a reading of the law", "name", "before", "after", "effective_from", "authority", "advised_on"),
    Verb.CASE_OPENED: _rule("opened the case", "officer_in_the_case", "supervisor", "restriction"),
    Verb.RISK_ASSESSED: _rule("set the risk", "before", "after", "tool", "tool_version"),
    Verb.DECISION_RECORDED: _rule("recorded a decision", "decision"),
    Verb.CASE_REASSIGNED: _rule("gave the case to another officer", "before", "after"),
    Verb.CASE_SUPERVISOR_CHANGED: _rule("gave the supervision of the case to another officer", "before", "after"),
    Verb.CASE_TAKEN_OVER: _rule("took over the case as its supervisor", "before", "after"),
    Verb.CASE_REVIEWED: _rule("reviewed the case", "next_review"),
    Verb.ACCESS_GRANTED: _rule("gave access", "to", "until"),
    Verb.ACCESS_ENDED: _rule("ended access", "of", "role"),
    Verb.CASE_RESTRICTED: _rule("restricted the case", "people"),
    Verb.CASE_CLOSED: _rule("closed the case", "outcome"),
    Verb.CASE_REOPENED: _rule("opened the closed case again", "outcome", "stage"),
    Verb.PERSON_ADDED: _rule("added a person", "role"),
    Verb.IDENTIFIER_ADDED: _rule("added an identifier", "kind", "value"),
    Verb.ORDER_RECORDED: _rule("recorded an order of a person", "kind", "made", "ends"),
    Verb.REQUIREMENTS_RECORDED: _rule("recorded notification requirements of a person", "relevant_date", "disposal", "ends"),
    Verb.NOTIFICATION_RECORDED: _rule("recorded what a person notified", "kind", "notified_at", "changes"),
    Verb.CHANGE_RECORDED: _rule("recorded something that a person has to notify", "kind", "on"),
    Verb.STAY_ENDED: _rule("recorded that a stay of a person at another address ended", "last_day"),
    Verb.ABSENCE_RECORDED: _rule("recorded days on which a person does not notify", "kind", "first_day", "last_day"),
    Verb.RETURN_RECORDED: _rule("recorded that an absence of a person ended", "last_day"),
    Verb.ORDER_MOVED: _rule("held an order or requirements of a person in another case", "before", "after"),
    Verb.PROHIBITION_ENDED: _rule("recorded that a prohibition of an order ended", "prohibition", "ended_on"),
    Verb.ORDER_ENDED: _rule("recorded that an order or requirements of a person ended", "kind", "outcome", "ended_on"),
    Verb.REFERRAL_RECEIVED: _rule("received a referral", "source", "external_reference", "sha256", "unreadable"),
    Verb.REFERRAL_TAKEN: _rule("took the referral", "owner"),
    Verb.REFERRAL_ASSESSED: _rule("assessed the referral", "level", "tool", "tool_version", "target"),
    Verb.REFERRAL_OPENED_CASE: _rule("opened a case from the referral", "case_reference"),
    Verb.REFERRAL_JOINED: _rule("joined the referral to a case", "case_reference"),
    Verb.REFERRAL_CLOSED: _rule("closed the referral", "outcome"),
    Verb.MATCH_DECIDED: _rule("decided on a match", "decision", "matched", "about"),
    Verb.TARGET_MOVED: _rule("moved a target", "before", "after"),
    Verb.WARRANT_RECORDED: _rule("recorded a warrant", "kind", "issued", "last_day", "court"),
    Verb.WARRANT_ENTERED: _rule("entered under a warrant", "entered_at"),
    Verb.WARRANT_EXECUTED: _rule("executed a warrant", "entered_at", "left_at", "result"),
    Verb.WARRANT_ENTERED_AGAIN: _rule("recorded a further entry under a warrant", "entered_at", "left_at", "number", "inspector"),
    Verb.WARRANT_LAPSED: _rule("recorded that a warrant lapsed", "last_day"),
    Verb.WARRANT_RETURNED: _rule("returned a warrant to the court", "court", "on"),
    Verb.OPERATION_CREATED: _rule("set up an operation", "first_day", "last_day"),
    Verb.WARRANT_SCHEDULED: _rule("planned a warrant", "operation", "day", "part_of_day", "before"),
    Verb.OPERATION_ENDED: _rule("ended an operation", "last_day"),
    Verb.ARREST_RECORDED: _rule("recorded an arrest", "arrested_at", "arrived_at", "offences", "passed_gates"),
    Verb.ARRIVAL_RECORDED: _rule("recorded the arrival at the station", "arrived_at", "station"),
    Verb.DETENTION_AUTHORISED: _rule("recorded that detention was authorised", "authorised_at"),
    Verb.DETENTION_REVIEWED: _rule("recorded a review of detention", "reviewed_at"),
    Verb.DETENTION_EXTENDED: _rule("recorded an authority to detain longer", "hours", "authority"),
    Verb.STREET_BAILED: _rule("released on street bail", "released_at", "return_at", "authority", "conditions", "victims_views"),
    Verb.FURTHER_DETENTION_ASKED: _rule("asked a court for further detention", "applied_at"),
    Verb.FURTHER_DETENTION_DECIDED: _rule("recorded the court's decision on further detention", "court", "decided_at", "hours"),
    Verb.EXCLUDED_TIME_RECORDED: _rule("recorded time that does not count", "begins", "ends", "questioned_minutes"),
    Verb.WELFARE_RECORDED: _rule("recorded a welfare step", "steps"),
    Verb.WELFARE_CONTACT_RECORDED: _rule("recorded a welfare contact", "outcome"),
    Verb.INTERVIEW_RECORDED: _rule("recorded an interview under caution", "began_at", "ended_at", "voluntary"),
    Verb.RELEASED: _rule("recorded a release", "disposal", "passed_gates"),
    Verb.EXHIBIT_SEIZED: _rule("seized an exhibit", "power", "seal", "place"),
    Verb.EXHIBIT_TRANSFERRED: _rule("handed over an exhibit", "from_holder", "to_holder", "seal"),
    Verb.EXHIBITS_TRANSFERRED: _rule("handed over exhibits together", "exhibits", "to_holder"),
    Verb.EXHIBIT_BOOKED_IN: _rule("booked in an exhibit", "from_holder", "to_holder", "seal"),
    Verb.EXHIBITS_BOOKED_IN: _rule("booked in exhibits together", "exhibits", "to_holder"),
    Verb.EXHIBIT_OPENED: _rule("opened the seal of an exhibit", "seal"),
    Verb.EXHIBIT_RESEALED: _rule("sealed an exhibit again", "seal"),
    Verb.EXHIBIT_CORRECTED: _rule("corrected an entry of the continuity", "entry", "field", "before", "after"),
    Verb.EXHIBIT_HELD: _rule("set until when an exhibit is kept", "before", "until"),
    Verb.EXHIBIT_RETURNED: _rule("returned an exhibit", "to"),
    Verb.EXHIBIT_AUTHORITY_RECORDED: _rule("recorded the authority for a seizure", "inspector", "notice", "agreement"),
    Verb.EXHIBIT_BREAK_EXPLAINED: _rule("recorded what happened to the continuity", "entry"),
    Verb.LABELS_PRINTED: _rule("printed labels", "count"),
    Verb.EXAMINATION_REQUESTED: _rule("asked for an examination", "exhibit", "lines_of_enquiry", "needed_by"),
    Verb.EXAMINATION_STARTED: _rule("started an examination", "image", "attempt", "unopened_seal"),
    Verb.EXAMINATION_FINISHED: _rule("recorded that an examination finished", "files", "matches", "problems", "sha256"),
    Verb.EXAMINATION_FAILED: _rule("recorded that an examination failed", "problem"),
    Verb.EXAMINATION_CANCELLED: _rule("stopped an examination", "state"),
    Verb.FINDINGS_RECORDED: _rule("recorded findings", "counts"),
    Verb.KEY_NOTICE_GIVEN: _rule("recorded a notice to disclose a key", "number", "permission", "served_on", "comply_by"),
    Verb.KEY_OUTCOME_RECORDED: _rule("recorded what came of a notice to disclose a key", "number", "outcome"),
    Verb.EXAMINATION_REPORT_MADE: _rule(
        "made a report of an examination",
        "number",
        "findings_revision",
        "accreditation",
        "validation",
        "responsible",
        "sha256",
        "pdf_sha256",
    ),
    Verb.QUEUE_PLACE_CHANGED: _rule("changed a place in the lab queue", "before", "after"),
    Verb.HASH_LIST_ADDED: _rule("added a hash list", "name", "version", "sha256"),
    Verb.RECHECK_ASKED: _rule("had what was examined before checked with a hash list", "name", "version"),
    Verb.EXAMINATION_RECHECKED: _rule(
        "checked a finished examination with a newer hash list", "name", "version", "files", "categories", "problem", "told"
    ),
    Verb.BAIL_GRANTED: _rule("granted bail", "ends", "returns", "conditions", "regime", "passed_gates"),
    Verb.BAIL_RETURN_SET: _rule("appointed the day of return", "before", "after", "early"),
    Verb.BAIL_RESUMED: _rule(
        "released on the bail that still runs",
        "factors",
        "representations",
        "passed_gates",
    ),
    Verb.BAIL_EXTENSION_PREPARED: _rule("sent an extension of bail to be authorised", "to_months", "sent_to", "pack"),
    Verb.BAIL_REPRESENTATIONS: _rule("recorded the representations on an extension of bail", "answer"),
    Verb.BAIL_EXTENDED: _rule(
        "extended bail",
        "to_months",
        "before",
        "after",
        "rank",
        "pack",
        "passed_gates",
    ),
    Verb.BAIL_EXTENSION_DECLINED: _rule("decided not to extend bail", "to_months", "rank", "pack"),
    Verb.BAIL_OUTCOME_TOLD: _rule("told the person what was decided on their bail", "told_at", "how"),
    Verb.BAIL_COURT_APPLIED: _rule("recorded an application to the court to extend bail", "applied", "court", "asked_until"),
    Verb.BAIL_COURT_DECIDED: _rule("recorded the court's decision on bail", "decided", "ends"),
    Verb.BAIL_IN_PATIENT: _rule("recorded a stay in hospital", "first_day", "last_day"),
    Verb.BAIL_SUSPENDED: _rule("recorded that the bail clock stopped", "on", "sent_on"),
    Verb.BAIL_RESTARTED: _rule("recorded that the bail clock runs again", "on", "ends"),
    Verb.BAIL_VARIED: _rule("varied the conditions of bail", "before", "after", "victims_views"),
    Verb.BAIL_BREACHED: _rule("recorded a breach of a bail condition", "condition", "further_offence"),
    Verb.BAIL_FAILURE: _rule("recorded a failure to surrender", "failed_on", "duty_known", "lay_by"),
    Verb.BAIL_FAILURE_OVER: _rule("recorded what ended a failure to surrender", "what", "on", "lay_by"),
    Verb.BAIL_FAILURE_DECIDED: _rule("recorded what was decided on a failure to surrender", "outcome", "on", "decided_by"),
    Verb.BAIL_ENDED: _rule("recorded the end of bail", "outcome"),
    Verb.CHARGING_DECISION_REQUESTED: _rule("asked for a charging decision", "decides", "offences", "test"),
    Verb.CHARGING_MATERIAL_ASKED: _rule("recorded that the CPS asked for more", "asked_for"),
    Verb.CHARGING_MATERIAL_SENT: _rule("sent the CPS what it had asked for", "sent"),
    Verb.CHARGING_DECISION_RECORDED: _rule("recorded a charging decision", "decision", "decided_by"),
    Verb.OFFENCE_JUDGED: _rule(
        "judged whether an arrest was for a different offence of the same kind", "before", "different_from"
    ),
    Verb.FIRST_HEARING_RECORDED: _rule("recorded the first hearing after a charge", "outcome", "heard_at"),
    Verb.CHARGED: _rule(
        "recorded a charge",
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "decided_by",
        "failure",
        "passed_gates",
    ),
    Verb.BREACH_CHARGED: _rule(
        "recorded a charge for a suspected breach of an order",
        "offences",
        "remand",
        "remand_ground",
        "first_hearing",
        "order",
        "prohibition",
        "conduct_on",
        "passed_gates",
    ),
    Verb.RETENTION_GROUP_CHOSEN: _rule("chose a review group", "before", "after"),
    Verb.RETENTION_REVIEWED: _rule("reviewed the keeping of a record", "decision", "next_review"),
    Verb.DISPOSAL_DECIDED: _rule("decided on a disposal that another proposed", "decision", "proposed_by"),
    Verb.RECORD_HELD: _rule("put a record on hold"),
    Verb.HOLD_ENDED: _rule("ended the hold of a record"),
    Verb.PROCEEDINGS_RECORDED: _rule(
        "recorded how proceedings stand", "ended", "convicted", "in_custody", "released", "appeal_pending"
    ),
    Verb.BIOMETRICS_RECORDED: _rule("recorded prints or a sample", "kind", "taken_on"),
    Verb.GROUNDS_RECORDED: _rule(
        "recorded grounds to keep prints or a sample",
        "consented_on",
        "earlier_conviction",
    ),
    Verb.DESTRUCTION_RECORDED: _rule("recorded the destruction of prints or a sample", "destroyed_on"),
    Verb.CHILD_RECORDED: _rule("recorded a child", "relation"),
    Verb.CHILD_REFERRED: _rule("referred a child to children's services", "to", "basis"),
    Verb.REPLY_RECORDED: _rule("recorded the reply of children's services", "reply"),
    Verb.STRATEGY_DISCUSSION_HELD: _rule("recorded a strategy discussion", "held_on", "conference_by"),
    Verb.SAFEGUARDING_ACTION_COMPLETED: _rule("completed a safeguarding action", "type"),
    Verb.SAFEGUARDING_OUTCOME_RECORDED: _rule("recorded an outcome for a child", "outcome"),
    Verb.VICTIM_TOLD: _rule("told a victim what happened", "told_at", "how", "whom", "events"),
    Verb.VICTIM_NOT_TOLD: _rule("recorded why a victim is not told", "outcome", "events"),
    Verb.NOTICE_GIVEN: _rule("told officers that a limit is near or past", "notices"),
    Verb.NOTICE_READ: _rule("marked a notice as read", "limit"),
    Verb.CLOCKS_CORRECTED: _rule("computed clocks anew that were not as the facts give them", "differences"),
    Verb.CLOCKS_CHECKED: _rule("compared every clock with the facts", "cases", "records", "clocks", "differences", "unreadable"),
    Verb.CLOCKS_UNREADABLE: _rule("could not compute the clocks", "what"),
    Verb.FIGURES_SIGNED_OFF: _rule("signed off figures", "figures"),
    Verb.EXAMINATION_PUT_BACK: _rule("put an examination back to wait for a worker", "problem", "host", "told"),
    Verb.EXAMINATION_SET_ASIDE: _rule("set an examination aside", "problem", "told"),
    Verb.FIXITY_CHECKED: _rule(
        "compared what is stored with its digests on record", "things", "damaged", "missing", "unrecorded", "images"
    ),
    Verb.FIXITY_FOUND: _rule("found a stored file damaged or missing", "kind", "state", "detail"),
    Verb.FIXITY_MENDED: _rule("found a stored file as recorded again", "kind", "since"),
    Verb.FIXITY_TOLD: _rule("told officers that a stored file is damaged or missing", "told"),
}


def sentence(verb: str) -> str:
    """Say what was done, in the past tense, without the actor."""
    return RULES[Verb(verb)].sentence

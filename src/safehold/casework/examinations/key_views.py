"""The forms of a notice to disclose a key, and of what came of it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from safehold.casework.examinations import actions, asked, keys, permissions, queries
from safehold.casework.examinations.models import Examination, KeyNotice
from safehold.casework.examinations.views import ExaminationAction, around
from safehold.web.action_pages import ActionPage, Around


class GiveKeyNotice(ExaminationAction):
    """Record a notice under RIPA 2000 s.49."""

    asks = asked.GiveKeyNotice
    title = "Record a notice to disclose a key"
    button = "Record the notice"
    permission = permissions.GIVE_KEY_NOTICE
    said = "The notice is recorded. Its last day is a clock of the case."
    action = actions.give_key_notice

    def initial(self, record: Examination) -> Mapping[str, object]:
        """What was met, as a beginning of the description; served now."""
        met = "; ".join(keys.met(record.report, record.problems))
        return {"information": met[:300], "served_at": self.now}


class KeyOutcome(ActionPage[KeyNotice]):
    """Record what came of a notice."""

    asks = asked.RecordKeyOutcome
    title = "Record what came of the notice"
    button = "Record it"
    permission = permissions.GIVE_KEY_NOTICE
    said = "What came of it is recorded: {}."
    action = actions.record_key_outcome

    def find(self, **kwargs: Any) -> KeyNotice:
        """Find the notice."""
        return queries.key_notice_by_number(queries.examination_by_reference(kwargs["reference"]), kwargs["number"])

    def page_of(self, record: KeyNotice) -> str:
        """The page of the examination, for which the notice was given."""
        return reverse("examinations:examination", args=[record.examination.reference])

    def initial(self, record: KeyNotice) -> Mapping[str, object]:
        """Now, unless told otherwise."""
        return {"outcome_at": self.now}

    def context(self, record: KeyNotice) -> Around:
        """The examination, and the time that the notice gives."""
        shown = around(record.examination, self.title)
        given = [("Served on", record.served_on), ("To comply by", f"{record.comply_by:%-d %B %Y}")]
        return {**shown, "known": [*shown["known"], *given]}

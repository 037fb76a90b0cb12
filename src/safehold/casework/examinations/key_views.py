"""The forms of a notice to disclose a key, and of what came of it."""

from typing import Any

from safehold.casework.examinations import actions, forms, keys, permissions, queries
from safehold.casework.examinations.models import KeyNotice
from safehold.casework.examinations.views import ExaminationAction


class GiveKeyNotice(ExaminationAction):
    """Record a notice under RIPA 2000 s.49."""

    form_class = forms.KeyNoticeForm
    title = "Record a notice to disclose a key"
    button = "Record the notice"
    permission = permissions.GIVE_KEY_NOTICE
    said = "The notice is recorded. Its last day is a clock of the case."
    action = actions.give_key_notice

    def initial(self, record: Any) -> dict[str, Any]:
        """What was met, as a beginning of the description; served now."""
        met = "; ".join(keys.met(record.report, record.problems))
        return {"information": met[:300], "served_at": self.now}


class KeyOutcome(ExaminationAction):
    """Record what came of a notice."""

    form_class = forms.KeyOutcomeForm
    title = "Record what came of the notice"
    button = "Record it"
    permission = permissions.GIVE_KEY_NOTICE
    said = "What came of it is recorded: {}."
    action = actions.record_key_outcome

    def find(self, **kwargs: Any) -> Any:
        """Find the notice."""
        return queries.key_notice_by_number(queries.examination_by_reference(kwargs["reference"]), kwargs["number"])

    def page_of(self, record: Any) -> str:
        """The page of the examination, for which the notice was given."""
        return super().page_of(record.examination if isinstance(record, KeyNotice) else record)

    def initial(self, record: Any) -> dict[str, Any]:
        """Now, unless told otherwise."""
        return {"outcome_at": self.now}

    def context(self, record: Any) -> dict[str, Any]:
        """The examination, and the time that the notice gives."""
        around = super().context(record.examination)
        given = [("Served on", record.served_on), ("To comply by", f"{record.comply_by:%-d %B %Y}")]
        return {**around, "known": [*around["known"], *given]}

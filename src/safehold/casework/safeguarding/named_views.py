"""The forms that answer what became of a child who was named or seen, and whether two records are of one child."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError
from safehold.casework.safeguarding import actions, asked, named_children, named_presenters, permissions, queries
from safehold.casework.safeguarding.models import Child, ChildNamed
from safehold.casework.safeguarding.views import ChildActionPage
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of


class NamedPage(ActionPage[ChildNamed]):
    """An answer about one child who was named or seen, reached from the children of the case."""

    def find(self, **kwargs: Any) -> ChildNamed:
        """Find whoever was named or seen."""
        return queries.named_by_number(kwargs["number"])

    def page_of(self, record: ChildNamed) -> str:
        """The children of the case."""
        return reverse("safeguarding:of_case", args=[record.case.reference])

    def context(self, record: ChildNamed) -> Around:
        """What was said of them, and the way back."""
        tab = self.page_of(record)
        return {
            "trail": [
                {"label": record.case.reference, "href": reverse("cases:case", args=[record.case.reference])},
                {"label": "Children", "href": tab},
                {"label": self.title},
            ],
            "reference": record.case.reference,
            "known": named_presenters.known_of(record),
            "back_url": tab,
        }


class RecordNamed(NamedPage):
    """Record somebody who was named or seen as a child. Sent without a field, everything is taken as it was said."""

    asks = asked.RecordNamed
    title = "Record the child"
    button = "Record as a child"
    permission = permissions.RECORD_CHILD
    action = actions.record_named

    def initial(self, record: ChildNamed) -> Mapping[str, object]:
        """Everything that was said."""
        born = named_children.born(record)
        return {
            "name": record.name,
            "date_of_birth": born,
            "age": record.age if born is None else None,
            "concern": queries.how_named(record),
            "address_note": record.address,
        }

    def done(self, record: ChildNamed, result: Any) -> tuple[str, str]:
        """Go to the child, who is referred next."""
        if result is None:
            return self.page_of(record), ""
        return reverse("safeguarding:child", args=[result.reference]), f"{result} is recorded. Refer the child now."


class SayAlreadyAChild(NamedPage):
    """Say which child of the case it is."""

    asks = asked.SayAlreadyAChild
    title = "Already a child of this case"
    button = "It is this child"
    permission = permissions.RECORD_CHILD
    said = "It is recorded which child it is."
    action = actions.say_already_a_child

    def offers(self, record: ChildNamed) -> Mapping[str, Iterable[Any]]:
        """The children of the case."""
        return {"child": named_presenters.child_choices(queries.children_of(record.case), timezone.localdate(self.now))}


class SayNotAChild(NamedPage):
    """Say why somebody is not recorded as a child."""

    asks = asked.SayNotAChild
    title = "Not a child, or not to be recorded"
    button = "Record why not"
    permission = permissions.SAY_NOT_A_CHILD
    said = "It is recorded why not."
    action = actions.say_not_a_child


class TakeBackAnswer(NamedPage):
    """Take an answer back."""

    asks = asked.TakeBackAnswer
    title = "Take the answer back"
    button = "Take it back"
    permission = permissions.SAY_NOT_A_CHILD
    said = "The answer is taken back. The time runs again from when the child was named or seen."
    action = actions.take_back_answer


class DecideSameChild(ChildActionPage):
    """Decide whether another record is of the same child."""

    asks = asked.DecideSameChild
    title = "Is it the same child?"
    button = "Record the decision"
    permission = permissions.DECIDE_SAME
    said = "The decision is recorded."
    action = actions.decide_same_child

    def initial(self, record: Child) -> Mapping[str, object]:
        """The record that was proposed."""
        return {"other": self.request.GET.get("other", "")[:20]}

    def act(self, record: Child, data: dict[str, Any]) -> Any:
        """Find the other record, as far as the officer may see it, and decide."""
        try:
            with reading_as(self.officer):
                other = queries.child_by_reference(data["other"])
        except NotFoundError as error:
            raise InputError("other", error.message, error.way_forward) from None
        return actions.decide_same_child(record, asked_of(self.asks, data), other=other, by=self.officer, at=self.now)

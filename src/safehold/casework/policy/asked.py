"""What is asked when administrators prepare or set force policy or a reading of the law: one class for each action."""

from typing import Annotated

from safehold.asked import Ask, Asked, Day, Sentence, Text

EffectiveFrom = Annotated[Day, Ask("From which day?", missing="Write the day from which it applies.")]
Authority = Annotated[Sentence, Ask("Who decided this?", missing_on_form="Write who decided it.")]
Reason = Annotated[Text, Ask("Why?", missing="Write why it is changed.", rows=3)]


class PrepareChange(Asked):
    """A value and from when, who decided it and why. What the value is depends on what is set (`names.Name.check`)."""

    value: object
    effective_from: EffectiveFrom
    authority: Authority
    advised_on: Annotated[Day | None, Ask("Day of the advice", missing_on_form="Write the day of the advice.")] = None
    reason: Reason


class SetPolicy(Asked):
    """A figure of force policy from a day on, who in the force decided it and why."""

    value: object
    effective_from: EffectiveFrom
    authority: Authority
    reason: Reason


class SetReading(PrepareChange):
    """Which reading of the law is taken from a day on, which lawyer advised it and when, and why."""

"""What requests and answers of several parts of the API have in common."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from safehold.asked import Text, Version


class Body(Schema):
    """What a request carries. A field that is not known is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields by name, as the action takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class WithReason(Body):
    """A reason, and nothing else."""

    reason: Text
    version: Version | None = None


class StepOut(Schema):
    """A step of the working, in a sentence that a supervisor can follow."""

    text: str
    basis: str
    provision: str

"""What every release on bail sends: its conditions, and what was done about the victims' views."""

from safehold.api.shapes import Body
from safehold.asked import Text
from safehold.casework.releases.choices import Purpose, Sought
from safehold.casework.releases.victims_views import NewViews


class ConditionIn(Body):
    """A condition, the purpose it serves, and why it is necessary for that."""

    purpose: Purpose
    text: Text
    reasons: Text


class ViewsIn(Body):
    """What was done about the victims' views, asked for where conditions are set (PACE 1984 ss. 30CA, 47ZZA)."""

    sought: Sought
    words: Text = ""
    vulnerable: bool = False
    through_representative: bool = False
    custody_officer_told: bool = False


def new_views(body: ViewsIn | None) -> NewViews | None:
    """Give what was done about the victims' views as the actions take it."""
    return NewViews(**body.model_dump()) if body is not None else None

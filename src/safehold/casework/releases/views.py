"""What the pages of a release on bail show at first."""

from typing import Any

from django.utils import timezone

from safehold.casework.cases.models import Case
from safehold.casework.releases.victims_views import victims_known_in


def victims_vulnerable(case: Case) -> dict[str, Any]:
    """Whether a victim who is recorded is a child, as a form on conditions says it at first."""
    return {"vulnerable": victims_known_in(case, on=timezone.localdate()).vulnerable}

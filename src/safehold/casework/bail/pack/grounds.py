"""Condition A: the grounds that are recorded. Counts of what people graded, never the material."""

from collections import Counter
from collections.abc import Sequence

from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack.document import Arrested, Graded, Grounds, Report, Total
from safehold.casework.custody.queries import arrests_of
from safehold.casework.examinations.models import Finding, FindingCategory
from safehold.casework.referrals.queries import joined_to
from safehold.law.charging import OFFENCES


def facts(bail: Bail, findings: Sequence[Finding]) -> Grounds:
    """The reports, the arrests of this person, and the findings by category."""
    totals: Counter[str] = Counter()
    for finding in findings:
        totals[finding.category] += finding.count
    return Grounds(
        referrals=tuple(
            Report(
                reference=referral.reference,
                received_at=referral.received_at,
                sender=referral.get_source_display(),
                about=referral.get_incident_type_display(),
                risk=referral.get_risk_level_display(),
            )
            for referral in joined_to(bail.case)
        ),
        arrests=tuple(
            Arrested(
                reference=arrest.reference,
                arrested_at=arrest.arrested_at,
                by=arrest.arrested_by.name,
                offences=tuple(OFFENCES[code].wording for code in arrest.offences if code in OFFENCES),
                grounds=arrest.grounds,
            )
            for arrest in arrests_of(bail.case).filter(person=bail.person)
        ),
        findings=tuple(
            Graded(
                exhibit=finding.examination.exhibit.reference,
                examination=finding.examination.reference,
                category=finding.get_category_display(),
                count=finding.count,
                graded_at=finding.graded_at,
                by=finding.graded_by.name,
            )
            for finding in findings
        ),
        totals=tuple(Total(category.label, totals[category]) for category in FindingCategory if category in totals),
    )

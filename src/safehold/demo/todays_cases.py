"""What lies so many hours before the moment of the demonstration, so that it is seen as it is whenever it is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from safehold.casework.cases.models import RiskLevel
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import SeizeExhibit
from safehold.casework.exhibits.models import DeviceType
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import TakeReferral
from safehold.demo import detention, investigations
from safehold.demo.detention import Detention
from safehold.demo.force import Force
from safehold.demo.invented import Subject
from safehold.demo.investigations import Investigation, Seals
from safehold.demo.reports import received_report
from safehold.demo.stories import Story, together
from safehold.exchange.cybertip import ReferralType


@dataclass
class TodaysCases:
    """People in custody now, and reports that wait for their assessment."""

    force: Force
    seals: Seals

    def stories(self, now: datetime) -> Iterator[Story]:
        """What lies so many hours before the moment of the demonstration: people in custody, and reports that wait."""
        for number, place, risk, officer, used in (
            (31, "Brackmouth", RiskLevel.HIGH, 1, timedelta(hours=19, minutes=17)),
            (29, "Alderwick", RiskLevel.MEDIUM, 3, timedelta(hours=41, minutes=52)),
            (32, "Fernwick", RiskLevel.HIGH, 4, timedelta(hours=1, minutes=22)),
        ):
            yield self._in_custody(self._investigation(number, place, risk, officer), now - used)
        waiting = (
            (51, timedelta(hours=61), False, None),
            (52, timedelta(hours=30), True, Subject(18)),
            (53, timedelta(hours=15), True, None),
            (54, timedelta(hours=9), False, Subject(102)),
            (55, timedelta(hours=4), False, None),
            (56, timedelta(hours=2), True, None),
            (57, timedelta(minutes=40), False, Subject(9)),
        )
        for number, before, high, shares in waiting:
            yield self._waiting_report(Subject(number), now - before, high=high, shares=shares)

    def _in_custody(self, of: Investigation, arrived: datetime) -> Story:
        """Somebody who is in custody at the moment of the demonstration."""
        yield from investigations.report_to_case(of, arrived - timedelta(days=3))
        it = Detention(of, of.person)
        yield from detention.arrested(it, arrived - timedelta(minutes=36), under_warrant=False)
        at = yield arrived + timedelta(minutes=45)
        exhibits.seize_exhibit(
            of.case,
            SeizeExhibit(
                device_type=DeviceType.PHONE,
                description="Phone, black",
                power="PACE1984-S32",
                place_found="On the person, left pocket",
                seal=self.seals.take(),
                seized_at=at,
            ),
            by=of.detective,
            at=at,
        )
        yield from together(
            detention.reviewed_every_eight_hours(it, arrived),
            # Somebody still held after 24 hours is held under these.
            detention.held_longer(it, arrived),
        )

    def _waiting_report(self, subject: Subject, received: datetime, *, high: bool, shares: Subject | None) -> Story:
        """A report that waits for its assessment; the older ones are past their target."""
        force = self.force
        at = yield received
        report = received_report(
            subject,
            number=88_000_000 + subject.number,
            at=at,
            kind=ReferralType.GROOMING if high else ReferralType.INDECENT_IMAGES,
            high_priority=high,
            shares_phone_with=shares,
            child="Child 95" if high else "",
        )
        referral = referrals.receive_referral(report, by=force.intake, at=at, team=force.intake.team)
        if subject.number % 3 == 0:
            at = yield received + timedelta(minutes=20)
            referrals.take_referral(referral, TakeReferral(), by=force.intake, at=at)

    def _investigation(self, number: int, place: str, risk: RiskLevel, officer: int) -> Investigation:
        return Investigation(self.force, self.seals, Subject(number), place, risk, self.force.detectives[officer])

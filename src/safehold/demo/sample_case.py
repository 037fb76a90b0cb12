"""The case on which the whole path is seen, from a report to a charge, with an image that is really examined.

Its nine exhibits are KLP/1 to KLP/9. The laptop's image is the sample image beside this module: a benign disk made by a script.
"""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from safehold import hashlists
from safehold.casework.accounts.acting import reading_as
from safehold.casework.cases import actions as cases
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.charging import actions as charging
from safehold.casework.charging.models import DecisionKind
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations.models import Examination, ExaminationState, FindingCategory
from safehold.casework.examinations.queries import examinations_of_exhibit
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.models import Exhibit
from safehold.demo import detention, investigations
from safehold.demo.children import Safeguarded, whole_story
from safehold.demo.detention import Detention
from safehold.demo.earlier_cases import ask_the_prosecutor
from safehold.demo.force import Force
from safehold.demo.invented import PROSECUTORS, Subject
from safehold.demo.investigations import Investigation, Seals
from safehold.demo.playing import Story, london, together
from safehold.law.calendar import add_working_days, london_date

SAMPLE = Path(__file__).parent / "sample"
IMAGE = "KLP-2.E01"
BENCH = "Bench 3"


class SampleCase:
    """The case as its story knows it."""

    def __init__(self, force: Force, seals: Seals, today: date) -> None:
        """Searched forty days before today."""
        self._force = force
        self._day = today - timedelta(days=40)
        self._of = Investigation(force, seals, Subject(12), "Pelham-on-Map", RiskLevel.HIGH, force.detectives[0])
        self._it: Detention
        self._examination: Examination

    @property
    def case(self) -> Case:
        """The case itself."""
        return self._of.case

    @property
    def laptop(self) -> Exhibit:
        """The exhibit whose image is examined: KLP/2."""
        return self._of.exhibits[1]

    def stories(self) -> Iterator[Story]:
        """The story up to the shelf of the laboratory."""
        yield self._to_the_laboratory()

    def _to_the_laboratory(self) -> Story:
        of, day, force = self._of, self._day, self._force
        yield from investigations.report_to_case(of, london(day - timedelta(days=8), "09:05"))
        yield from investigations.warrant_granted(of, london(day - timedelta(days=5), "15:20"), child=True)
        self._it = Detention(of, of.person)
        moment = london(day, "07:31")
        yield from together(
            investigations.search(of, day, "07:20", seizer=force.exhibits_officer, devices=9, child_present=True),
            self._bailed(moment),
            investigations.to_store(of, day, "18:30"),
            investigations.to_laboratory(of, add_working_days(day, 1), wanted=3),
            investigations.warrant_returned(of, london(add_working_days(day, 3), "15:10")),
            whole_story(Safeguarded(of, 89), moment + timedelta(minutes=22), warrant=of.warrant),
        )
        at = yield london(day + timedelta(days=25), "16:30")
        cases.review_case(of.case, by=force.inspector, at=at, reason="The laptop is next on the bench; bail holds.")

    def _bailed(self, moment: datetime) -> Story:
        yield from detention.arrested(self._it, moment)
        yield from detention.reviewed(self._it, moment + timedelta(hours=6))
        yield from detention.bailed(self._it, moment + timedelta(hours=10))
        yield from detention.contacted(self._it, moment + timedelta(hours=29))

    def start_examination(self, at: datetime) -> None:
        """The examiner opens the laptop, copies it, and has the copy examined: a job is enqueued for the worker."""
        store = Path(settings.IMAGE_STORE)
        store.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / "sample.E01", store / IMAGE)
        index = Path(settings.HASH_LIST_STORE) / "demonstration.index"
        index.parent.mkdir(parents=True, exist_ok=True)
        hashlists.build(
            [SAMPLE / "known-of-interest.md5"],
            name="Demonstration list",
            kind=hashlists.ListKind.KNOWN_OF_INTEREST,
            out=index,
            version="1",
        )
        examinations.add_hash_list(by=self._force.dfu_manager, at=at, index=index)
        index.unlink()
        exhibits.open_seal(
            self.laptop,
            by=self._force.dfu_examiner,
            at=at + timedelta(minutes=1),
            seal_seen=self.laptop.seal,
            place=BENCH,
            reason="To copy the disk",
        )
        with reading_as(self._force.dfu_examiner):
            waiting = examinations_of_exhibit(self.laptop)[0]
        self._examination = examinations.start_examination(
            waiting, by=self._force.dfu_examiner, at=at + timedelta(minutes=2), image=IMAGE, bench=BENCH
        )

    def look(self) -> Examination:
        """Read how far the examination is."""
        with reading_as(self._force.dfu_examiner):
            return examinations_of_exhibit(self.laptop)[0]

    def conclude(self, at: datetime) -> None:
        """Findings, the laptop sealed again, the question to the CPS, its answer, and the charge; all at one moment."""
        force, of = self._force, self._of
        examined = self.look()
        if examined.state != ExaminationState.FINISHED:
            raise RuntimeError(
                f"the examination of {self.laptop} is {examined.get_state_display().lower()}: {examined.ended_because}"
            )
        examinations.record_findings(
            examined,
            by=force.dfu_examiner,
            at=at,
            counts={FindingCategory.OTHER: sum(examined.report["matches"].values()), FindingCategory.CHAT: 0},
            note="Test files of the demonstration list; nothing else of interest.",
        )
        exhibits.reseal(
            self.laptop,
            by=force.dfu_examiner,
            at=at,
            new_seal=of.seals.take(),
            place=BENCH,
            reason="Copied; the disk was put back",
        )
        request = ask_the_prosecutor(self._it, at)
        charging.record_decision(
            request,
            by=of.detective,
            at=at,
            decision=DecisionKind.CHARGE,
            decided_on=london_date(at),
            decided_by=PROSECUTORS[0],
            reason="The Full Code Test is met.",
        )
        detention.charge(self._it, at)

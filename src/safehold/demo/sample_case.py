"""The case on which the whole path is seen, from a report to a charge, with an image that is really examined.

Its nine exhibits are KLP/1 to KLP/9. The laptop's image is the sample image beside this module: a benign disk made by a script.
"""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from safehold import hashlists
from safehold.accounts.acting import reading_as
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import ReviewCase
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.charging import actions as charging
from safehold.casework.charging.asked import RecordProsecutorsDecision
from safehold.casework.charging.models import DecisionKind
from safehold.casework.examinations import actions as examinations
from safehold.casework.examinations.asked import GiveKeyNotice, MakeReport, RecordFindings, StartExamination
from safehold.casework.examinations.models import (
    Accreditation,
    Examination,
    ExaminationState,
    FindingCategory,
    KeyGround,
    Validation,
)
from safehold.casework.examinations.queries import examinations_of_exhibit
from safehold.casework.exhibits import actions as exhibits
from safehold.casework.exhibits.asked import OpenSeal, Reseal
from safehold.casework.exhibits.models import Exhibit
from safehold.demo import detention, investigations
from safehold.demo.children import Safeguarded, whole_story
from safehold.demo.detention import Detention, ask_the_prosecutor
from safehold.demo.force import Force
from safehold.demo.invented import PROSECUTORS, Subject
from safehold.demo.investigations import Investigation, Seals
from safehold.demo.stories import Story, london, together
from safehold.law.calendar import add_working_days, london_date

SAMPLE = Path(__file__).parent / "sample"
IMAGE, LOCKED_IMAGE = "KLP-2.E01", "KLP-4.dd"
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
    def stick(self) -> Exhibit:
        """The exhibit whose volume is locked: KLP/4."""
        return self._of.exhibits[3]

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
            investigations.to_laboratory(of, add_working_days(day, 1), wanted=4),
            investigations.warrant_returned(of, london(add_working_days(day, 3), "15:10")),
            whole_story(Safeguarded(of, 89), moment + timedelta(minutes=22), warrant=of.warrant),
        )
        at = yield london(day + timedelta(days=25), "16:30")
        cases.review_case(of.case, ReviewCase(reason="The laptop is next on the bench; bail holds."), by=force.inspector, at=at)

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
            OpenSeal(seal_seen=self.laptop.seal, place=BENCH, reason="To copy the disk"),
            by=self._force.dfu_examiner,
            at=at + timedelta(minutes=1),
        )
        with reading_as(self._force.dfu_examiner):
            waiting = examinations_of_exhibit(self.laptop)[0]
        self._examination = examinations.start_examination(
            waiting, StartExamination(image=IMAGE, bench=BENCH), by=self._force.dfu_examiner, at=at + timedelta(minutes=2)
        )

        self._start(self.stick, LOCKED_IMAGE, at + timedelta(minutes=3))

    def _start(self, exhibit: Exhibit, image: str, at: datetime) -> None:
        """Open the stick and have its copy examined: a volume that only a password opens."""
        # The first bytes of a LUKS volume, and nothing behind them.
        (Path(settings.IMAGE_STORE) / image).write_bytes(b"LUKS\xba\xbe\x00\x01".ljust(1 << 20, b"\0"))
        examiner = self._force.dfu_examiner
        exhibits.open_seal(exhibit, OpenSeal(seal_seen=exhibit.seal, place=BENCH, reason="To copy the stick"), by=examiner, at=at)
        examinations.start_examination(
            self.look(exhibit), StartExamination(image=image, bench=BENCH), by=examiner, at=at + timedelta(minutes=1)
        )

    def look(self, exhibit: Exhibit | None = None) -> Examination:
        """Read how far the examination of an exhibit is: of the laptop, unless another is named."""
        with reading_as(self._force.dfu_examiner):
            return examinations_of_exhibit(exhibit or self.laptop)[0]

    @property
    def is_examined(self) -> bool:
        """Say whether nothing of it is under way any more."""
        return not any(self.look(exhibit).is_unfinished for exhibit in (self.laptop, self.stick))

    def conclude(self, at: datetime) -> None:
        """Findings, report, exhibits sealed again, a notice to disclose a key, and the charge; all at one moment."""
        force, of = self._force, self._of
        examined = self.look()
        if examined.state != ExaminationState.FINISHED:
            raise RuntimeError(
                f"the examination of {self.laptop} is {examined.get_state_display().lower()}: {examined.ended_because}"
            )
        examinations.record_findings(
            examined,
            RecordFindings(
                counts={FindingCategory.OTHER: sum(examined.report["matches"].values()), FindingCategory.CHAT: 0},
                note="Test files of the demonstration list; nothing else of interest.",
            ),
            by=force.dfu_examiner,
            at=at,
        )
        examinations.make_report(
            examined,
            MakeReport(
                accreditation=Accreditation.NOT_ACCREDITED,
                accreditation_note="The assessment is booked; a second examiner checks each result.",
                validation=Validation.VALIDATED,
                validation_note="VAL-7, with the images that the laboratory keeps for it.",
            ),
            by=force.dfu_examiner,
            at=at,
            responsible=force.dfu_manager,
        )
        for exhibit, reason in ((self.laptop, "Copied; the disk was put back"), (self.stick, "Copied")):
            exhibits.reseal(exhibit, Reseal(new_seal=of.seals.take(), place=BENCH, reason=reason), by=force.dfu_examiner, at=at)
        self._ask_for_the_key(at)
        request = ask_the_prosecutor(self._it, at)
        charging.record_prosecutors_decision(
            request,
            RecordProsecutorsDecision(
                decision=DecisionKind.CHARGE,
                decided_on=london_date(at),
                decided_by=PROSECUTORS[0],
                reason="The Full Code Test is met.",
            ),
            by=of.detective,
            at=at,
        )
        detention.charge(self._it, at)

    def _ask_for_the_key(self, at: datetime) -> None:
        """A notice to disclose the password of the stick. One action, in the step of the story that calls it."""
        examinations.give_key_notice(
            self.look(self.stick),
            GiveKeyNotice(
                information=f"The LUKS volume that fills {self.stick.reference}",
                believed_because="The stick lay in his drawer, and its name stands in the history of his laptop.",
                ground=KeyGround.CRIME,
                proportionate_because="One volume of one exhibit; the rest was read without it.",
                no_other_way_because="No copy of it is known, and no password was found on the laptop.",
                permission_by="HHJ T. Specimen, Brackmouth Crown Court",
                permission_at=at,
                in_writing=True,
                served_on=self._of.subject.name,
                served_at=at,
                comply_by=london_date(at) + timedelta(days=14),
            ),
            by=self._of.detective,
            at=at,
        )

"""One whole path, as people walk it in a browser: a report comes in, and at the end the figures count what came of it.

Each officer has a log-in of their own. The installation is empty but for the officers: nothing of the demonstration is used.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import safehold.demo
from journeys.story import LONDON, Desk, Office
from safehold.exchange import cybertip

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload

SAMPLE_IMAGE = Path(safehold.demo.__file__).parent / "sample" / "sample.E01"
SUSPECT = "Test Subject 071"
ADD_OFFICERS = """
from django.utils import timezone
from safehold.demo.force import PASSWORD, set_up_force
set_up_force(at=timezone.now())
print(PASSWORD)
"""


@dataclass(frozen=True)
class Installation:
    """A served installation and its data folder."""

    address: str
    data: Path
    password: str


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """An installation with officers and nothing else, served until the test ends."""
    data = Path(tempfile.mkdtemp(prefix="safehold-journey-"))
    data.chmod(0o711)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL", "DJANGO_"))
    } | {"SAFEHOLD_DATA": str(data)}

    def run(*arguments: str, role: str) -> str:
        command = [sys.executable, "-m", "safehold", *arguments]
        done = subprocess.run(
            command,
            env=environment | {"SAFEHOLD_DATABASE_ROLE": role},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    run("migrate", role="owner")
    password = run("manage", "shell", "--verbosity", "0", "--command", ADD_OFFICERS, role="web")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "safehold", "serve", "--port", str(port), "--workers", "1", "--job-workers", "1"]
    with (data / "served.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_served(address, server)
        yield Installation(address, data, password)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
        shutil.rmtree(data, ignore_errors=True)


def _wait_until_served(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert server.poll() is None, "the site ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not answer")


@pytest.fixture
def office(browser: Browser, installation: Installation) -> Iterator[Office]:
    """The desks of the officers."""
    office = Office(browser, installation.address, installation.password)
    yield office
    office.close()


class Day:
    """The moments of the story, to the minute: the search began six hours ago."""

    def __init__(self, now: datetime) -> None:
        now = now.replace(second=0, microsecond=0)
        self.entered = now - timedelta(hours=6)
        self.arrested = self.entered + timedelta(minutes=10)
        self.arrived = self.entered + timedelta(minutes=40)
        self.authorised = self.entered + timedelta(minutes=55)
        self.seized = self.entered + timedelta(minutes=90)
        self.left = self.entered + timedelta(hours=3)
        self.reviewed = self.entered + timedelta(hours=5)
        self.of_the_search = self.entered.astimezone(LONDON).date()
        self.today = now.astimezone(LONDON).date()


def test_from_a_report_to_the_figures(office: Office, installation: Installation) -> None:
    day = Day(datetime.now(UTC))
    case = report_becomes_a_case(office.desk("intake"))
    warrant = warrant_is_recorded(office.desk("detective"), case, day)
    operation_is_set_up(office.desk("inspector"), warrant, day)
    search_is_recorded(office.desk("detective"), warrant, day)
    laptop = exhibits_are_seized(office.desk("exhibits_officer"), office.desk("exhibits_officer", scripts=False), case, day)
    arrest = person_is_detained(office.desk("custody_liaison"), case, day)
    bail = person_is_bailed(office.desk("custody_liaison"), arrest, day)
    laptop_goes_to_the_laboratory(office, laptop)
    shutil.copyfile(SAMPLE_IMAGE, installation.data / "images" / "KLP-2.E01")
    laptop_is_examined(office.desk("dfu_examiner"), laptop)
    child_is_safeguarded(office.desk("safeguarding_lead", width=390), case, day)
    person_is_charged(office.desk("detective"), case, bail, day)
    operation_is_counted(office, day)
    nobody_else_sees_the_case(office, case)


def report_becomes_a_case(intake: Desk) -> str:
    """The intake uploads a report, takes it, assesses it and opens a case. Gives the reference of the case."""
    intake.go_to("Referrals")
    intake.is_accessible()
    intake.follow("Receive referrals")
    intake.is_refused("Receive", "Choose the file of the report.")
    files: list[FilePayload] = [
        {"name": f"report-{number}.xml", "mimeType": "text/xml", "buffer": document}
        for number, document in enumerate(report_documents())
    ]
    intake.main.locator("input[type=file]").set_input_files(files)
    intake.press("Receive")
    intake.reads("What is reported", SUSPECT, "test_account_071", "Triage points")
    intake.is_accessible()
    intake.press("Take it")
    intake.follow("Record the assessment")
    intake.write("Version of the tool", "3")
    intake.write("Access to children", "Lives with a child, from the report")
    intake.write("Why this level?", "Lives with a child, and the account was in use this week.")
    intake.is_refused("Record the assessment", "Choose the level that the assessment gave.")
    intake.still_holds("Why this level?", "Lives with a child, and the account was in use this week.")
    intake.tick("High")
    intake.save("Record the assessment", "The assessment is recorded.")
    intake.follow("Open a case")
    intake.choose("Officer in the case", "DC A. Sample")
    intake.choose("Supervisor", "DI R. Template")
    intake.write("Why is a case opened?", "The account is tied to an address in the force area.")
    intake.save("Open the case", "is opened from")
    intake.reads(SUSPECT, "High")
    intake.is_accessible()
    return intake.reference()


def warrant_is_recorded(detective: Desk, case: str, day: Day) -> str:
    """The detective records the warrant that a court issued. Gives its reference."""
    detective.find(case)
    detective.add_to_the_case("A warrant")
    detective.tick("PACE 1984 s.8", "A child is expected at the address")
    detective.write("Court", "Alderwick Magistrates' Court")
    detective.date("Day of issue", day.today + timedelta(days=1))
    detective.write("Address", "7 Sample Street")
    detective.write("Town or village", "Fernwick")
    detective.is_refused("Record the warrant", "is in the future")
    detective.still_holds("Address", "7 Sample Street")
    detective.date("Day of issue", day.of_the_search - timedelta(days=2))
    detective.save("Record the warrant", "Its last day was worked out.")
    detective.reads("Warrant for Fernwick", "Not planned", "Child expected")
    detective.is_accessible()
    return detective.reference()


def operation_is_set_up(inspector: Desk, warrant: str, day: Day) -> None:
    """The inspector sets up an operation and plans the warrant in it."""
    inspector.go_to("Operations")
    inspector.follow("Set up the first operation")
    inspector.write("Name", "Stillwater")
    inspector.date("First day", day.of_the_search)
    inspector.date("Last day", day.today)
    inspector.save("Set up the operation", "Plan its first warrant.")
    inspector.reads("No warrant is planned yet")
    inspector.go_to("Operations")
    inspector.main.get_by_role("button", name=f"Add to a plan for {warrant}").click()
    inspector.date("Day", day.today)
    inspector.tick("Morning")
    inspector.write("Search team", "Team 2")
    inspector.save("Save the plan", f"{warrant} is planned")
    inspector.reads("Fernwick", "planned", "Team 2")
    inspector.is_accessible()


def search_is_recorded(detective: Desk, warrant: str, day: Day) -> None:
    """The detective records the entry, and the search with its premises record."""
    detective.find(warrant)
    detective.follow("Record the entry")
    detective.moment("When did officers enter?", day.entered)
    detective.save("Record the entry", "The entry is recorded.")
    detective.follow("Record a result")
    detective.tick("Person found", "A child was present", "A copy of the warrant was given or left")
    detective.moment("Left", day.entered - timedelta(minutes=5))
    detective.write("Officers who searched", "DC A. Sample\nPC K. Placeholder")
    detective.write("People present", f"{SUSPECT}, lives there")
    detective.write("Rooms searched", "Living room\nBedroom 1")
    detective.write("Notice of powers and rights: given to whom, or left where?", f"Given to {SUSPECT}")
    detective.is_refused("Record the result", "They can't have left before")
    detective.still_holds("Rooms searched", "Living room\nBedroom 1")
    detective.moment("Left", day.left)
    detective.save("Record the result", "The search is recorded.")
    detective.reads("Person found", "DC A. Sample and PC K. Placeholder", "Living room and Bedroom 1")
    assert detective.facts("Duration") == "3 h"
    detective.is_accessible()


THINGS = (
    ("Phone", "Phone, black"),
    ("Laptop", "Laptop, grey, 14 inch"),
    ("Tablet", "Tablet, white"),
    ("Hard drive", "Hard drive, 2 TB"),
    ("USB stick", "USB stick, red"),
    ("Games console", "Games console"),
    ("Camera", "Camera, silver"),
    ("Router", "Router"),
    ("Smart watch", "Smart watch"),
)


def exhibits_are_seized(exhibits_officer: Desk, without_scripts: Desk, case: str, day: Day) -> str:
    """Nine exhibits, one after the other; the last without scripts, by a double click. Gives the reference of the laptop."""
    exhibits_officer.find(case)
    exhibits_officer.follow("Log the first exhibit")
    for number, (kind, description) in enumerate(THINGS[:8], start=1):
        if number == 1:
            exhibits_officer.write("Where was it found?", "Living room, on the table")
        exhibits_officer.tick(kind)
        exhibits_officer.write("Description", description)
        exhibits_officer.write("Seal", f"S-71 {number:03}")
        exhibits_officer.moment("When was it seized?", day.seized + timedelta(minutes=number))
        if number == 1:
            exhibits_officer.choose("Power of seizure", "Choose")
            exhibits_officer.is_refused("Save. Next exhibit in the same room", "Choose the power of seizure.")
            exhibits_officer.still_holds("Description", description)
            exhibits_officer.is_accessible()
            exhibits_officer.choose("Power of seizure", "Search warrant, PACE s.8")
        exhibits_officer.save("Save. Next exhibit in the same room", f"KLP/{number} is saved, sealed with S-71 {number:03}.")
        exhibits_officer.still_holds("Where was it found?", "Living room, on the table")
    kind, description = THINGS[8]
    without_scripts.find(case)
    without_scripts.add_to_the_case("An exhibit")
    without_scripts.write("Where was it found?", "Bedroom 1, bedside table")
    without_scripts.tick(kind)
    without_scripts.write("Description", description)
    without_scripts.write("Seal", "S-71 009")
    without_scripts.moment("When was it seized?", day.seized + timedelta(minutes=9))
    without_scripts.press_twice("Save and look at it")
    without_scripts.page.wait_for_url(re.compile(r"/exhibits(/KLP-9)?$"))
    without_scripts.reads(description)
    exhibits_officer.page.goto(f"/cases/{case}/exhibits")
    assert exhibits_officer.main.locator("tbody tr").count() == 9
    exhibits_officer.is_accessible()
    labels = printed_by(exhibits_officer, "Print labels")
    assert labels.startswith(b"%PDF")
    return "KLP/2"


def printed_by(desk: Desk, button: str) -> bytes:
    """The document that a button of the page gives: its form is sent with the cookies of the browser."""
    form = desk.main.locator("form", has=desk.page.get_by_role("button", name=button))
    action = form.get_attribute("action")
    token = form.locator("input[name=csrfmiddlewaretoken]").input_value()
    assert action is not None
    answer = desk.page.request.post(action, form={"csrfmiddlewaretoken": token}, headers={"Referer": desk.page.url})
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def person_is_detained(custody: Desk, case: str, day: Day) -> str:
    """The arrest, the arrival, the authority to detain and a review. Gives the reference of the arrest."""
    custody.find(case)
    custody.add_to_the_case("An arrest")
    custody.moment("When?", day.arrested)
    custody.choose("By whom?", "DC A. Sample")
    custody.choose("Under which search warrant was the address entered?", "W-")
    custody.tick("Possessing an indecent photograph")
    custody.write("Grounds", "The account named in the report was used from this address.")
    custody.write("Why was the arrest necessary?", "To secure devices and to interview promptly.")
    custody.write("Police station", "Brackmouth police station")
    custody.moment("When did they arrive at the first station?", day.arrested - timedelta(minutes=1))
    custody.is_refused("Record the arrest", "is before the arrest at")
    custody.still_holds("Police station", "Brackmouth police station")
    custody.still_holds("Grounds", "The account named in the report was used from this address.")
    custody.is_accessible()
    arrival = custody.main.get_by_role("group", name="When did they arrive at the first station?")
    for part in ("Day", "Month", "Year", "Time"):
        arrival.get_by_label(part, exact=True).fill("")
    custody.save("Record the arrest", "is recorded.")
    arrest = custody.reference()
    custody.follow("Record the arrival")
    custody.moment("When did they arrive at the station?", day.arrived)
    custody.save("Record the arrival", "The 24 hours run from it.")
    custody.follow("Record the authority to detain")
    custody.moment("When?", day.authorised)
    custody.write("Why is detention necessary?", "To obtain evidence by questioning.")
    custody.save("Record the authority", "The first review is due within six hours.")
    custody.follow("Record review")
    custody.moment("When was it held?", day.reviewed)
    custody.write("Reviewing inspector", "Insp T. Margin")
    custody.write("What was decided, and why?", "Detention continues: the interview is not finished.")
    custody.save("Record the review", "The review is recorded.")
    custody.reads(SUSPECT, "Insp T. Margin", "Before release: 0 of 7")
    custody.is_accessible()
    return arrest


def person_is_bailed(custody: Desk, arrest: str, day: Day) -> str:
    """The welfare steps, and bail with conditions until the day that the law gives. Gives the reference of the bail."""
    custody.follow("Risk assessment recorded")
    boxes = custody.main.get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    custody.save("Record the steps", "The steps are recorded.")
    custody.reads("Before release: 7 of 7")
    custody.follow("Release on bail")
    custody.tick("Release on bail is necessary", "Release on bail is proportionate", "Regard was had to the College")
    custody.tick("Safeguard victims and witnesses", "Not sought: no condition safeguards a known victim")
    custody.write("Why is it necessary and proportionate?", "The devices have to be examined.")
    custody.write("What did they or their solicitor say?", "Solicitor F. Bracket: no objection.")
    custody.tick("What they said was considered")
    custody.write("Custody officer", "PS N. Gate")
    custody.write("New condition 1: why is it necessary for that?", "Children visit the address.")
    custody.write("New condition 1: what does it say?", "Not to be with a child under 16 alone")
    custody.is_refused("Record the release on bail", "Choose which of the four permitted purposes the condition serves.")
    custody.still_holds("New condition 1: what does it say?", "Not to be with a child under 16 alone")
    custody.choose("New condition 1: what is it for?", "No offending while on bail")
    custody.is_refused("Record the release on bail", "The person was not given a copy of the record with its conditions")
    custody.tick("The person was given a copy of the record")
    custody.save("Record the release on bail", "When it ends was worked out.")
    end = end_of_three_months_of_bail(day.arrested.astimezone(LONDON).date())
    custody.reads("Not to be with a child under 16 alone", f"{end:%a} {end.day} {end:%b %Y}")
    first_limit = custody.main.get_by_role("row", name=re.compile(r"^3 months"))
    assert f"{end.day} {end:%b %Y}" in first_limit.inner_text()
    custody.is_accessible()
    return custody.reference()


def end_of_three_months_of_bail(arrested_on: date) -> date:
    """PACE 1984 s.47ZB(1)(b): the period of three months that begins with the day after the arrest, its last day.

    A period of months ends on the day before the corresponding date; where a month has no such date, with that month.
    """
    begins = arrested_on + timedelta(days=1)
    year, month = begins.year + (begins.month + 2) // 12, (begins.month + 2) % 12 + 1
    if begins.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, begins.day) - timedelta(days=1)


def laptop_goes_to_the_laboratory(office: Office, laptop: str) -> None:
    """The exhibits officer hands the laptop over, the laboratory books it in, and the detective asks for an examination."""
    exhibits_officer = office.desk("exhibits_officer")
    exhibits_officer.find(laptop)
    exhibits_officer.follow("Hand to someone else")
    exhibits_officer.choose("Who takes it?", "T. Benchmark")
    exhibits_officer.write("Where", "DFU reception")
    exhibits_officer.write("Why", "Taken to the laboratory")
    exhibits_officer.write("Seal that you see", "S-71 020")
    exhibits_officer.is_refused("Record the hand-over", "S-71 002")
    exhibits_officer.still_holds("Where", "DFU reception")
    exhibits_officer.write("Seal that you see", "S-71 002")
    exhibits_officer.save("Record the hand-over", f"The hand-over of {laptop} is recorded.")
    exhibits_officer.is_accessible()
    examiner = office.desk("dfu_examiner")
    examiner.find(laptop)
    examiner.follow("Book it in")
    examiner.write("Seal that you see", "S-71 002")
    examiner.write("Where do you put it?", "Bench 3")
    examiner.tick("I keep it on my bench")
    examiner.save("Book in", f"{laptop} is booked in.")
    detective = office.desk("detective")
    detective.find(laptop)
    detective.follow("Ask for an examination")
    detective.write("What should the examination answer?", "Which accounts were used?")
    detective.save("Put it in the queue", laptop)
    detective.reads("Waiting")


def laptop_is_examined(examiner: Desk, laptop: str) -> None:
    """The examiner opens the seal, has the image examined, records findings, and seals the laptop again."""
    examiner.go_to("My bench")
    examiner.is_accessible()
    examiner.follow("Open the seal")
    examiner.write("Seal that you see", "S-71 002")
    examiner.write("Bench", "Bench 3")
    examiner.write("Why is it opened?", "To copy the disk")
    examiner.save("Open the seal", f"{laptop} is open on your bench.")
    examiner.go_to("My bench")
    examiner.follow("Start the examination")
    examiner.choose("Image", "KLP-2.E01")
    examiner.save("Start the examination", "is handed to a worker.")
    examiner.reads("In examination")
    examination = examiner.page.url
    examiner.main.get_by_role("link", name="Show the result").or_(
        examiner.main.get_by_role("heading", name="What the image holds")
    ).first.wait_for(timeout=60_000)
    # The head of the page follows without a reload.
    expect(examiner.page.locator("#examination-header")).to_contain_text("Finished")
    expect(examiner.page.locator("#examination-header")).to_contain_text("Record findings")
    examiner.page.goto(examination)
    examiner.reads("Finished", "What the image holds", "NTFS", "Everything in the image was read")
    examiner.is_accessible()
    examiner.follow("Record findings")
    examiner.write("Other of interest", "2")
    examiner.write("Note", "Two documents name the account.")
    examiner.save("Record the findings", "are recorded.")
    examiner.reads("Two documents name the account.")
    examiner.go_to("My bench")
    examiner.follow("Seal it again")
    examiner.write("New seal", "S-72 001")
    examiner.write("Bench", "Bench 3")
    examiner.write("What was done while it was open?", "Copied; the disk was put back")
    examiner.save("Seal it", f"{laptop} is sealed again.")
    examiner.reads("Continuity is unbroken", "S-72 001")
    examiner.is_accessible()


def child_is_safeguarded(lead: Desk, case: str, day: Day) -> None:
    """On a phone: the safeguarding lead records a child, refers it, and records what was done."""
    lead.find(case)
    lead.add_to_the_case("A child")
    lead.write("Name, or how the child is known", "Test Child 71")
    lead.choose("How does the child come into contact with the person investigated?", "Own child")
    lead.tick("The child lives in the person's household")
    lead.choose("Found during the search under", "W-")
    lead.moment("When was the child found?", day.entered + timedelta(minutes=25))
    lead.write("Age, where the date of birth is not known", "9")
    lead.is_refused("Record the child", "Write why the child may be at risk.")
    lead.still_holds("Name, or how the child is known", "Test Child 71")
    lead.write("Why may the child be at risk?", "Lives with the person arrested.")
    lead.save("Record the child", "is recorded")
    lead.reads("Test Child 71", "Not referred to children's services yet.")
    lead.is_accessible()
    lead.follow("Refer the child")
    lead.write("To which children's services?", "Northshire children's services")
    lead.write("What was shared with them?", "Name, age, address and the concern.")
    lead.moment("When was it sent?", day.reviewed)
    lead.save("Record the referral", "Their reply is due within one working day.")
    lead.reads("Northshire children's services")
    lead.follow("Record what was done")
    lead.tick("Safety plan agreed")
    lead.moment("When?", day.reviewed)
    lead.save("Record what was done", "Recorded.")
    lead.reads("Safety plan agreed")
    fits = lead.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert fits, lead.page.url
    lead.is_accessible()


def person_is_charged(detective: Desk, case: str, bail: str, day: Day) -> None:
    """The CPS is asked, which stops the bail clock; its decision and the charge are recorded, which ends the bail."""
    detective.find(case)
    detective.add_to_the_case("A charging request")
    detective.tick("Possessing an indecent photograph", "MG3", "MG5", "MG6 Information")
    detective.write("Key evidence", "The findings on the laptop.")
    detective.date("Released on bail for this decision on", day.today)
    detective.save("Send the request", "is recorded.")
    detective.reads("With the CPS")
    request = detective.reference()
    detective.is_accessible()
    detective.find(case)
    detective.reads("With the CPS", "Stopped", "Open while the clock is stopped")
    detective.is_accessible()
    detective.find(request)
    detective.follow("Record the decision")
    detective.tick("Charge")
    detective.date("On which day?", day.today)
    detective.write("Prosecutor", "Prosecutor Y. Clause")
    detective.write("Their reason", "The Full Code Test is met.")
    detective.save("Record the decision", "The decision is recorded.")
    detective.reads("Prosecutor Y. Clause")
    detective.follow("Record the charge")
    detective.tick("Bailed to court")
    detective.date("First hearing", day.today + timedelta(days=28))
    detective.write("Court", "Alderwick Magistrates' Court")
    detective.press_twice("Record the charge")
    detective.reads("The charge is recorded.", SUSPECT, "Bailed to court")
    charges = detective.main.get_by_role("table", name="Charges, newest first")
    assert charges.locator("tbody tr").count() == 1
    detective.find(bail)
    detective.reads("Ended")
    detective.is_accessible()


def operation_is_counted(office: Office, day: Day) -> None:
    """The board and the figures count one warrant, one person, nine devices and one child."""
    inspector = office.desk("inspector")
    inspector.go_to("Operations")
    inspector.follow("Stillwater")
    counted = {"warrant executed": "1", "person arrested": "1", "devices seized": "9", "child safeguarded": "1"}
    assert stats(inspector) == counted
    inspector.is_accessible()
    inspector.follow("End the operation")
    inspector.save("End the operation", "is ended.")
    inspector.go_to("Figures")
    assert list(stats(inspector).values()) == ["1", "1", "9", "1"]
    inspector.reads("1 charged", "1 bailed", "executed 1 warrant in Operation Stillwater")
    inspector.is_accessible()


def stats(desk: Desk) -> dict[str, str]:
    """The large numbers of a page by what they count."""
    found = {}
    for stat in desk.main.locator(".stat").all():
        number = stat.locator(".figure").inner_text().strip()
        # A number that is a link says again, to screen readers, what it counts.
        found[stat.locator(".label").inner_text().strip()] = number.splitlines()[0]
    return found


def nobody_else_sees_the_case(office: Office, case: str) -> None:
    """The press sees figures, a detective of another team not even those of the case; neither finds the case."""
    press = office.desk("press")
    press.go_to("Figures")
    assert list(stats(press).values()) == ["1", "1", "9", "fewer than 5"]
    press.reads("Fewer than 5 children were safeguarded.")
    assert press.main.get_by_role("row", name="Stillwater").get_by_role("cell").all_inner_texts()[-1] == "fewer than 5"
    press.is_accessible()
    for desk in (press, office.desk("outsider")):
        answer = desk.page.goto(f"/cases/{case}")
        assert answer is not None
        assert answer.status == 404
        desk.reads("We cannot find")
        assert SUSPECT not in desk.page.content()


def report_documents() -> list[bytes]:
    """A report and the details of its files, as a clearing house sends them. Everything in it is invented."""
    seen = datetime.now(UTC) - timedelta(days=3)
    report = cybertip.Referral(
        source=cybertip.Source.CYBERTIP,
        reference="88000071",
        incident=cybertip.Incident(
            type=cybertip.ReferralType.INDECENT_IMAGES,
            original_type=cybertip.PUBLISHED_TEXT[cybertip.ReferralType.INDECENT_IMAGES],
            at=seen,
            platform="Example Share",
        ),
        people=(
            cybertip.ReportedPerson(
                role=cybertip.PersonRole.REPORTER,
                surname="Example Share",
                emails=(cybertip.Email("reports@example.org"),),
            ),
            cybertip.ReportedPerson(
                role=cybertip.PersonRole.REPORTED,
                given_names="Test",
                surname="Subject 071",
                phones=(cybertip.Phone("07700 900071", "Mobile", True),),
                emails=(cybertip.Email("subject.071@example.org", "Home", True),),
                service="Example Share",
                screen_name="test_account_071",
                ip_events=(cybertip.IpEvent("192.0.2.71", "Upload", seen, port=40071),),
            ),
        ),
        files=(cybertip.ReportedFile(file_id="F07101", name="test-file-01.jpg", digests=(("md5", f"{71:032x}"),), viewed=True),),
    )
    return [cybertip.write_report(report), *cybertip.write_file_details(report)]

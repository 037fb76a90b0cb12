"""The referral pages: the queue, one referral, the forms, and uploads that are hostile or simply wrong."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.officers import Officers
from casework.referrals.reports import report
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer, Role
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddIdentifier, AddPerson
from safehold.casework.people.models import CaseRole
from safehold.casework.referrals import actions, queries
from safehold.casework.referrals.asked import AssessReferral
from safehold.casework.referrals.models import Referral
from safehold.exchange import cybertip

HOME = "/referrals/new"
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE report [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<report><incidentSummary><incidentType>&b;</incidentType></incidentSummary></report>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>"""
TABLE = (
    b"reference,received,source,incident_type,given_names,surname,phone,summary\r\n"
    b"P-1,2026-10-01T09:00:00+00:00,public,grooming,Test,Subject,01632 960002,Seen at school gates\r\n"
    b"P-2,2026-10-01T10:00:00+00:00,public,indecent_images,Other,Subject,01632 960003,<script>alert(1)</script>\r\n"
    b"P-3,not a time,public,grooming,,,,\r\n"
)

REPORTER = cybertip.ReportedPerson(role=cybertip.PersonRole.REPORTER, emails=(cybertip.Email("reports@example.org"),))
DOCUMENT = cybertip.write_report(replace(report(), people=(*report().people, REPORTER)))

LogIn = Callable[[Officer], Client]


@pytest.fixture
def referral(officers: Officers, now: datetime) -> Referral:
    return actions.receive_referral(report(), by=officers.intake, at=now - timedelta(hours=2), team=officers.intake.team)


def form_values(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form page, as a browser would send them back."""
    page = client.get(address)
    assert page.status_code == 200, page.content[:300]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def send(client: Client, address: str, **values: object) -> str:
    """Send a form and return the text of the page that follows."""
    answer = client.post(f"{address}/save", {**form_values(client, address), **values}, follow=True)
    return answer.content.decode()


def upload(client: Client, *files: tuple[str, bytes]) -> str:
    return send(client, HOME, documents=[SimpleUploadedFile(name, data) for name, data in files])


def count(officer: Officer) -> int:
    with reading_as(officer):
        return Referral.objects.count()


class TestQueue:
    def test_it_shows_points_facts_matches_and_target(self, referral: Referral, officers: Officers, log_in: LogIn) -> None:
        actions.receive_referral(report("900002"), by=officers.intake, at=referral.received_at, team=officers.intake.team)
        text = log_in(officers.intake).get("/referrals").content.decode()
        assert "REF-26-0002" in text
        assert "It shares an identifier with REF-26-0001." in text
        assert "Assess: 1 day" in text
        assert "21 h" in text or "In 21 hours" in text
        assert text.index("REF-26-0002") < text.index("REF-26-0001</a>")

    def test_the_navigation_counts_what_waits(self, referral: Referral, officers: Officers, log_in: LogIn) -> None:
        text = log_in(officers.inspector).get("/referrals").content.decode()
        assert re.search(r'Referrals <span class="count">1</span>', text)

    def test_an_empty_queue_says_the_first_step(self, officers: Officers, log_in: LogIn) -> None:
        text = log_in(officers.intake).get("/referrals?state=closed").content.decode()
        assert "No referral here" in text

    def test_roles_that_do_not_work_on_referrals_find_no_page(
        self, referral: Referral, officers: Officers, log_in: LogIn
    ) -> None:
        allowed = {Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, Role.SAFEGUARDING_LEAD, Role.OFFENDER_MANAGER}
        for role, officer in officers.by_role().items():
            for address in ("/referrals", f"/referrals/{referral.reference}"):
                assert log_in(officer).get(address).status_code == (200 if role in allowed else 404), (role, address)

    def test_an_outsider_meets_the_page_of_a_referral_that_does_not_exist(
        self, referral: Referral, officers: Officers, log_in: LogIn
    ) -> None:
        client = log_in(officers.outsider)
        hidden = client.get(f"/referrals/{referral.reference}")
        missing = client.get("/referrals/REF-26-0999")
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert "REF-26-0001" in hidden.content.decode()
        same = hidden.content.decode().replace("REF-26-0001", "REF-26-0999")
        assert _without_tokens(same) == _without_tokens(missing.content.decode())


def _without_tokens(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


class TestReferralPage:
    def test_reading_it_is_recorded(
        self, referral: Referral, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
    ) -> None:
        log_in(officers.detective).get(f"/referrals/{referral.reference}")
        assert [(entry.officer_name, entry.subject_label) for entry in entries("record.read")] == [
            ("DC A. Sample", "REF-26-0001")
        ]

    def test_it_shows_people_sightings_and_digests_and_no_file(
        self, referral: Referral, officers: Officers, log_in: LogIn
    ) -> None:
        text = log_in(officers.detective).get(f"/referrals/{referral.reference}").content.decode()
        for shown in ("test_subject_014", "203.0.113.20", "2 times", "0123456789abcdef0123456789abcdef", "Force policy"):
            assert shown in text
        assert text.count("<h1") == 1
        assert "<title>REF-26-0001 Indecent images" in text

    def test_from_taking_it_to_a_case_through_the_forms(self, referral: Referral, officers: Officers, log_in: LogIn) -> None:
        client, page = log_in(officers.intake), f"/referrals/{referral.reference}"
        assert "It is yours." in send(client, f"{page}/take")
        said = send(
            client,
            f"{page}/assessment",
            level="high",
            tool="KIRAT",
            tool_version="3",
            access_to_children="Lives with two nephews",
            reason="Lives with children",
        )
        assert "The assessment is recorded." in said
        assert "Access to children: Lives with two nephews" in said
        said = send(
            client,
            f"{page}/case",
            title="Test Subject 014",
            officer_in_the_case=officers.detective.pk,
            supervisor=officers.inspector.pk,
            restriction="standard",
            reason="Image offences alleged",
        )
        assert "is opened from REF-26-0001" in said
        with reading_as(officers.detective):
            case = Case.objects.get(title="Test Subject 014")
        people = client.get(f"/cases/{case.reference}/people").content.decode()
        assert "subject014@example.org" in people

    def test_what_was_typed_stays_when_something_is_missing(self, referral: Referral, officers: Officers, log_in: LogIn) -> None:
        said = send(
            log_in(officers.intake), f"/referrals/{referral.reference}/assessment", level="high", reason="Lives with children"
        )
        assert "Write which tool was used." in said
        assert "Lives with children" in said
        assert "<title>Error:" in said

    def test_a_case_that_one_may_not_see_cannot_be_named(
        self, referral: Referral, restricted_case: Case, officers: Officers, now: datetime, log_in: LogIn
    ) -> None:
        actions.assess_referral(
            referral,
            AssessReferral(level=RiskLevel.LOW, tool="KIRAT", tool_version="3", reason="No facts"),
            by=officers.intake,
            at=now,
        )
        client = log_in(officers.intake)
        answers = [
            send(client, f"/referrals/{referral.reference}/join", case=reference, reason="Same account")
            for reference in (restricted_case.reference, "ISOT-26-0999")
        ]
        assert all("We cannot find that case. Check the reference." in text for text in answers)

    def test_what_changes_a_referral_answers_only_to_post(self, referral: Referral, officers: Officers, log_in: LogIn) -> None:
        client = log_in(officers.intake)
        for name in ("take", "officer", "assessment", "case", "join", "close"):
            assert client.get(f"/referrals/{referral.reference}/{name}/save").status_code == 405
        assert client.get("/referrals/new/save").status_code == 405


class TestUpload:
    def test_a_report_is_received_and_again_changes_nothing(self, officers: Officers, now: datetime, log_in: LogIn) -> None:
        client = log_in(officers.intake)
        document = DOCUMENT
        first = upload(client, ("report.xml", document))
        assert "1 referral received." in first
        again = upload(client, ("the same.xml", document))
        assert "0 referrals received and 1 was here already and did not change." in again
        assert count(officers.intake) == 1

    def test_a_table_gives_a_referral_a_row_and_names_the_rows_that_make_none(self, officers: Officers, log_in: LogIn) -> None:
        said = upload(log_in(officers.intake), ("table.csv", TABLE))
        assert "2 referrals received and 1 part could not be read." in said
        with reading_as(officers.intake):
            assert set(Referral.objects.values_list("external_reference", flat=True)) == {"P-1", "P-2"}

    def test_every_row_that_makes_no_referral_is_named(self, officers: Officers, log_in: LogIn) -> None:
        table = TABLE + b"P-4,2026-10-01T09:00:00+00:00,neighbour,grooming,,,,\r\n"
        said = upload(log_in(officers.intake), ("table.csv", table))
        assert "2 parts could not be read." in said
        assert "row 4: received" in said
        assert "row 5: source" in said

    def test_parts_that_are_not_known_are_named_on_receipt_and_on_the_page(self, officers: Officers, log_in: LogIn) -> None:
        client = log_in(officers.intake)
        document = DOCUMENT.replace(b"</incidentSummary>", b"<severity>high</severity></incidentSummary>")
        said = upload(client, ("report.xml", document))
        assert "Not known here, and only in the report itself: incidentSummary/severity." in said
        with reading_as(officers.intake):
            reference = Referral.objects.get().reference
        text = client.get(f"/referrals/{reference}").content.decode()
        assert "Parts that are not known here: 1" in text
        assert "high</span>" not in text
        # It is the same report whether or not a part is known by now.
        assert "1 was here already" in upload(client, ("again.xml", DOCUMENT))

    def test_what_a_report_says_is_shown_as_text(self, officers: Officers, log_in: LogIn) -> None:
        client = log_in(officers.intake)
        upload(client, ("table.csv", TABLE))
        with reading_as(officers.intake):
            reference = Referral.objects.get(external_reference="P-2").reference
        text = client.get(f"/referrals/{reference}").content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("report.xml", ENTITIES, "report.xml"),
            ("report.xml", OUTSIDE, "report.xml"),
            ("report.xml", b"<report><incidentSummary>", "report.xml"),
            ("picture.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "neither a CyberTipline report"),
            ("report.json", b"{" * 5000, "report.json"),
            ("report.json", b'{"reportId": 1', "report.json"),
            ("archive.zip", b"PK\x03\x04" + bytes(200), "archive.zip"),
            ("zeros.xml", bytes(4096), "zeros.xml"),
        ],
    )
    def test_a_hostile_or_broken_file_is_refused_whole_with_its_name(
        self, officers: Officers, log_in: LogIn, name: str, data: bytes, words: str
    ) -> None:
        said = upload(log_in(officers.intake), (name, data))
        assert words in said
        assert "Nothing of it was received." in said
        assert "root:" not in said
        assert count(officers.intake) == 0

    def test_one_bad_document_keeps_the_others_out(self, officers: Officers, log_in: LogIn) -> None:
        assert "Nothing of it was received." in upload(log_in(officers.intake), ("a.xml", DOCUMENT), ("b.xml", ENTITIES))
        assert count(officers.intake) == 0

    def test_no_file_and_an_empty_file_are_told_apart(self, officers: Officers, log_in: LogIn) -> None:
        client = log_in(officers.intake)
        assert "Choose the file of the report." in send(client, HOME)
        assert "The file is empty." in upload(client, ("empty.xml", b""))

    def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(self, officers: Officers, log_in: LogIn) -> None:
        class Endless(io.RawIOBase):
            read_so_far = 0

            def read(self, size: int = -1) -> bytes:
                piece = min(size, 2**30 - self.read_so_far)
                self.read_so_far += piece
                return b"\0" * piece

        client, body = log_in(officers.intake), Endless()
        answer = client.generic(
            "POST",
            "/referrals/new/save",
            b"",
            content_type="multipart/form-data; boundary=x",
            **{"CONTENT_LENGTH": str(2**30), "wsgi.input": body},
        )
        assert answer.status_code == 413
        text = answer.content.decode()
        assert "It has 1,024 MB; a file may have 100 MB." in text
        assert count(officers.intake) == 0

    def test_a_form_without_its_token_is_refused(self, officers: Officers, log_in: LogIn) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(officers.intake, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post("/referrals/new/save", {"documents": SimpleUploadedFile("a.csv", TABLE)})
        assert answer.status_code == 403
        assert count(officers.intake) == 0

    def test_the_limit_is_that_of_the_settings(self) -> None:
        assert settings.UPLOAD_LIMIT == cybertip.LARGEST_FILE

    def test_roles_that_receive_none_find_no_form(self, officers: Officers, log_in: LogIn) -> None:
        for officer in (officers.safeguarding_lead, officers.press, officers.dfu_examiner):
            assert log_in(officer).get(HOME).status_code == 404

    def test_the_empty_table_can_be_downloaded(self, officers: Officers, log_in: LogIn) -> None:
        answer = log_in(officers.intake).get("/referrals/template.csv")
        assert answer.content.decode("utf-8-sig").startswith("reference,received,source")


def test_what_speaks_against_a_match_is_told_apart(open_case: Case, officers: Officers, now: datetime, log_in: LogIn) -> None:
    person = people.add_person(open_case, AddPerson(name="Other Person", role=CaseRole.SUBJECT), by=officers.detective, at=now)
    people.add_identifier(
        person, open_case, AddIdentifier(kind="phone", value="01632 960001", source="Statement"), by=officers.detective, at=now
    )
    received = actions.receive_referral(report(), by=officers.intake, at=now, team=officers.intake.team)
    (about,) = queries.people_of(received)
    address = f"/referrals/{received.reference}/matches/person/{person.pk}/{about.pk}"
    page = log_in(officers.intake).get(address).content.decode()
    assert re.search(r"Person of the report</dt>\s*<dd[^>]*>Test Subject, reported in the report</dd>", page)
    assert re.search(r"What speaks for it</dt>\s*<dd[^>]*>same phone number \(\+44 1632 960001\)</dd>", page)
    assert re.search(r"What speaks against it</dt>\s*<dd[^>]*>names differ</dd>", page)


def test_a_match_is_decided_through_its_form(referral: Referral, officers: Officers, log_in: LogIn) -> None:
    second = actions.receive_referral(report("900002"), by=officers.intake, at=referral.received_at, team=officers.intake.team)
    client = log_in(officers.intake)
    address = f"/referrals/{second.reference}/matches/referral/{referral.pk}/0"
    assert "same account on the same service" in client.get(address).content.decode()
    said = send(client, address, decision="different", reason="The account was sold")
    assert "The decision is recorded." in said
    assert "The account was sold" in said
    with reading_as(officers.intake):
        assert queries.proposals_of(second).get().decision == "different"


def test_the_form_asks_whom_it_is_about_where_what_matched_is_nobodys(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    person = people.add_person(open_case, AddPerson(name="Other Person", role=CaseRole.SUBJECT), by=officers.detective, at=now)
    other = cybertip.ReportedPerson(role=cybertip.PersonRole.REPORTED, screen_name="another_account_07", service="Example Chat")
    made = report()
    received = actions.receive_referral(
        replace(made, people=(*made.people, other)), by=officers.intake, at=now, team=officers.intake.team
    )
    first, second = queries.people_of(received)
    client, address = log_in(officers.intake), f"/referrals/{received.reference}/matches/person/{person.pk}/0"
    said = send(client, address, decision="same", reason="Seen together")
    assert "Choose whom of the report it is about." in said
    said = send(client, address, decision="same", reason="Seen together", about=str(second.pk))
    assert "For another_account_07, reported in the report" in said
    with reading_as(officers.intake):
        assert queries.proposals_of(received).get().reported == second
    assert first != second

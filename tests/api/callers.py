"""Calling the API as an officer, and walking a case through the whole path by it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.officers import Officers
from safehold.accounts.actions import issue_token
from safehold.accounts.asked import IssueToken
from safehold.accounts.models import Officer
from safehold.law.calendar import london_date

TABLE = (
    "reference,received,source,incident_type,surname,given_names,email\n"
    "NS-{number},{received},public,indecent_images,Subject {number:03},Test,subject{number:03}@example.org\n"
)
IMAGES = "PCA1978-S1"


@dataclass
class Api:
    """Calls the API; each officer has one token."""

    now: datetime
    tokens: dict[int, str] = field(default_factory=dict)

    def __call__(
        self, officer: Officer | None, method: str, path: str, body: object = None, *, key: str = "", raw: bytes | None = None
    ) -> tuple[int, Any]:
        """Give status and body. `raw` is sent as it is; `key` as the Idempotency-Key."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        answer = Client().generic(
            method, f"/api/v1{path}", content, content_type="application/json", headers=self.headers(officer, key)
        )
        return answer.status_code, _read(answer)

    def upload(self, officer: Officer, path: str, *files: SimpleUploadedFile) -> tuple[int, Any]:
        """Send files as multipart/form-data."""
        answer = Client().post(f"/api/v1{path}", {"documents": list(files)}, headers=self.headers(officer))
        return answer.status_code, _read(answer)

    def headers(self, officer: Officer | None, key: str = "") -> dict[str, str]:
        """The headers of a call by an officer."""
        headers = {"Idempotency-Key": key} if key else {}
        if officer is not None:
            if officer.pk not in self.tokens:
                _, self.tokens[officer.pk] = issue_token(IssueToken(name="test", days=1), by=officer, at=self.now)
            headers["Authorization"] = f"Bearer {self.tokens[officer.pk]}"
        return headers

    def done(self, officer: Officer, path: str, body: object) -> Any:
        """Post what must succeed."""
        status, answer = self(officer, "POST", path, body)
        assert status in (200, 201), (path, status, answer)
        return answer

    def seen(self, officer: Officer, path: str) -> Any:
        """Get what must be there."""
        status, answer = self(officer, "GET", path)
        assert status == 200, (path, status, answer)
        return answer


def _read(answer: Any) -> Any:
    return json.loads(answer.content) if answer.content else None


@dataclass(frozen=True)
class Walked:
    """The records of a walk, by reference (a person by number, the exhibit as in addresses)."""

    referral: str
    case: str
    person: int
    warrant: str
    operation: str
    exhibit: str
    arrest: str
    bail: str
    child: str
    examination: str
    request: str

    def paths(self) -> list[str]:
        """The address of everything that can be read of it."""
        of_case = ("", "/clocks", "/timeline", "/decisions", "/people", "/warrants", "/arrests", "/exhibits", "/bails")
        return [
            *(f"/cases/{self.case}{part}" for part in (*of_case, "/charging-requests", "/charges", "/children")),
            f"/cases/{self.case}/people/{self.person}",
            f"/referrals/{self.referral}",
            f"/warrants/{self.warrant}",
            f"/operations/{self.operation}",
            f"/operations/{self.operation}/figures",
            f"/exhibits/{self.exhibit}",
            f"/exhibits/{self.exhibit}/examinations",
            f"/arrests/{self.arrest}",
            f"/bails/{self.bail}",
            f"/children/{self.child}",
            f"/examinations/{self.examination}",
            f"/charging-requests/{self.request}",
        ]


def walk(api: Api, officers: Officers, now: datetime, *, number: int = 30, restriction: str = "standard") -> Walked:
    """Walk a case from the report to the charging request, as the officers would, by the API alone."""

    def at(minutes: int) -> str:
        return (now - timedelta(minutes=minutes)).isoformat()

    today = london_date(now)
    table = TABLE.format(number=number, received=(now - timedelta(days=9)).isoformat())
    delivery = api.done(officers.intake, "/referrals", {"documents": [{"name": "table.csv", "content": table}]})
    referral = delivery["received"][0]["reference"]
    api.done(officers.inspector, f"/referrals/{referral}/officer", {"to": officers.detective.username})
    assessed = {"level": "high", "tool": "KIRAT", "tool_version": "3", "reason": "Lives with a child"}
    api.done(officers.detective, f"/referrals/{referral}/assessments", assessed)
    detective = officers.detective.username
    asked = {
        "officer_in_the_case": detective,
        "supervisor": officers.inspector.username,
        "restriction": restriction,
        "reason": "Assessed",
    }
    case = api.done(officers.detective, f"/referrals/{referral}/case", asked)["reference"]
    person = api.seen(officers.detective, f"/cases/{case}/people")[0]["person"]

    warrant = api.done(
        officers.detective,
        f"/cases/{case}/warrants",
        {
            "kind": "pace_s8",
            "court": "Alderwick Magistrates' Court",
            "issued_on": (today - timedelta(days=7)).isoformat(),
            "address": "12 Sample Lane",
            "place": "Kettleby",
            "child_expected": True,
        },
    )["reference"]
    days = {"first_day": (today - timedelta(days=1)).isoformat(), "last_day": (today + timedelta(days=11)).isoformat()}
    operation = api.done(officers.inspector, "/operations", {"name": f"Saltmarsh {number}", **days})["slug"]
    planned = {"warrant": warrant, "day": today.isoformat(), "part_of_day": "am", "team_name": "Team 1"}
    api.done(officers.detective, f"/operations/{operation}/warrants", planned)
    api.done(officers.detective, f"/warrants/{warrant}/entry", {"entered_at": at(300)})

    seizure = {
        "device_type": "laptop",
        "description": "Laptop, grey, 14 inch",
        "power": "PACE1984-S8",
        "place_found": "living room, on the table",
        "seal": f"S-{number} 271",
        "seized_at": at(290),
        "warrant": warrant,
        "seized_by": detective,
    }
    exhibit = api.done(officers.detective, f"/cases/{case}/exhibits", seizure)["reference"].replace("/", "-")
    child = {"name": "Test Child 03", "relation": "own_child", "in_household": True, "concern": "Lives there", "age": 7}
    child_reference = api.done(officers.detective, f"/cases/{case}/children", {**child, "warrant": warrant, "found_at": at(270)})[
        "reference"
    ]
    search = {
        "left_at": at(250),
        "officers": ["DC A. Sample"],
        "people_present": [f"Test Subject {number:03}"],
        "rooms": ["Living room"],
        "result": "found",
        "notice_left": f"Test Subject {number:03}",
        "copy_of_warrant_left": True,
        "child_present": True,
        "endorsement": "Sought and found: one laptop.",
    }
    api.done(officers.detective, f"/warrants/{warrant}/execution", search)

    arrest = api.done(
        officers.detective,
        f"/cases/{case}/arrests",
        {
            "person": person,
            "arrested_at": at(280),
            "arrested_by": detective,
            "grounds": "Uploads traced to the address",
            "necessity": "Prompt and effective investigation",
            "offences": [IMAGES],
            "station": "Alderwick",
            "arrived_at": at(260),
            "warrant": warrant,
        },
    )["reference"]
    steps = api.seen(officers.detective, f"/arrests/{arrest}")["missing_steps"]
    api.done(officers.detective, f"/arrests/{arrest}/welfare", {"steps": steps})
    bail = api.done(
        officers.detective,
        f"/arrests/{arrest}/bail",
        {
            "released_at": at(60),
            "necessary": True,
            "proportionate": True,
            "factors": ["safeguard_victims"],
            "reasons": "Children must be kept from contact while devices are examined.",
            "representations": "None made.",
            "guidance_regarded": True,
            "representations_considered": True,
            "copy_given": True,
            "views": {"sought": "no_victim"},
            "custody_officer": "PS D. Desk",
            "conditions": [
                {
                    "purpose": "no_offending",
                    "text": "No unsupervised contact with anybody under 18",
                    "reasons": "Children are at risk.",
                }
            ],
        },
    )["reference"]
    shared = {"to": "Alderwick children's services", "lawful_basis": "s47", "what_was_shared": "Name, address, concern"}
    api.done(officers.inspector, f"/children/{child_reference}/referrals", shared)
    api.done(officers.inspector, f"/children/{child_reference}/actions", {"type": "child_seen", "completed_at": at(200)})

    question = {"lines_of_enquiry": "Who used the account, and when?"}
    examination = api.done(officers.detective, f"/exhibits/{exhibit}/examinations", question)["reference"]
    request = {
        "person": person,
        "offences": [IMAGES],
        "test": "full_code",
        "papers": ["MG3", "MG5", "MG6"],
        "key_evidence": "Account traced to the address.",
    }
    asked_for = api.done(officers.detective, f"/cases/{case}/charging-requests", request)["reference"]
    return Walked(referral, case, person, warrant, operation, exhibit, arrest, bail, child_reference, examination, asked_for)

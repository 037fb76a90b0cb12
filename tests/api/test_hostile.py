"""Nothing that a program sends brings the API down, and what is refused changes nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.bodies import JUNK, body_of, filled, known, nearly, operations, values
from api.callers import Api, Walked, walk
from casework.officers import Officers, make_officers
from conftest import TestDatabase
from safehold.api.root import described

FEW = hypothesis_settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def fingerprint(database: TestDatabase) -> Callable[[], list[Any]]:
    """A reading of every table: how many rows it has, and the last transaction that wrote one of them."""
    owner = database.connect("owner")
    tables = [name for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM public.\"{table}\"" for table in tables
    )
    # Several processes may read the tables: they come in no order.
    return lambda: sorted(owner.execute(each).fetchall())


def test_whatever_is_sent_is_carried_out_or_refused_in_words(fresh_database: TestDatabase) -> None:
    now = timezone.now().replace(microsecond=0) - timedelta(minutes=10)
    officers = make_officers(now)
    api = Api(now)
    walked = walk(api, officers, now)
    description = described()
    words = ["detective", "inspector", walked.warrant, walked.exhibit.replace("-", "/"), "PCA1978-S1", "PACE1984-S8", "S-30 271"]
    callers = [officers.inspector, officers.detective, officers.dfu_manager]
    for officer in callers:
        api.headers(officer)
    state = fingerprint(fresh_database)
    seen: set[int] = set()

    def check(path: str, schema: dict[str, Any] | None) -> None:
        bodies = (
            st.just(None) if schema is None else values(schema, description, words) | values(schema, description, words) | JUNK
        )

        @seed(14)
        @FEW
        @given(body=bodies | bodies | nearly(bodies) | JUNK, officer=st.sampled_from(callers))
        def send(body: Any, officer: Any) -> None:
            before = state()
            status, answer = api(officer, "POST", path, body)
            seen.add(status)
            assert status < 500, (path, body)
            if status >= 400:
                assert answer["code"], path
                assert answer["message"], path
                assert state() == before, (path, body, answer)

        send()

    for path, operation in operations(description, "post"):
        check(filled(path, known(walked), walked.person), body_of(operation))
    assert {201, 403, 409, 422} <= seen, "some got through to the action, and some of those were carried out"


ADDRESSES = ("%00", "%FF", "a" * 300, "..%2f..", "'", "-1", "99999999999999999999", "KLP-1-1", "%E2%80%AE")


def test_addresses_and_queries_of_any_kind_are_answered_below_500(officers: Officers, api: Api, walked: Walked) -> None:
    description = described()
    for path, operation in operations(description, "get"):
        for text in ADDRESSES:
            address = path
            for name in ("reference", "slug", "person", "number"):
                address = address.replace(f"{{{name}}}", text)
            query = "&".join(f"{part['name']}={text}" for part in operation.get("parameters", []) if part["in"] == "query")
            status, answer = api(officers.inspector, "GET", f"{address}?{query}")
            assert status < 500, (address, query)
            assert status < 400 or answer["message"], address


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"{", (400, "unreadable")),
        (b"\xff\xfe", (400, "unreadable")),
        (b"", (422, "input")),
        (b"[]", (422, "input")),
        (b"null", (422, "input")),
        (b'{"decision": "\\ud800", "reason": "x"}', (422, "input")),
        (b'{"decision": "x\\u0000", "reason": "x"}', (422, "input")),
        (b'{"decision": "x", "reason": "y", "reasons": "z"}', (422, "input")),
        (json.dumps({"decision": "x" * 201, "reason": "y"}).encode(), (422, "input")),
        (b'{"decision": "x", "reason": "y", "version": 99999999999999999999}', (422, "input")),
        (b"[" * 100_000, (400, "unreadable")),
    ],
)
def test_a_body_that_is_wrong_is_refused_in_words(
    officers: Officers, api: Api, walked: Walked, raw: bytes, expected: tuple[int, str]
) -> None:
    status, body = api(officers.detective, "POST", f"/cases/{walked.case}/decisions", raw=raw)
    assert (status, body["code"]) == expected
    assert body["message"]
    assert body["way_forward"]


def test_a_body_beyond_the_limit_is_refused(officers: Officers, api: Api, walked: Walked) -> None:
    large = b'{"decision": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    status, body = api(officers.detective, "POST", f"/cases/{walked.case}/decisions", raw=large)
    assert (status, body["code"]) == (413, "too_large")


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(
    officers: Officers, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 0)
    status, body = api.upload(officers.intake, "/referrals/upload", SimpleUploadedFile("x.csv", b"x" * (2 << 20)))
    assert (status, body["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "moment", ["2026-03-14T08:40:00", "2026-03-14", 1773477600, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_needs_its_offset_and_lies_in_reach(officers: Officers, api: Api, walked: Walked, moment: object) -> None:
    status, body = api(officers.detective, "POST", f"/warrants/{walked.warrant}/entry", {"entered_at": moment})
    assert (status, body["problems"][0]["field"]) == (422, "body.entered_at")

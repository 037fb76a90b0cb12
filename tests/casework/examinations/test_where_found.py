"""Where else a file occurs: only in the exhibits that the asker may see."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.audit.verbs import Verb
from safehold.casework.examinations import catalogues, queries
from safehold.casework.examinations.models import Examination
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddIdentifier, AddPerson
from safehold.casework.people.models import CaseRole
from safehold.examiner.results.catalogues import CatalogueWriter
from safehold.examiner.results.rows import ROW_COLUMNS
from safehold.linking import IdentifierKind

LogIn = Callable[[Officer], Client]
NOTE = hashlib.sha256(b"a note").hexdigest()


def catalogue_of(path: Path, *files: tuple[str, str]) -> Path:
    """Write a catalogue of files, each with its path and what it holds."""
    writer = CatalogueWriter(path, None, [])
    for name, content in files:
        data = content.encode()
        row = dict.fromkeys(ROW_COLUMNS) | {
            "volume": 0, "path": name, "kind": "file", "allocation": "allocated", "size": len(data), "extension_mismatch": False,
            "md5": hashlib.md5(data).hexdigest(), "sha1": hashlib.sha1(data).hexdigest(),
            "sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip
        writer.add([list(row.values())])
    writer.close()
    return path


def test_a_file_is_found_in_each_catalogue_that_has_it_by_either_digest(tmp_path: Path) -> None:
    paths = [
        str(catalogue_of(tmp_path / "1.parquet", ("a/note.txt", "a note"), ("b.txt", "other"))),
        str(catalogue_of(tmp_path / "2.parquet", ("c.txt", "other"))),
        str(catalogue_of(tmp_path / "3.parquet", ("d/copy.txt", "a note"), ("d/again.txt", "a note"))),
    ]
    expected = [(paths[0], "a/note.txt"), (paths[2], "d/again.txt"), (paths[2], "d/copy.txt")]
    for digest in (NOTE, NOTE.upper(), hashlib.sha1(b"a note").hexdigest(), hashlib.md5(b"a note").hexdigest()):
        found = catalogues.occurrences(paths, digest)
        assert [(one.catalogue, one.row.path) for one in found] == expected
    assert catalogues.occurrences(paths, hashlib.sha256(b"nobody has this").hexdigest()) == []
    assert catalogues.occurrences([], NOTE) == []


def test_most_of_a_catalogue_is_not_read_for_a_digest_that_it_has_not(tmp_path: Path) -> None:
    """The filters are there and are used: DuckDB says which row groups they leave out."""
    path = catalogue_of(tmp_path / "1.parquet", *((f"{number}.txt", str(number)) for number in range(2000)))
    with catalogues.open_reader() as reader:
        absent = [hashlib.sha256(f"absent {number}".encode()).hexdigest() for number in range(100)]
        excluded = [
            reader.execute("SELECT bool_and(bloom_filter_excludes) FROM parquet_bloom_probe(?, 'sha256', ?)", [str(path), one])
            .fetchone()[0]
            for one in absent
        ]  # fmt: skip
        (present,) = reader.execute(
            "SELECT bool_or(bloom_filter_excludes) FROM parquet_bloom_probe(?, 'sha256', ?)",
            [str(path), hashlib.sha256(b"7").hexdigest()],
        ).fetchone()
    assert sum(excluded) > 95
    assert present is False


@pytest.mark.parametrize("digest", ["", "abc", "z" * 64, "a" * 41, hashlib.sha256(b"").hexdigest(), hashlib.md5(b"").hexdigest()])
def test_what_is_no_digest_of_a_file_is_refused(digest: str, officers: Officers) -> None:
    with reading_as(officers.detective), pytest.raises(InputError):
        queries.where_found(officers.detective, digest)


def a_digest_in(finished: Examination) -> str:
    from safehold.casework.examinations import stores

    rows, _ = catalogues.listing(stores.catalogue_path(finished), catalogues.CatalogueFilter(), page=1)
    return next(row.sha256 for row in rows if row.size)


def test_the_page_lists_the_exhibit_and_what_was_looked_for_is_recorded(
    finished: Examination, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    digest = a_digest_in(finished)
    client = log_in(officers.detective)
    assert (
        f"where-found?digest={digest}"
        in client.get(reverse("examinations:catalogue", args=[finished.reference]), {"q": digest}).content.decode()
    )
    text = client.get(reverse("examinations:where_found"), {"digest": digest}).content.decode()
    assert "In 1 exhibit of 1 case that you may see." in text
    assert str(finished.exhibit) in text
    assert "1 catalogue asked." in text
    assert entries(Verb.SEARCHED)[-1].payload == {"text": digest, "found": 1}


def test_an_exhibit_that_the_asker_may_not_see_is_neither_asked_nor_counted(
    finished: Examination, officers: Officers, log_in: LogIn, now: datetime
) -> None:
    digest = a_digest_in(finished)
    with reading_as(officers.outsider):
        found = queries.where_found(officers.outsider, digest)
    assert (found.files, found.asked, found.unread) == ([], 0, [])
    text = log_in(officers.outsider).get(reverse("examinations:where_found"), {"digest": digest}).content.decode()
    assert str(finished.exhibit) not in text
    assert finished.reference not in text
    assert "Not found" in text


def test_who_may_not_read_a_catalogue_asks_none(finished: Examination, officers: Officers, log_in: LogIn) -> None:
    answer = log_in(officers.press).get(reverse("examinations:where_found"), {"digest": a_digest_in(finished)})
    assert answer.status_code == 404
    assert finished.reference not in answer.content.decode()


def test_a_catalogue_that_is_gone_is_named(finished: Examination, officers: Officers, now: datetime) -> None:
    from safehold.casework.examinations import stores

    digest = a_digest_in(finished)
    stores.catalogue_path(finished).unlink()
    with reading_as(officers.detective):
        found = queries.where_found(officers.detective, digest)
    assert (found.files, [(str(one), verdict.state) for one, verdict in found.unread]) == ([], [(str(finished), "missing")])


def test_a_wrong_digest_keeps_what_was_typed(officers: Officers, log_in: LogIn) -> None:
    text = log_in(officers.detective).get(reverse("examinations:where_found"), {"digest": "12 34"}).content.decode()
    assert 'value="12 34"' in text
    assert "Enter an MD5" in text


# The search box


def typed(digest: str) -> list[str]:
    """A digest as people type or paste it."""
    groups = " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
    return [digest, digest.upper(), f"  {digest}\t", groups]


def test_a_digest_in_the_search_box_is_one_question_and_leads_to_where_the_file_occurs(
    finished: Examination, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    digest = a_digest_in(finished)
    client = log_in(officers.detective)
    for text in typed(digest):
        before = len(entries(Verb.SEARCHED)), len(entries(Verb.PAGE_OPENED))
        page = client.get(reverse("cases:search"), {"q": text}, follow=True)
        assert page.redirect_chain == [(f"{reverse('examinations:where_found')}?digest={digest}", 302)]
        assert "In 1 exhibit of 1 case that you may see." in page.content.decode()
        assert (len(entries(Verb.SEARCHED)), len(entries(Verb.PAGE_OPENED))) == (before[0] + 1, before[1])
        assert entries(Verb.SEARCHED)[-1].payload == {"text": digest, "found": 1}


@pytest.mark.parametrize("length", [32, 40, 64])
def test_each_length_of_a_digest_leads_there_and_other_lengths_are_searched_for(
    length: int, officers: Officers, log_in: LogIn
) -> None:
    client = log_in(officers.detective)
    assert client.get(reverse("cases:search"), {"q": "AB" * (length // 2)}).status_code == 302
    for text in ("ab" * (length // 2) + "a", "ag" * (length // 2), "ab" * (length // 2) + " KLP/1"):
        assert client.get(reverse("cases:search"), {"q": text}).status_code == 200


def test_who_may_not_ask_is_told_who_may_and_the_question_is_recorded_once(
    finished: Examination, officers: Officers, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    digest = a_digest_in(finished)
    for officer in (officers.auditor, officers.press, officers.exhibits_officer):
        before = len(entries(Verb.SEARCHED))
        page = log_in(officer).get(reverse("cases:search"), {"q": digest})
        text = page.content.decode()
        assert page.status_code == 200
        assert "This is the digest of a file" in text
        assert "detective constable, detective inspector, DFU examiner, DFU manager. Ask one of them." in text
        assert finished.reference not in text
        assert len(entries(Verb.SEARCHED)) == before + 1


def test_a_person_of_whom_the_digest_is_known_stands_beside_the_files(
    finished: Examination, officers: Officers, log_in: LogIn, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    digest = a_digest_in(finished)
    named = AddPerson(name="Test Subject 014", role=CaseRole.SUBJECT)
    person = people.add_person(finished.case, named, by=officers.detective, at=now)
    known_by = AddIdentifier(kind=IdentifierKind.DIGEST, value=digest, source="Report")
    people.add_identifier(person, finished.case, known_by, by=officers.detective, at=now)
    text = log_in(officers.detective).get(reverse("cases:search"), {"q": digest}, follow=True).content.decode()
    assert "On record with this digest" in text
    assert "File digest of Test Subject 014" in text
    assert entries(Verb.SEARCHED)[-1].payload == {"text": digest, "found": 2}
    assert (
        "On record with this digest"
        not in log_in(officers.outsider).get(reverse("cases:search"), {"q": digest}, follow=True).content.decode()
    )

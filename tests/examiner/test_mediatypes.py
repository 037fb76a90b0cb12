"""Media types by content, and extensions that promise another."""

import gzip

import pytest

from safehold.examiner.archives.media_types import is_extension_mismatch, media_type


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", None),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        (b"SQLite format 3\x00", "application/vnd.sqlite3"),
        (b"plain text", "text/plain"),
        ("Äpfel".encode(), "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b"<!DOCTYPE html><p>", "text/html"),
        (b'<?xml version="1.0"?><a/>', "text/xml"),
        (b"\x01\x02\x03\x04", "application/octet-stream"),
    ],
)
def test_media_type_is_known_by_content(head, kind):
    assert media_type(head) == kind


@pytest.mark.parametrize(
    "text", [b"BMW is a car.\n", b"MZ\r\n", b"ID3 tags\n", b"BZh,1,2\n", b"GIF89a is a format.\n", b"OTTO was here"]
)
def test_a_text_that_begins_like_another_kind_is_text(text):
    assert media_type(text) == "text/plain"
    assert media_type(text + bytes(8)) not in ("text/plain", "application/octet-stream")


def test_text_cut_inside_a_character_is_still_text():
    assert media_type(("x" * 4094 + "€").encode()[:4096]) == "text/plain"


@pytest.mark.parametrize(
    ("name", "content", "mismatch"),
    [
        ("a.jpg", "image/jpeg", False),
        ("a.JPG", "image/jpeg", False),
        ("a.txt", "image/jpeg", True),
        ("a.jpg", "application/octet-stream", True),
        ("a.jpg", "video/mp4", True),
        ("a.unknown", "image/jpeg", False),
        ("jpg", "text/plain", False),
        (".jpg", "text/plain", False),
        ("empty.jpg", None, False),
        ("notes.txt", "text/html", False),
        ("letter.docx", "application/vnd.openxmlformats-package", False),
        ("letter.docx", "application/pdf", True),
        ("data.js", "application/json", False),
    ],
)
def test_an_extension_mismatch_is_a_promise_not_kept(name, content, mismatch):
    assert is_extension_mismatch(name, content) is mismatch

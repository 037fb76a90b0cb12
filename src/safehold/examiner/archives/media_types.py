"""The media type of a file by its content, and whether its name says something else."""

from __future__ import annotations

import re

#: How many first bytes `media_type` looks at.
HEAD_SIZE = 4096

_UNKNOWN = "application/octet-stream"
_ZIP = "application/zip"
_TAR = "application/x-tar"
_OLE = "application/x-ole-storage"

#: By first byte(s): signature at the start of the file, media type. The first that fits counts.
_AT_START: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"PK\x07\x08", _ZIP),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-elf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"dex\n", "application/vnd.android.dex"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"#!AMR", "audio/amr"),
    (b"MThd", "audio/midi"),
    (b"regf", "application/x-windows-registry"),
    (b"ElfFile\x00", "application/x-windows-event-log"),
    (b"MAM\x04", "application/x-windows-prefetch"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"bplist00", "application/x-apple-binary-plist"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO", "font/otf"),
    (b"\x00\x01\x00\x00\x00", "font/ttf"),
    (b"-----BEGIN PGP", "application/pgp-encrypted"),
)
_BY_FIRST_BYTE: dict[int, list[tuple[bytes, str]]] = {}
for _signature, _type in _AT_START:
    _BY_FIRST_BYTE.setdefault(_signature[0], []).append((_signature, _type))

_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4V ": "video/x-m4v",
    b"crx ": "image/x-canon-cr3",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ZIP_MEMBERS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
)
#: What a zip may call itself here. Whatever else it says, it is a zip, and is opened.
_ZIP_MIMETYPES = (b"application/vnd.oasis", b"application/epub+zip")
_MIMETYPE_MEMBER = re.compile(rb"^.{26}\x08\x00.{2}mimetype([a-z]+/[A-Za-z0-9.+-]+)", re.DOTALL)
_NOT_TEXT = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype html|<html|<svg|<head|<body)", re.IGNORECASE)


def media_type(head: bytes) -> str | None:
    """Return the media type by the first `HEAD_SIZE` bytes; None for an empty file."""
    if not head:
        return None
    if (head[257:262] == b"ustar" or head[148:154].strip(b" ").isdigit()) and _has_tar_checksum(head):
        # Before all else: it begins with a name, which may look like a signature.
        return _TAR
    for signature, name in _BY_FIRST_BYTE.get(head[0], ()):
        if head.startswith(signature):
            if signature.isalnum() and head.isascii() and not _has_no_text(head):
                # A line that begins with BM, MZ or ID3: what these mark holds bytes that no text has.
                break
            return _zip_type(head) if name is _ZIP else name
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/3gpp" if head[8:10] == b"3g" else "video/mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide") and head[0] == 0:
        return "video/quicktime"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], _UNKNOWN)
    if head[257:262] == b"ustar":
        return _TAR
    return _text_type(head)


def _has_tar_checksum(head: bytes) -> bool:
    """Return whether the head is that of a tar of any dialect, the oldest too, which have no other mark."""
    try:
        return int(head[148:156].strip(b" \x00"), 8) == sum(head[:148]) + 8 * 0x20 + sum(head[156:512])
    except ValueError:
        return False


def _zip_type(head: bytes) -> str:
    found = _MIMETYPE_MEMBER.match(head)
    if found and found[1].startswith(_ZIP_MIMETYPES):
        return found[1].split(b"PK", 1)[0].decode("ascii")
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    if first in (b"[Content_Types].xml", b"_rels/.rels") or first.startswith(
        (b"word/", b"xl/", b"ppt/", b"docProps/", b"customXml/")
    ):
        for prefix, name in _ZIP_MEMBERS[:3]:
            if prefix in head:
                return name
        return "application/vnd.openxmlformats-package"
    for prefix, name in _ZIP_MEMBERS[3:]:
        if first.startswith(prefix) or (first == b"META-INF/" and b"MANIFEST.MF" in head):
            return name
    return _ZIP


def _text_type(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    if _has_no_text(head):
        return _UNKNOWN
    try:
        if not head.isascii():
            head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end inside a character; anything earlier is another encoding, or no text.
        if error.start < len(head) - 3:
            return "text/plain" if sum(byte > 0x7F for byte in head) * 10 < len(head) * 3 else _UNKNOWN
    found = _MARKUP.match(head)
    if not found:
        start = head.lstrip()[:1]
        return "application/json" if start in (b"{", b"[") and _looks_like_json(head) else "text/plain"
    tag = found.group().lower()
    if tag.endswith(b"<svg") or (tag.endswith(b"<?xml") and b"<svg" in head):
        return "image/svg+xml"
    return "text/xml" if tag.endswith(b"<?xml") else "text/html"


def _has_no_text(head: bytes) -> bool:
    """Return whether there is a byte that no text has."""
    # A search for each is several times quicker than one pattern for all of them.
    return any(map(head.__contains__, _NOT_TEXT))


def _looks_like_json(head: bytes) -> bool:
    return re.match(rb'\s*(\{\s*("|\})|\[\s*([\[{"\]0-9tfn-]))', head) is not None


_OOXML = "application/vnd.openxmlformats-"
_TEXT = ("text/", "application/json")
_EXPECTED: dict[str, tuple[str, ...]] = {
    "jpg": ("image/jpeg",), "jpeg": ("image/jpeg",), "jpe": ("image/jpeg",), "png": ("image/png",),
    "gif": ("image/gif",), "bmp": ("image/bmp",), "tif": ("image/tiff",), "tiff": ("image/tiff",),
    "webp": ("image/webp",), "heic": ("image/heic", "image/heif"), "heif": ("image/heic", "image/heif"),
    "avif": ("image/avif",), "svg": ("image/svg+xml", "text/xml"), "psd": ("image/vnd.adobe.photoshop",),
    "pdf": ("application/pdf",), "rtf": ("application/rtf",), "zip": ("application/zip",),
    "gz": ("application/gzip",), "tgz": ("application/gzip",), "bz2": ("application/x-bzip2",),
    "xz": ("application/x-xz",), "7z": ("application/x-7z-compressed",), "rar": ("application/vnd.rar",),
    "tar": ("application/x-tar",), "docx": (_OOXML,), "xlsx": (_OOXML,), "pptx": (_OOXML,),
    "doc": (_OLE, "application/rtf", "text/", _OOXML), "xls": (_OLE, "text/", _OOXML), "ppt": (_OLE, _OOXML),
    "msg": (_OLE,), "mp4": ("video/mp4", "video/x-m4v", "video/quicktime"), "m4v": ("video/",),
    "mov": ("video/quicktime", "video/mp4"), "3gp": ("video/3gpp", "video/mp4"), "avi": ("video/x-msvideo",),
    "mkv": ("video/x-matroska",), "webm": ("video/x-matroska",), "wmv": ("video/x-ms-asf",), "flv": ("video/x-flv",),
    "mpg": ("video/mpeg",), "mpeg": ("video/mpeg",), "mp3": ("audio/mpeg",), "m4a": ("audio/mp4", "video/mp4"),
    "wav": ("audio/wav",), "ogg": ("audio/ogg",), "flac": ("audio/flac",), "amr": ("audio/amr",),
    "exe": ("application/vnd.microsoft.portable-executable",),
    "dll": ("application/vnd.microsoft.portable-executable",), "sqlite": ("application/vnd.sqlite3",),
    "txt": _TEXT, "csv": _TEXT, "log": _TEXT, "md": _TEXT,
    "htm": _TEXT, "html": _TEXT, "xml": ("text/", "image/svg+xml"), "json": ("application/json", "text/plain"),
    "ini": _TEXT, "py": _TEXT, "js": _TEXT, "css": _TEXT,
}  # fmt: skip


def is_extension_mismatch(name: str, content: str | None) -> bool:
    """Return whether the extension of a file's name promises another content than the file has.

    An extension that is not known promises nothing.
    """
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or content is None:
        return False
    expected = _EXPECTED.get(extension.lower())
    return expected is not None and not content.startswith(expected)

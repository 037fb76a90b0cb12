"""Makes `ntfs.raw.xz`: `python make_ntfs.py`, as root, with mkntfs, ntfs-3g and /dev/fuse, so that the driver itself writes it.

What NTFS has and other file systems have not: content in the record, compressed and sparse content, two names of one file,
streams of files and of folders, and reparse points.
"""

import lzma
import os
import struct
import subprocess
import tempfile
from pathlib import Path
from random import Random

SYMBOLIC_LINK, COMPRESSED_BESIDE, CLOUD_FILE = 0xA000000C, 0x80000017, 0x9000001A
STREAMS = {
    "with-stream.txt": ("Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n"),
    "packed": ("of-a-folder", b"a stream of a folder"),
    "system.dll": ("WofCompressedData", b"what Windows would unpack"),
}
REPARSE = {"link": SYMBOLIC_LINK, "system.dll": COMPRESSED_BESIDE, "cloud.txt": CLOUD_FILE, "only-in-cloud.jpg": CLOUD_FILE}


def contents() -> dict[str, bytes]:
    """Return the files and what they hold."""
    line = b"A line that compresses well.\n"
    # NTFS compresses 4 KiB at a time: the same random page again and again is stored as it is.
    page = Random(7).randbytes(4096)
    return {
        "resident.txt": b"This stands in the record itself.\n",
        "packed/text.txt": (line * 8000)[:200_000],
        "packed/mixed.bin": (line * 3000)[:65_536] + page * 17 + bytes(80_000) + line * 500,
        "sparse.bin": bytes(1_000_000) + b"after a hole" + bytes(500_000) + b"end",
        "first-name.txt": b"One file, two names. " * 100,
        "with-stream.txt": b"content\n",
        "caf\u00e9 \u96ea.txt": b"A name that is not ASCII.\n",
        "link": b"",
        "system.dll": bytes(20_000),
        "cloud.txt": b"Kept here, and elsewhere.\n",
        "only-in-cloud.jpg": bytes(30_000),
    }


def main() -> None:
    """Make the image beside this script."""
    with tempfile.TemporaryDirectory() as name:
        image, mount = Path(name) / "ntfs.raw", Path(name) / "mount"
        mount.mkdir()
        with image.open("wb") as file:
            file.truncate(6 << 20)
        subprocess.run(["mkntfs", "-q", "-F", "-f", "-s", "512", "-c", "4096", image], check=True, capture_output=True)
        subprocess.run(["ntfs-3g", "-o", "compression,streams_interface=xattr", image, mount], check=True)
        try:
            fill(mount)
        finally:
            subprocess.run(["umount", mount], check=True)
        packed = lzma.compress(image.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    (Path(__file__).parent / "ntfs.raw.xz").write_bytes(packed)


def fill(mount: Path) -> None:
    """Write the files through the driver."""
    (mount / "packed").mkdir()
    os.setxattr(mount / "packed", "system.ntfs_attrib", struct.pack("<I", 0x800))
    for name, content in contents().items():
        with (mount / name).open("wb") as file:
            if name == "sparse.bin":
                file.seek(1_000_000)
                file.write(b"after a hole")
                file.seek(500_000, os.SEEK_CUR)
                file.write(b"end")
            elif name == "only-in-cloud.jpg":
                file.truncate(len(content))
            else:
                file.write(content)
    os.link(mount / "first-name.txt", mount / "packed" / "second-name.txt")
    for name, (stream, content) in STREAMS.items():
        os.setxattr(mount / name, f"user.{stream}", content)
    for name, tag in REPARSE.items():
        data = struct.pack("<HHHHI", 0, 2, 2, 2, 1) + b"x\x00x\x00"
        os.setxattr(mount / name, "system.ntfs_reparse_data", struct.pack("<IHH", tag, len(data), 0) + data)


if __name__ == "__main__":
    main()

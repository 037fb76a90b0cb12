"""Virtual disks, made by QEMU, hold what went into them; what they lack or name outside their folder is refused."""

import os
import random
import re
import shutil
import struct
from pathlib import Path

import pytest

from examiner.conftest import need, run
from safehold.examiner import UnreadableImageError, examine
from safehold.examiner.containers.formats import open_image

SIZE = 4 << 20
WORDS = b"a word and another " * 6000


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    """Sectors of every kind: random, words, zeroes in between."""
    chance = random.Random(7)
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    parts = []
    while sum(map(len, parts)) < SIZE:
        kind = chance.randrange(3)
        length = chance.randrange(1, 200) * 512
        parts.append(chance.randbytes(length) if kind == 0 else bytes(length) if kind == 1 else WORDS[:length])
    path.write_bytes(b"".join(parts)[:SIZE])
    return path


def content_of(path: Path) -> bytes:
    image = open_image([path])
    return b"".join(image.read_at(offset, 65_536 - 7) for offset in range(0, image.size, 65_536 - 7))


KINDS = {
    "qcow2": ("qcow2",),
    "qcow2-compressed": ("qcow2", "-c"),
    "qcow2-version-2": ("qcow2", "-o", "compat=0.10"),
    "qcow2-small-clusters": ("qcow2", "-o", "cluster_size=512"),
    "vhd-dynamic": ("vpc", "-o", "force_size=on"),
    "vhd-fixed": ("vpc", "-o", "subformat=fixed,force_size=on"),
    "vhdx": ("vhdx",),
    "vhdx-fixed": ("vhdx", "-o", "subformat=fixed"),
    "vmdk": ("vmdk",),
    "vmdk-stream": ("vmdk", "-o", "subformat=streamOptimized"),
    "vmdk-split": ("vmdk", "-o", "subformat=twoGbMaxExtentSparse"),
    "vmdk-flat": ("vmdk", "-o", "subformat=monolithicFlat"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_virtual_disk_holds_what_went_into_it(kind, raw, tmp_path):
    need("qemu-img")
    form, *options = KINDS[kind]
    path = tmp_path / "disk.image"
    run("qemu-img", "convert", *([options.pop(0)] if options[:1] == ["-c"] else []), "-O", form, *options, raw, path)
    assert content_of(path) == raw.read_bytes()
    assert open_image([path]).format == kind.partition("-")[0]


def test_an_overlay_is_read_over_the_disk_beside_it_and_refused_without_it(raw, tmp_path):
    need("qemu-img", "qemu-io")
    below = tmp_path / "below.raw"
    below.write_bytes(raw.read_bytes())
    over = tmp_path / "over.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", below, over)
    run("qemu-io", "-f", "qcow2", "-c", "write -P 0x5a 65536 65536", over)
    expected = bytearray(raw.read_bytes())
    expected[65_536:131_072] = b"\x5a" * 65_536
    assert content_of(over) == expected
    assert open_image([over]).segments == [str(over), str(below)]
    below.unlink()
    with pytest.raises(UnreadableImageError, match=r"needs its backing file below\.raw beside it"):
        open_image([over])


def test_a_backing_file_outside_the_folder_is_never_opened(raw, tmp_path):
    need("qemu-img")
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    (secret / "below.raw").write_bytes(raw.read_bytes())
    folder = tmp_path / "exhibit"
    folder.mkdir()
    over = folder / "over.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", secret / "below.raw", over)
    with pytest.raises(UnreadableImageError, match="beside it, which is not there"):
        open_image([over])


def test_a_backing_file_with_a_name_that_is_no_text_is_refused_in_words_that_can_be_kept(tmp_path):
    name = b"below\xff\x00.raw"
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 72, len(name), 16, 1 << 20, 0, 1, 1 << 16, 0, 0, 0, 0)
    (tmp_path / "disk.qcow2").write_bytes((header + name).ljust((1 << 16) + 8, b"\x00"))
    with pytest.raises(UnreadableImageError, match=r"needs its backing file below\\xff\\x00\.raw beside it"):
        examine(tmp_path / "disk.qcow2", out=tmp_path / "out")


def test_a_backing_file_that_is_the_disk_itself_is_refused(raw, tmp_path):
    need("qemu-img")
    over = tmp_path / "over.qcow2"
    run("qemu-img", "create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", "over.qcow2", over, "1M")
    with pytest.raises(UnreadableImageError, match="lead round in a circle"):
        open_image([over])


def test_a_differencing_vmdk_needs_the_parent_of_that_content(raw, tmp_path):
    need("qemu-img")
    parent, child = tmp_path / "parent.vmdk", tmp_path / "child.vmdk"
    run("qemu-img", "convert", "-O", "vmdk", raw, parent)
    run("qemu-img", "create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", parent, child)
    assert content_of(child) == raw.read_bytes()
    # QEMU writes the number without leading zeroes, so only its last digit is changed.
    changed = re.sub(
        rb"(?<=\bCID=)[0-9a-f]+",
        lambda found: found[0][:-1] + (b"0" if found[0].endswith(b"1") else b"1"),
        parent.read_bytes(),
        count=1,
    )
    parent.write_bytes(changed)
    with pytest.raises(UnreadableImageError, match=r"another content than parent\.vmdk now has"):
        open_image([child])
    parent.unlink()
    with pytest.raises(UnreadableImageError, match=r"needs its parent parent\.vmdk"):
        open_image([child])


@pytest.mark.parametrize("kind", ["vmdk", "vmdk-stream"])
def test_a_vmdk_in_one_file_is_read_under_another_name(kind, raw, tmp_path):
    need("qemu-img")
    form, *options = KINDS[kind]
    run("qemu-img", "convert", "-O", form, *options, raw, tmp_path / "suspect.vmdk")
    (tmp_path / "suspect.vmdk").rename(tmp_path / "JS-1.vmdk")
    assert content_of(tmp_path / "JS-1.vmdk") == raw.read_bytes()


def test_an_extent_outside_the_folder_is_refused(raw, tmp_path):
    need("qemu-img")
    folder = tmp_path / "exhibit"
    folder.mkdir()
    path = folder / "disk.vmdk"
    run("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=monolithicFlat", raw, path)
    (folder / "disk-flat.vmdk").rename(tmp_path / "flat.vmdk")
    path.write_text(path.read_text().replace('"disk-flat.vmdk"', '"../flat.vmdk"'))
    with pytest.raises(UnreadableImageError, match="outside its own folder"):
        open_image([path])


def test_a_differencing_vhd_without_its_parent_is_refused(tmp_path):
    """The parent's name stands in a locator; the file that it names is not there."""
    path = tmp_path / "difference.vhd"
    path.write_bytes(differencing_vhd("C:\\exhibits\\parent.vhd"))
    with pytest.raises(UnreadableImageError, match=r"needs its parent parent\.vhd beside it"):
        open_image([path])


def differencing_vhd(parent: str) -> bytes:
    """Return a differencing VHD of 1 MiB without a block of its own (Virtual Hard Disk Image Format Specification)."""

    def summed(data: bytearray, place: int) -> bytes:
        struct.pack_into(">I", data, place, ~sum(data) & 0xFFFFFFFF)
        return bytes(data)

    footer = bytearray(512)
    struct.pack_into(">8sIIQI4sI4sQQIII16s", footer, 0, b"conectix", 2, 0x10000, 512, 0, b"test", 0x10000, b"Wi2k",
                     1 << 20, 1 << 20, 0x00040411, 4, 0, b"\x01" * 16)  # fmt: skip
    footer_bytes = summed(footer, 64)
    name = parent.encode("utf-16-be")
    header = bytearray(1024)
    struct.pack_into(">8sQQIIII", header, 0, b"cxsparse", 0xFFFFFFFFFFFFFFFF, 1536, 0x10000, 1, 2 << 20, 0)
    header[40:56] = b"\x02" * 16
    header[64 : 64 + len(name)] = name
    locator = parent.encode("utf-16-le")
    struct.pack_into(">4sIIIQ", header, 576, b"W2ku", 512, len(locator), 0, 2048)
    table = b"\xff" * 512
    return footer_bytes + summed(header, 36) + table + locator.ljust(512, b"\x00") + footer_bytes


@pytest.mark.parametrize("cut", [4, 40, 80, 200, 70_000])
def test_a_qcow2_cut_short_is_refused_or_says_what_it_cannot_read(cut, raw, tmp_path):
    need("qemu-img")
    path = tmp_path / "disk.qcow2"
    run("qemu-img", "convert", "-O", "qcow2", raw, path)
    os.truncate(path, cut)
    with pytest.raises((UnreadableImageError, OSError)):
        content_of(path)


@pytest.mark.parametrize(
    ("form", "name"), [("vdi", "a VDI virtual disk"), ("qed", "a QED virtual disk"), ("parallels", "a Parallels virtual disk")]
)
def test_a_virtual_disk_that_cannot_be_read_is_named(raw, tmp_path, form, name):
    need("qemu-img")
    disk = tmp_path / "disk.image"
    run("qemu-img", "convert", "-O", form, raw, disk)
    with pytest.raises(UnreadableImageError, match=f"is {name}, a container that cannot be read here"):
        examine(disk, out=tmp_path / "out")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"EVF2\x0d\x0a\x81\x00", "an EnCase Ex01 image"),
        (b"LVF\x09\x0d\x0a\xff\x00", "an EnCase L01 logical evidence file"),
        (b"ADSEGMENTEDFILE\x00", "an AccessData AD1 logical image"),
        (b"ADCRYPT\x00", "an image that AccessData's tools encrypted"),
        (b"AFF10\r\n\x00", "an AFF image"),
        (b"sprs", "an Apple sparse disk image"),
    ],
)
def test_an_image_of_another_maker_is_named_by_its_first_bytes(tmp_path, head, name):
    image = tmp_path / "image.raw"
    image.write_bytes(head.ljust(1 << 16, b"\x01"))
    with pytest.raises(UnreadableImageError, match=f"is {name}, a container that cannot be read here"):
        examine(image, out=tmp_path / "out")


def test_an_apple_disk_image_is_named_by_its_last_sector(tmp_path):
    image = tmp_path / "disk.dmg"
    image.write_bytes(bytes(1 << 16) + b"koly\x00\x00\x00\x04\x00\x00\x02\x00".ljust(512, b"\x00"))
    with pytest.raises(UnreadableImageError, match=r"is an Apple disk image \(DMG\)"):
        examine(image, out=tmp_path / "out")


@pytest.mark.parametrize("packing", ["gztar", "zip"])
def test_a_packed_image_is_to_be_unpacked_first(raw, tmp_path, packing):
    packed = shutil.make_archive(str(tmp_path / "disk"), packing, raw.parent)
    with pytest.raises(UnreadableImageError, match=r"is an archive \(application/(gzip|zip)\), not an image: unpack it"):
        examine(Path(packed), out=tmp_path / "out")

"""Some mutations of each kind of image; `scripts/fuzz_examiner.py` tries thousands."""

import pytest

from examiner.fuzzing import made, try_one

KINDS = (
    "apfs", "e01", "exfat", "ext2", "ext4", "fat16", "hfsplus", "iso9660", "mbr", "ntfs", "qcow2", "shadow", "vhd", "vhdx",
    "vmdk",
)  # fmt: skip
EACH = 15


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    return {kind: path.read_bytes() for kind, path in made(tmp_path_factory.mktemp("fuzz")).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_image_is_examined_or_refused_and_nothing_else(kind, images):
    if kind not in images:
        pytest.skip(f"no tool here makes an image of {kind}")
    endings = {try_one(kind, images[kind], seed) for seed in range(EACH)}
    assert endings <= {"read", "read in part", "refused"}
    assert endings != {"refused"}, "every mutation was refused: the kind is not tried at all"

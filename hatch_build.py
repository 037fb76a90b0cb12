"""Compiles the one part of safehold that is not Python when the package is built; nothing else of the machine is used for it.

The compiler is a wheel (`ziglang`), so no machine needs one of its own. Where it fails the package is built without: digests are
then computed one stream at a time, with the same results.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/safehold/examiner/digests")
SOURCE, LIBRARY = FOLDER / "digest_lanes.c", FOLDER / "libdigest_lanes.so"
#: For any processor of the kind: what a wider one can do is chosen when it runs.
OPTIONS = ("-O3", "-std=c11", "-Wall", "-Wextra", "-Werror", "-mcpu=baseline", "-shared", "-fPIC", "-s")


class CustomBuildHook(BuildHookInterface[Any]):
    """Puts the compiled library beside its source, for an installed package and for a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile it, and say that the package belongs to this kind of machine."""
        if self.target_name != "wheel":
            # A source distribution is for any kind of machine.
            return
        root = Path(self.root)
        made = root / LIBRARY.with_suffix(f".{os.getpid()}.part")
        command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, "-o", str(made), str(root / SOURCE)]
        try:
            with tempfile.TemporaryDirectory() as kept:
                # The compiler keeps what it has made in the home folder otherwise, and not everybody has one.
                own = os.environ | {"ZIG_GLOBAL_CACHE_DIR": kept, "ZIG_LOCAL_CACHE_DIR": kept}
                subprocess.run(command, check=True, capture_output=True, text=True, env=own)
            # In one step: a process that runs may have the old one open.
            made.replace(root / LIBRARY)
        except (OSError, subprocess.CalledProcessError) as error:
            # One that is left from an earlier build may be of another source.
            for path in (made, root / LIBRARY):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            self.app.display_warning(f"digests will be computed one by one: {getattr(error, 'stderr', None) or error}")
            return
        build_data["artifacts"].append(str(LIBRARY))
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{next(_platforms())}"


def _platforms() -> Any:
    from packaging.tags import platform_tags

    return platform_tags()

"""The bytecode of what reading processes load: once confined they can write none, and each would compile it anew."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

from safehold.examiner.processes import landlock

_PACKAGE = Path(__file__).resolve().parents[1]
_SOURCE = _PACKAGE.parents[1]
#: Loaded with the first archive of its kind.
_LOADED_LATE = ("py7zr",)
_LOAD = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
_PATIENCE_SECONDS = 60


def prepare() -> None:
    """Have a process that reads no image load everything once, where the bytecode is missing and can be written."""
    sources = list(_PACKAGE.rglob("*.py"))
    if sys.dont_write_bytecode or not landlock.version() or all(map(_is_compiled, sources)) or not os.access(_PACKAGE, os.W_OK):
        return
    names = [_name_of(source) for source in sources if source.stem != "__init__"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            [sys.executable, "-c", _LOAD, *names, *_LOADED_LATE],
            cwd="/",
            env={"PYTHONPATH": str(_SOURCE), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
        )


def _name_of(source: Path) -> str:
    return ".".join(source.relative_to(_SOURCE).with_suffix("").parts)


def _is_compiled(source: Path) -> bool:
    with contextlib.suppress(OSError):
        return Path(cache_from_source(str(source))).stat().st_mtime_ns >= source.stat().st_mtime_ns
    return False

"""An entry of a folder that The Sleuth Kit does not give, in the shape of those that it does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytsk3


def entry(name: bytes, number: int, kind: Any, *, is_allocated: bool, meta: Any = None) -> Any:
    """Return an entry with this name, of the record with this number; `kind` is one of `TSK_FS_NAME_TYPE_ENUM`."""
    flags = pytsk3.TSK_FS_NAME_FLAG_ALLOC if is_allocated else pytsk3.TSK_FS_NAME_FLAG_UNALLOC
    shown = SimpleNamespace(name=name, meta_addr=number, meta_seq=0, flags=int(flags), type=int(kind))
    return SimpleNamespace(info=SimpleNamespace(name=shown, meta=meta))

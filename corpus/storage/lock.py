"""One writer a data root."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from corpus.errors import LockedError
from corpus.storage import durable, layout


class Lock:
    """Held from construction to ``release``, by ``flock`` on ``_state/lock``.

    The kernel drops it with the process, however that dies: a stale lock can't block. The file only says
    who holds it; it is never removed (removing it would let two writers hold two files of one name).

    Raises:
        LockedError: another process holds it; the message names its pid and what it does.
        OutputError: the folder can't be written.
    """

    def __init__(self, root: Path, purpose: str) -> None:
        path = layout.state(root) / "lock"
        durable.make_folder(root)
        durable.make_folder(path.parent, private=True)
        with durable.errors(path):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
            if not _taken(self._handle):
                self.release()
                raise LockedError(
                    f"{root}: {_holder(path)}; wait until it ends, or name another --data folder", path=root
                ) from None
            about = {"pid": os.getpid(), "purpose": purpose, "since": datetime.now(UTC).isoformat(timespec="seconds")}
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, json.dumps(about).encode(), 0)

    def release(self) -> None:
        """Let the next writer in. More than once does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _taken(handle: int) -> bool:
    for pause in (0, 0.05, 0.1):  # `holder` may be looking just now
        time.sleep(pause)
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False


def holder(root: Path) -> int | None:
    """The pid of the process that is writing to ``root`` now, if any."""
    path = layout.state(root) / "lock"
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _about(path)[0]
    except OSError:
        return None
    return None


def _holder(path: Path) -> str:
    pid, purpose, since = _about(path)
    return f"process {pid or 'unknown'} is using this folder ({purpose}, since {since})"


def _about(path: Path) -> tuple[int, str, str]:
    try:
        about = json.loads(path.read_bytes())
        return int(about["pid"]), str(about["purpose"]), str(about["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, "unknown", "unknown"

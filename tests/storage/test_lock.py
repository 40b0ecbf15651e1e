from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import Exit, LockedError
from corpus.storage import layout, lock
from corpus.storage.lock import Lock

HOLD = "import sys, time; from pathlib import Path; from corpus.storage.lock import Lock\n"
HOLD += "held = Lock(Path(sys.argv[1]), 'crawling x'); print('held', flush=True); time.sleep(60)"


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with Lock(tmp_path, "crawling x"):
        with pytest.raises(LockedError, match=rf"process {os.getpid()} .*crawling x") as caught:
            Lock(tmp_path, "compacting")
        assert caught.value.exit is Exit.LOCKED
    Lock(tmp_path, "after it").release()


def test_a_killed_writer_does_not_block(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "held\n"
        assert lock.holder(tmp_path) == holder.pid
        with pytest.raises(LockedError, match=str(holder.pid)):
            Lock(tmp_path, "too early")
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        assert lock.holder(tmp_path) is None
        Lock(tmp_path, "at once").release()


def test_no_one_holds_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert lock.holder(tmp_path / "nowhere") is None


def test_a_lock_file_with_nonsense_in_it_still_locks(tmp_path: Path) -> None:
    with Lock(tmp_path, "x"):
        (layout.state(tmp_path) / "lock").write_text("{")
        with pytest.raises(LockedError, match="process unknown"):
            Lock(tmp_path, "y")

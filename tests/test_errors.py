from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest

from corpus.errors import DiskFullError, Exit, LedgerError, OutputError, disk_full, from_os_error, is_of_output


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_names_the_place_and_the_remedy(number: int) -> None:
    error = from_os_error(OSError(number, os.strerror(number)), Path("data/x"), needed=4096)
    assert isinstance(error, DiskFullError)
    assert str(error) == "data/x: no space left (4,096 bytes needed); free some and run the same command again"
    assert error.details == {"path": "data/x"}


def test_whatever_else_stops_a_write_is_an_output_error() -> None:
    error = from_os_error(PermissionError(errno.EACCES, "Permission denied", "data/y"))
    assert (type(error), error.exit) == (OutputError, Exit.OUTPUT)
    assert str(error) == "data/y: can't be written: Permission denied; is the folder mounted and yours to write?"


def test_an_error_of_unknown_origin() -> None:
    assert is_of_output(OSError(errno.ENOSPC, "full"))
    assert is_of_output(OSError(errno.EROFS, "read-only", "data/x"))
    assert not is_of_output(OSError(errno.EACCES, "of no file"))
    assert not is_of_output(ConnectionResetError(errno.ECONNRESET, "reset", "data/x"))


def test_errors_carry_what_they_name() -> None:
    assert LedgerError("x").details == {}
    error = pickle.loads(pickle.dumps(disk_full("data/x")))
    assert (str(error), error.details) == (str(disk_full("data/x")), {"path": "data/x"})

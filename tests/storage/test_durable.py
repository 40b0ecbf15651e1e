from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from corpus.errors import DiskFullError, Exit, OutputError
from corpus.storage import durable


def test_a_file_is_there_in_full_and_nothing_else(tmp_path: Path) -> None:
    durable.write(tmp_path / "a" / "b" / "file", b"x" * 10, tmp_path / "tmp")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"x" * 10
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_an_error_leaves_the_old_file_and_no_temp_file(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable.write(tmp_path / "file", b"old", tmp_path / "tmp")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFullError, match=r"file: no space left \(3 bytes needed\)") as caught:
        durable.write(tmp_path / "file", b"new", tmp_path / "tmp")
    assert caught.value.exit is Exit.DISK_FULL
    assert (tmp_path / "file").read_bytes() == b"old"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file") as caught:
        durable.make_folder(tmp_path / "file" / "data")
    assert caught.value.exit is Exit.OUTPUT


def test_an_error_of_another_kind_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), durable.errors(tmp_path):
        raise ZeroDivisionError

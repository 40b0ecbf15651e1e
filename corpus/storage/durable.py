"""Writing files so that they are there in full, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.errors import from_os_error


@contextmanager
def errors(path: Path, size: int | None = None) -> Iterator[None]:
    """Turn what the system says about ``path`` into an ``OutputError`` that names it.

    Raises:
        DiskFullError: no space left; ``size`` is the number of bytes that were needed.
        OutputError: anything else, e.g. a read-only or missing folder.
    """
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path, needed=size or 0) from error


def make_folder(path: Path) -> None:
    """Make a folder and its parents, each one durable in the folder above it."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with errors(path):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable: a rename survives a power cut only after this."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, data: bytes, temporary: Path, *, fsync: bool = True) -> None:
    """Put ``data`` at ``path`` in one step: hidden temp file in ``temporary`` → fsync → rename → fsync folder.

    Both folders must lie on one file system. On any error the temp file is removed and ``path`` is as it was.
    ``fsync=False`` leaves out both: readers still see the old file or the new one, but a power cut may leave neither;
    for what is worth less than a crawl's disk time.

    Raises:
        DiskFullError, OutputError: naming ``path``.
    """
    make_folder(path.parent)
    make_folder(temporary)
    draft = temporary / f".{path.name}.{os.getpid()}.tmp"
    with errors(path, len(data)):
        try:
            with draft.open("wb") as file:
                file.write(data)
                if fsync:
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(path)
            if fsync:
                sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise

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


#: Modes of what is for the owner and the group only, whatever the umask allows others.
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o750, 0o640


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder and its parents, each one durable in the folder above it.

    ``private``: those that are made, the parents too, are for the owner and the group only.
    """
    if path.is_dir():
        return
    make_folder(path.parent, private=private)
    with errors(path):
        path.mkdir(_PRIVATE_FOLDER if private else 0o777, exist_ok=True)
        sync_folder(path.parent)


def touch(path: Path) -> None:
    """Make an empty private file where there is none: whoever writes to it later leaves its mode as it is."""
    with errors(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE))


def make_private(path: Path) -> None:
    """Take from others what they may do with a file."""
    with errors(path):
        path.chmod(path.stat().st_mode & _PRIVATE_FILE)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable: a rename survives a power cut only after this."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, data: bytes, temporary: Path, *, private: bool = True, fsync: bool = True) -> None:
    """Put ``data`` at ``path`` in one step: hidden temp file in ``temporary`` → fsync → rename → fsync folder.

    Both folders must lie on one file system. On any error the temp file is removed and ``path`` is as it was.
    ``fsync=False`` leaves out both: readers still see the old file or the new one, but a power cut may leave neither;
    for what is worth less than a crawl's disk time. ``private``: the file and the folders made for it are for the owner
    and the group only.

    Raises:
        DiskFullError, OutputError: naming ``path``.
    """
    make_folder(path.parent, private=private)
    make_folder(temporary, private=True)
    draft = temporary / f".{path.name}.{os.getpid()}.tmp"
    with errors(path, len(data)):
        try:
            with open(draft, "wb", opener=_private if private else None) as file:
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


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE_FILE)

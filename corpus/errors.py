"""Every error this package raises, and every exit status its commands end with.

CorpusError
├── UsageError               the request itself is wrong: argument, option, spider name     exit 2
├── InputError               a file or URL that can't be read as a page                     exit 3
├── OutputError              the output folder can't be written                             exit 74
│   └── DiskFullError        no space left; free some and run the same command again        exit 28
├── LockedError              another run holds the data folder                              exit 75
└── DamagedError             stored data is not what the manifest says                      exit 65
    └── LedgerError          the ledger can't be read, or is of another version
"""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """Exit statuses, the same for `corpus …` and `scrapy crawl`; docs/exit-codes.md explains each."""

    DONE = 0  # finished, or nothing new
    FAILED = 1  # an unexpected error
    USAGE = 2
    INPUT = 3  # some input was no article or could not be read; the rest was kept
    EMPTY = 4  # nothing was found where something was expected
    ERRORS = 5  # more errors than the threshold allows
    BLOCKED = 6  # captcha, 环境异常, robots.txt or Retry-After ended the run
    LAYOUT = 7  # the site changed: articles no longer read as they used to
    LIMIT = 8  # a limit of time, memory or pages ended the run early
    GONE = 9  # most pages of a site were gone in this run: an outage, as a rule
    DISK_FULL = 28  # errno ENOSPC
    DAMAGED = 65  # EX_DATAERR
    NETWORK = 69  # EX_UNAVAILABLE: no server could be reached; nothing was lost, try again
    OUTPUT = 74  # EX_IOERR
    LOCKED = 75  # EX_TEMPFAIL
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class CorpusError(Exception):
    """Base of all errors raised here; the message names the file or URL and the remedy.

    ``path`` and ``url`` say for programs (the run record, JSON logs) what the message says in prose.
    """

    exit: Exit = Exit.FAILED

    def __init__(self, message: str = "", *, path: Path | str | None = None, url: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.url = url

    @property
    def details(self) -> dict[str, str]:
        """The attributes that are known, as text."""
        return {name: str(value) for name in ("path", "url") if (value := getattr(self, name)) is not None}


class UsageError(CorpusError):
    exit = Exit.USAGE


class InputError(CorpusError):
    exit = Exit.INPUT


class OutputError(CorpusError):
    exit = Exit.OUTPUT


class DiskFullError(OutputError):
    exit = Exit.DISK_FULL


class LockedError(CorpusError):
    exit = Exit.LOCKED


class DamagedError(CorpusError):
    exit = Exit.DAMAGED


class LedgerError(DamagedError):
    pass


#: errno -> the error it stands for, where something is written.
_OF_ERRNO: dict[int, type[OutputError]] = {
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EACCES: OutputError,
    errno.EPERM: OutputError,
    errno.EROFS: OutputError,
    errno.ENOTDIR: OutputError,
    errno.EIO: OutputError,
    errno.ENOENT: OutputError,
}


def from_os_error(error: OSError, path: Path | str | None = None, *, needed: int = 0) -> OutputError:
    """The error of ours for what the system says when ``path`` can't be written; ``needed``: bytes that were to be."""
    path = path or error.filename
    if _OF_ERRNO.get(error.errno or 0) is DiskFullError:
        return disk_full(path, f"no space left ({needed:,} bytes needed)" if needed else "no space left")
    why = f"can't be written: {error.strerror or error}; is the folder mounted and yours to write?"
    return OutputError(f"{path}: {why}", path=path)


def is_of_output(error: OSError) -> bool:
    """True where an OSError of unknown origin is one of writing: of a full disk, or of a named file that can't be."""
    kind = _OF_ERRNO.get(error.errno or 0)
    return kind is DiskFullError or (kind is not None and error.filename is not None)


def disk_full(path: Path | str | None, what: str = "no space left") -> DiskFullError:
    """The one error, with the one remedy, for every kind of "no more room"."""
    return DiskFullError(f"{path or 'disk'}: {what}; free some and run the same command again", path=path)

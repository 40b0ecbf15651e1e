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

from enum import IntEnum


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
    DISK_FULL = 28  # errno ENOSPC
    DAMAGED = 65  # EX_DATAERR
    NETWORK = 69  # EX_UNAVAILABLE: no server could be reached; nothing was lost, try again
    OUTPUT = 74  # EX_IOERR
    LOCKED = 75  # EX_TEMPFAIL
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class CorpusError(Exception):
    """Base of all errors raised here; the message names the file or URL and the remedy."""

    exit: Exit = Exit.FAILED


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

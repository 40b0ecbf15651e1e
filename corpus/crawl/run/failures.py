"""What an exception makes of a run: the verdict on it, and the log handler that finds those Scrapy keeps to itself."""

from __future__ import annotations

import logging
from typing import Self

from corpus.crawl.run.outcome import Verdict
from corpus.crawl.scrapy_internals import is_failure_at_close
from corpus.errors import CorpusError, Exit, from_os_error, is_of_output


def verdict_on(error: BaseException) -> Verdict | None:
    """The verdict that an error names itself; None where it is one of ours to explain, with its traceback."""
    if isinstance(error, CorpusError):
        return Verdict.of(error)
    if isinstance(error, OSError) and is_of_output(error):
        return Verdict.of(from_os_error(error))
    return None


class Failures(logging.Handler):
    """Scrapy logs what fails while it closes, and ends as if nothing had happened: these log records are all there is.

    ``verdict`` is that of the first error that names its own, else ERRORS where some part of the engine failed.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._named: Verdict | None = None
        self._other: Verdict | None = None

    @property
    def verdict(self) -> Verdict | None:
        return self._named or self._other

    def __enter__(self) -> Self:
        logging.getLogger("scrapy").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("scrapy").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        named = verdict_on(error) if error is not None else None
        self._named = self._named or named
        if named is None and self._other is None and is_failure_at_close(record):
            what = f"{type(error).__name__}: {error}" if error is not None else record.getMessage()
            self._other = Verdict(Exit.ERRORS, f"while the run was closed: {what} (the traceback is in the log)")

"""Log lines that are short, one per event, and can't be forged by what a page says.

A title may hold line breaks, ANSI escapes or right-to-left overrides; written as they are, they could make a log show
lines that were never logged, or hide some. Items are never logged: one article is thousands of characters.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self, TextIO

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.settings import BaseSettings
from scrapy.utils.log import TopLevelFormatter
from twisted.python.failure import Failure

from corpus.crawl.policy.secrets import safe_line
from corpus.crawl.settings_model import CorpusSettings
from corpus.errors import CorpusError

_MOST_FRAMES = 12  # of a traceback: the last ones
_DEBUG = ("DEBUG", "10", "NOTSET", "0")
#: Loggers that print what nobody reads in a scheduled run; all of it is there with LOG_LEVEL=DEBUG.
_TALKATIVE = (
    "scrapy.middleware",
    "scrapy.addons",
    "scrapy.crawler",
    "scrapy.utils.log",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
)


class LineFormatter(logging.Formatter):
    """``2026-11-21T22:30:00Z WARNING corpus.pipelines: …``; a traceback follows in indented lines."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_time(record)} {record.levelname} {record.name}: {safe_line(_message(record))}"
        if record.exc_info and record.exc_info[1] is not None:
            line = "\n".join([line, *(f"    {safe_line(each, 300)}" for each in _frames(record.exc_info[1]))])
        return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors: time, level, logger, message, run, spider, error, traceback."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self._fields = dict(fields)

    def format(self, record: logging.LogRecord) -> str:
        data: dict[str, Any] = {"time": _time(record), "level": record.levelname, "logger": record.name}
        data["message"] = safe_line(_message(record))
        data.update(self._fields)
        spider = getattr(record, "spider", None)
        if isinstance(spider, Spider):
            data["spider"] = spider.name
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            data["error"] = type(error).__name__
            if isinstance(error, CorpusError):
                data.update({name: safe_line(value) for name, value in error.details.items()})
            data["traceback"] = [safe_line(each, 300) for each in _frames(record.exc_info[1])]
        return json.dumps(data, ensure_ascii=False)


class StderrHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever ``sys.stderr`` is now: a live progress line replaces it to keep its place at the bottom."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


class QuietLogFormatter(LogFormatter):
    """Set as LOG_FORMATTER: says what happened to which URL, never what the item held."""

    def __init__(self, *, debug: bool = True) -> None:
        self._debug = debug  # else the two lines of every page are not even made

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(debug=str(crawler.settings.get("LOG_LEVEL")).upper() in _DEBUG)

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        return super().crawled(request, response, spider) if self._debug else None

    def scraped(  # type: ignore[override]
        self,
        item: Any,
        response: Response | Failure | None,
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult | None:
        if not self._debug:
            return None
        return {"level": logging.DEBUG, "msg": "item from %(src)s", "args": {"src": _name(item, response)}}

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        args = {"src": _name(item, response), "why": exception}
        return {"level": logging.INFO, "msg": "dropped %(src)s: %(why)s", "args": args}

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        args = {"src": _name(item, response), "why": f"{type(exception).__name__}: {exception}"}
        return {"level": logging.ERROR, "msg": "failed to store %(src)s: %(why)s", "args": args}

    def download_error(
        self,
        failure: Failure,
        request: Request,
        spider: Spider,  # noqa: ARG002
        errmsg: str | None = None,
    ) -> LogFormatterResult:
        why = errmsg or f"{getattr(failure.type, '__name__', failure.type)}: {failure.value}"
        args = {"url": request.url, "why": why}
        return {"level": logging.ERROR, "msg": "failed to fetch %(url)s: %(why)s", "args": args}


def install(settings: BaseSettings) -> logging.Handler:
    """Put one handler on the root logger, as the settings say (LOG_*, CORPUS_JSON_LOGS); return it."""
    handler: logging.Handler
    if settings.get("LOG_FILE"):
        mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
        handler = logging.FileHandler(settings.get("LOG_FILE"), mode=mode, encoding="utf-8")
    elif settings.getbool("LOG_ENABLED"):
        handler = StderrHandler()
    else:
        handler = logging.NullHandler()
    level = settings.get("LOG_LEVEL")
    ours = CorpusSettings.of(settings)
    handler.setFormatter(JsonFormatter({"run": ours.run_id}) if ours.json_logs else LineFormatter())
    handler.setLevel(level)
    if settings.getbool("LOG_SHORT_NAMES"):
        handler.addFilter(TopLevelFormatter(["scrapy"]))
    if str(level).upper() not in _DEBUG:
        # not by the loggers' levels: Scrapy's configure_logging() sets those back
        handler.addFilter(lambda record: record.levelno > logging.INFO or record.name not in _TALKATIVE)
    handler.set_name("corpus")
    for old in [each for each in logging.root.handlers if each.get_name() == "corpus"]:
        logging.root.removeHandler(old)
        old.close()
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)
    return handler


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 (a log call with wrong arguments must not end the run)
        return f"{record.msg} (unprintable: {type(error).__name__})"


def _frames(error: BaseException) -> list[str]:
    lines = "".join(traceback.format_exception(error, limit=-_MOST_FRAMES)).splitlines()
    return [line for line in lines if line.strip()][-4 * _MOST_FRAMES :]


def _name(item: Any, response: Response | Failure | None) -> str:
    url = getattr(item, "url", None) or getattr(response, "url", None)
    return str(url or type(item).__name__)

from __future__ import annotations

import json
import logging
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from corpus.crawl.run import logs
from corpus.errors import OutputError
from corpus.text.display import one_line

#: Everything a terminal or a log reader could take for a new line, an escape or a change of direction.
_DANGEROUS = "\n\r\x1b\x07\x08\x7f\x85\x9b\u2028\u2029\u202e\u2066\x0b\x0c\x1c\x00\ud800"


def _record(message: str, *, error: BaseException | None = None, spider: Spider | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("corpus.test", logging.WARNING, "x.py", 1, "%s", (message,), info)
    record.spider = spider
    return record


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(_DANGEROUS)), max_size=200))
@settings(max_examples=100, deadline=None)
def test_a_message_is_one_line_that_can_be_written(text: str) -> None:
    line = logs.LineFormatter().format(_record(text))
    assert line.splitlines() == [line]
    assert not set(line) & set(_DANGEROUS)
    line.encode("utf-8")
    assert json.loads(logs.JsonFormatter({}).format(_record(text)))["level"] == "WARNING"


def test_plain_text_stays_readable() -> None:
    assert one_line("鸟哥笔记：羽毛 😀 https://例子.中国/?a=1") == "鸟哥笔记：羽毛 😀 https://例子.中国/?a=1"


def test_long_messages_are_cut() -> None:
    assert len(one_line("字" * 1_000_000)) < 700


def test_a_traceback_cannot_pass_for_a_line() -> None:
    error = ValueError("x\n2026-01-01T00:00:00Z ERROR forged: y")
    lines = logs.LineFormatter().format(_record("failed", error=error)).splitlines()
    assert len(lines) > 1
    assert all(line.startswith("    ") for line in lines[1:])


def test_json_names_run_spider_and_error() -> None:
    class Named(Spider):
        name = "named"

    line = logs.JsonFormatter({"run": "r1"}).format(_record("m", error=KeyError("k"), spider=Named()))
    data = json.loads(line)
    assert (data["run"], data["spider"], data["error"], data["logger"]) == ("r1", "named", "KeyError", "corpus.test")


def test_json_names_what_an_error_is_about() -> None:
    error = OutputError("x: can't be written", path="data/x", url="https://example.com/?token=\u202esecret")
    data = json.loads(logs.JsonFormatter({}).format(_record("m", error=error)))
    assert (data["path"], data["url"]) == ("data/x", "https://example.com/?token=***")
    assert "path" not in json.loads(logs.JsonFormatter({}).format(_record("m", error=OSError(2, "no", "data/x"))))


def test_a_wrong_log_call_does_not_raise() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "%d things", ("no number",), None)
    assert "unprintable" in logs.LineFormatter().format(record)


def test_items_are_never_written() -> None:
    class Item:
        url = "https://example.com/1"

        def __str__(self) -> str:
            return "the whole article"

    formatter, spider = logs.QuietLogFormatter(), Spider("x")
    for made in (
        formatter.scraped(Item(), None, spider),
        formatter.dropped(Item(), ValueError("why"), None, spider),
        formatter.item_error(Item(), ValueError("why"), None, spider),
    ):
        assert made is not None
        text = made["msg"] % made["args"]
        assert "https://example.com/1" in text
        assert "article" not in text


@pytest.mark.parametrize(("level", "made"), [("DEBUG", True), ("10", True), ("NOTSET", True), ("INFO", False)])
def test_lines_of_every_page_are_made_where_they_are_read(level: str, made: bool) -> None:
    formatter = logs.QuietLogFormatter.from_crawler(get_crawler(settings_dict={"LOG_LEVEL": level}))
    request = Request("https://example.com/1")
    assert (formatter.crawled(request, Response(request.url), Spider("x")) is not None) is made
    assert (formatter.scraped({}, None, Spider("x")) is not None) is made


def test_one_handler_however_often(capsys: pytest.CaptureFixture[str]) -> None:
    before, level = list(logging.root.handlers), logging.root.level
    project = Settings()
    project.setmodule("corpus.settings")
    try:
        for _ in range(2):
            logs.install(project)
        assert [handler.get_name() for handler in logging.root.handlers].count("corpus") == 1
        logging.getLogger("scrapy.middleware").info("a list of components")
        logging.getLogger("corpus.test").info("said once")
        assert capsys.readouterr().err.count("said once") == 1
        logging.getLogger("corpus.test").info("again")
        error = capsys.readouterr().err  # the handler follows sys.stderr wherever it goes
        assert "again" in error
        assert "components" not in error
        assert sys.stderr is not sys.__stderr__
    finally:
        logging.root.handlers[:] = before
        logging.root.setLevel(level)

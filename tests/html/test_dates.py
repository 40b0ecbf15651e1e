"""Times as pages write them."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import BEIJING
from corpus.html.dates import from_seconds, parse_date, url_date

NOW = datetime(2021, 11, 23, 9, 0, tzinfo=BEIJING)
CASES = tomllib.loads(Path(__file__).with_name("dates.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_reads_what_is_sure_and_nothing_else(case: dict[str, Any]) -> None:
    found = parse_date(case["text"], now=NOW)
    assert (found.isoformat() if found else None) == case.get("at")


def test_relative_times_are_of_beijing_whatever_the_zone_of_now() -> None:
    late = datetime(2021, 11, 22, 20, 0, tzinfo=UTC)  # already the 23rd in Beijing
    assert parse_date("昨天 10:07", now=late) == datetime(2021, 11, 22, 10, 7, tzinfo=BEIJING)


@pytest.mark.parametrize("text", ["昨天 10:07", "3小时前", "11月22日", "11-22 10:07", "刚刚"])
def test_nothing_is_counted_from_an_unknown_time(text: str) -> None:
    assert parse_date(text, now=NOW) is not None
    assert parse_date(text, now=NOW, relative=False) is None


def test_a_label_is_read_not_an_article() -> None:
    assert parse_date("字" * 300 + "2021-11-22", now=NOW) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.cn/txt/2020-05/20/content_117199185.shtml", "2020-05-20"),
        ("https://news.a.cn/gj/202005/t20200520_15263156.htm", "2020-05-20"),
        ("http://a.com.cn/n1/2020/0520/c1004-40232587.html", "2020-05-20"),
        ("https://new.a.com/rain/a/20200520A060RN00", "2020-05-20"),
        ("https://www.a.com/p/1715572974045997", None),
        ("https://www.a.com/article/7367007067191640576/", None),
        ("https://www.a.com/2020/", None),
        ("https://www.a.com/20351231/", None),
    ],
)
def test_url_date(url: str, day: str | None) -> None:
    found = url_date(url, now=NOW)
    assert (found.date().isoformat() if found else None) == day


def test_seconds_and_milliseconds_since_1970() -> None:
    then = datetime(2021, 11, 22, 10, 7, tzinfo=BEIJING)
    assert parse_date("1637546820000", now=NOW) == parse_date("1637546820", now=NOW) == then
    assert from_seconds(1637546820) == from_seconds("1637546820") == then


@pytest.mark.parametrize(
    "value", [None, "", 0, "0", -5, 1e300, 1637546820000, "1637546820000", "12.5", "昨天", True, []]
)
def test_what_counts_no_seconds_is_no_time(value: object) -> None:
    assert from_seconds(value) is None


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789年月日时分:：-/. T昨今前天小时前周发布ZGMT+", max_size=40))
def test_never_raises_never_naive_never_in_the_future(text: str) -> None:
    found = parse_date(text, now=NOW)
    assert found is None or (found.tzinfo is not None and found.year >= 1994 and found <= NOW + timedelta(days=1))


@settings(max_examples=50, deadline=None)
@given(st.datetimes(datetime(1995, 1, 1), datetime(2021, 11, 22)))  # noqa: DTZ001
def test_reads_back_what_strftime_writes(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0, tzinfo=BEIJING)
    for shape in ("%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S+08:00"):
        assert parse_date(moment.strftime(shape), now=NOW) == moment

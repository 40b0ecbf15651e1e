"""When an article was first published: what the page states, shows, and holds in its scripts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import lxml.etree
from lxml.etree import _Element as Element

from corpus.html import dates
from corpus.html.body.collector import all_text
from corpus.html.body.lines import collapse
from corpus.html.document import Document
from corpus.sites.generic.byline import LONGEST, Short

_STATED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "og:release_date"),
    *("pubdate", "publishdate", "firstpublishedtime", "publish_time", "publish-date", "apub:time", "og:time"),
    "weibo:article:create_at",
)
_LABELLED = lxml.etree.XPath(
    "/html/body/descendant::*[self::time or contains(@class, 'time') or contains(@class, 'date')"
    " or contains(@id, 'time') or contains(@id, 'date') or contains(@class, 'Time') or @itemprop='datePublished']"
)
_PUBLISHED_TEXTS = lxml.etree.XPath(
    "/html/body/descendant::text()[contains(., '发布日期') or contains(., '发布时间') or contains(., '發佈時間')"
    " or contains(., '发表时间') or contains(., '发稿时间')]",
    smart_strings=False,
)
#: publishTime: 1637546820, "datePublished":"2021-11-22 10:07" … in scripts. Begins with letters: searched fast.
_EMBEDDED = re.compile(
    r"""ublish(?:ed)?_?(?:time|date|at|on|Time|Date|At|On)?["']?\s*[:=]\s*["']?"""
    r"""(\d{10}(?:\d{3})?|20\d\d[-/]\d\d?[-/]\d\d?"""
    r"""(?:[ T]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:[+-]\d\d:?\d\d|Z)?)?)["']?\s*[,;}]"""
)
#: Of several in the scripts the one in the object of the headline is the article's: no farther off, no brace between.
_NEAR = 3_000
_BRACE = re.compile(r"[{}]")
#: A day and a clock without a year, or with two digits of one: 10-08 12:00, 发布时间：18-03-08 23:16.
_YEARLESS = re.compile(
    r"(?<![\d年/.-])(?:(?P<yy>\d\d)-)?(?P<m>\d{1,2})[-/月](?P<d>\d{1,2})日?(?![\d/.-])(?:\s*(?P<H>\d{1,2}):(?P<M>\d\d))?"
)
_FULL_YEAR = re.compile(r"(?:19|20)\d\d\s*[-/.年]|(?:19|20)\d\d\s+\d\d/\d\d")
_UPDATED = re.compile(r"更新|修改|编辑于|回复于|最后由|截[止至]")
_HAS_DAY = re.compile(r"\d|年")
#: Where an element's own word for its time stands; the text may say 19 天前.
_ATTRIBUTES = ("datetime", "data-tooltip", "title", "data-time")


class Times:
    """The times of one page; each property of its own trust, none ever raises."""

    def __init__(self, document: Document, named: Mapping[str, str], linked: Sequence[Mapping[str, Any]]) -> None:
        self.document = document
        self.now = document.fetched_at or datetime.now(UTC)
        self.named = named
        self.linked = linked

    def published(self, shorts: Sequence[Short], title: str) -> datetime | None:
        """The first of: JSON-LD and <meta>, the byline, labelled times, embedded state, what is counted from the time
        of fetching, the address. A published time of the same day that the byline shows is the first one, where it is
        earlier: sites write the last change into <meta>.
        """
        stated = self._first(self._stated())
        shown = self._shown(shorts)
        if stated:
            same = shown and shown.date() == stated.date() and (shown.hour or shown.minute)
            earlier = shown and shown < stated.replace(second=0, microsecond=0)
            return shown if same and (earlier or not (stated.hour or stated.minute)) else stated
        return (
            shown
            or self._yearless(shorts)
            or self._labelled()
            or self._embedded(title)
            or self._counted(shorts)
            or dates.url_date(self.document.url, now=self.now)
        )

    def _stated(self) -> Iterator[str]:
        for thing in self.linked:
            if isinstance(thing.get("datePublished"), str | int):
                yield str(thing["datePublished"])
        for name in _STATED:
            if name in self.named:
                yield self.named[name]

    def _shown(self, shorts: Sequence[Short]) -> datetime | None:
        """The first full date of the byline, then of elements that are named as times."""
        joined = " ".join(short.text for short in shorts[:12])
        texts = sorted(_texts(shorts), key=lambda text: bool(_UPDATED.search(text)))  # 更新时间 may stand first
        return self._first(texts) or self._first((joined,)) or self._first(self._named_elements())

    def _named_elements(self) -> Iterator[str]:
        for element in cast("list[Element]", _LABELLED(self.document.tree))[:8]:
            for node in itertools.islice(element.iter(), 5):
                yield from (node.get(name) or "" for name in _ATTRIBUTES[:2])
            text = collapse(all_text(element)[:300])
            if len(text) <= LONGEST:
                yield text

    def _first(self, texts: Iterable[str]) -> datetime | None:
        return next((found for text in texts if (found := self._read(text))), None)

    def _read(self, text: str, *, relative: bool = False) -> datetime | None:
        if not relative and not _HAS_DAY.search(text):  # most short texts: spares the folding
            return None
        return dates.parse_date(text, now=self.now, relative=relative)

    def _yearless(self, shorts: Sequence[Short]) -> datetime | None:
        """10-08 12:00 with the year of the one full date of that day (and minute) that the page holds anywhere."""
        joined = " ".join(short.text for short in shorts[:12])
        match = None if _FULL_YEAR.search(joined) else _YEARLESS.search(joined)
        if match is None or not (match["H"] or "月" in match[0] or match["yy"]):
            return None
        clock = rf"[ T]*{int(match['H']):02}:{match['M']}" if match["H"] else ""
        day = rf"0?{int(match['m'])}[-/月]0?{int(match['d'])}(?!\d)"
        years = set(re.findall(rf"(?<!\d)(20\d\d)[-/年]{day}日?{clock}", self.document.text[:2_000_000]))
        if match["yy"] and not years:
            years = {f"20{match['yy']}"}
        if len(years) != 1:
            return None
        hour = f" {match['H']}:{match['M']}" if match["H"] else ""
        return self._read(f"{years.pop()}-{match['m']}-{match['d']}{hour}")

    def _labelled(self) -> datetime | None:
        """The time of 发布日期：… anywhere on the page, where all of them say the same."""
        texts = (str(text).strip() for text in cast("list[str]", _PUBLISHED_TEXTS(self.document.tree)))
        found = {time for text in texts if len(text) <= LONGEST and (time := self._read(text))}
        return found.pop() if len(found) == 1 else None

    def _embedded(self, title: str) -> datetime | None:
        """The time in scripts: the only one, or that of the object whose title is the page's."""
        text = self.document.text
        found = list(_EMBEDDED.finditer(text))
        if len({match[1] for match in found}) == 1:
            return self._read(found[0][1])
        if len(found) < 2 or len(title) < 8:
            return None
        # pages set blanks between Han and Latin that their data has not
        named = (
            rf"""title["']?\s*:\s*["']{chr(92)}s?{(chr(92) + "s?").join(map(re.escape, "".join(title.split())))}["']"""
        )
        places = [match.start() for match in re.finditer(named, text)]
        pairs = ((match, place) for place in places for match in found if abs(place - match.start()) < _NEAR)
        of_title = (match for match, place in pairs if not _BRACE.search(text, *sorted((match.end(), place))))
        return next((time for match in of_title if (time := self._read(match[1]))), None)

    def _counted(self, shorts: Sequence[Short]) -> datetime | None:
        """昨天, 3小时前, 11-22 10:07 beside the headline, where it is known when the page was fetched."""
        if not self.document.is_dated:
            return None
        texts = (text for text in _texts(shorts) if not _UPDATED.search(text))
        return next((found for text in texts if (found := self._read(text, relative=True))), None)


def _texts(shorts: Sequence[Short]) -> Iterator[str]:
    """What each short text states: in an attribute of its element before its words."""
    for short in shorts:
        for name in _ATTRIBUTES:
            value = short.element.get(name)
            if value and len(value) <= LONGEST and any(char.isdigit() for char in value):
                yield value
        yield short.text

"""Times as Chinese pages write them.

A wrong date is worse than none: what is ambiguous (``03/04/2021``), vague (``3个月前``), impossible (month 13)
or in the future gives None. A time without a zone is Beijing time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from corpus.article import BEIJING
from corpus.text.chars import HAN
from corpus.text.fold import fold

#: The web's first Chinese pages.
_EARLIEST = 1994

#: All patterns are of folded text: Simplified, half width, one kind of dash.
_HALF = "上午|下午|凌晨|早上|中午|晚上|傍晚|[AaPp][Mm]"
_CLOCK = (
    rf"(?:[\sT,-]*(?P<half>{_HALF})?\s*(?P<H>\d{{1,2}})\s*[:时点]\s*(?P<M>\d{{1,2}})"
    r"(?:\s*[:分]\s*(?P<S>\d{1,2}))?(?:[.,]\d{1,9})?\s*(?P<half2>[AaPp][Mm])?"
    r"\s*(?P<zone>Z|UTC(?![+-])|GMT(?![+-])|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?)?"
)
#: A day may run into the clock: 2019-09-3007:42 (stcn, where markup stood between).
_FULL = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d(?!\d:))"
    r"\s*[日号]?\s*(?:\(?(?:星期|周)[一二三四五六日天]\)?)?" + _CLOCK
)
#: 20211122, 20211122100738, alone or behind a short label.
_COMPACT = re.compile(
    r"^\D{0,12}(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?)?$"
)
#: 2019 09/07 19:02 and 03/2023年05月: the parts of a calendar sheet, set apart.
_SHEET = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\s+(?P<m>\d{2})[-/](?P<d>\d{2})(?!\d)" + _CLOCK)
_SHEET_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s*/\s*(?P<y>(?:19|20)\d{2})\s*[-.年]\s*(?P<m>\d{1,2})(?:月|(?!\d))" + _CLOCK
)
_REPUBLIC = re.compile(r"民国\s*(?P<y>\d{2,3})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日" + _CLOCK)
_NO_YEAR = re.compile(r"(?<![\d年-])(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]" + _CLOCK)
_NO_YEAR_DASH = re.compile(r"^\D{0,12}(?P<m>\d{1,2})-(?P<d>\d{1,2})\s+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?$")
#: With a clock, or alone: 今日中国 is a magazine, 昨日重现 a song.
_DAY = re.compile(rf"(?P<day>今天|今日|昨天|昨日|前天)(?=[^{HAN}]|发|更|[{HAN}]{{2}}\s*\d|$)" + _CLOCK)
#: 3小时前, 半个小时前, 两天之前发布; not 3天前往.
_AGO = re.compile(
    r"(?<![\d.])(?P<n>\d{1,4}|半|[一二两三四五六七八九十])\s*个?(?P<unit>秒|分钟|小时|钟头|天|日)"
    rf"钟?之?前(?:发|更|$|[^{HAN}])"
)
_JUST_NOW = re.compile(r"^\D{0,8}(?:刚刚|just now)", re.IGNORECASE)
_UNIX = re.compile(r"^\s*[\"']?(\d{10}|\d{13})(?:\.\d+)?[\"']?\s*$")
_HAN_DATE = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_RFC = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:GMT|UTC|[+-]\d{4}))?")

_HAN_DIGITS = {
    digit: str(n)
    for n, digits in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}
_PUBLISHED = re.compile(r"发布|发表|首发|刊登|刊发|publish|创建|时间", re.IGNORECASE)
_OTHER_TIME = re.compile(r"更新|修改|编辑于|截止|截至|updat|modif", re.IGNORECASE)
#: 2242: a larger number of seconds is an id or milliseconds.
_LATEST = 1 << 33


def parse_date(text: str, *, now: datetime, relative: bool = True) -> datetime | None:
    """The time a short text states, with its zone; None where it states none, or not surely.

    ``text``: a label, an attribute or a line, not a whole article; only its first 200 characters are read. Where
    it holds several times, the published one is taken before an updated one. ``now``: when the page was fetched
    (with a zone); relative times and times without a year are counted from it, and no time may be later than it
    by more than a day (clocks and zones differ). ``relative=False``: where that time is not known; what is
    counted from it then gives None.

    >>> now = datetime(2021, 11, 23, 9, 0, tzinfo=BEIJING)
    >>> parse_date("发布于 2021年11月22日 10:07", now=now).isoformat()
    '2021-11-22T10:07:00+08:00'
    >>> parse_date("昨天 10:07", now=now).isoformat()
    '2021-11-22T10:07:00+08:00'
    >>> parse_date("3个月前", now=now) is None
    True
    """
    text = fold(text[:200])
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    for found in _candidates(text, now.astimezone(BEIJING), relative=relative):
        if found.year >= _EARLIEST and found <= now + timedelta(days=1):
            return found.astimezone(BEIJING)
    return None


def from_seconds(value: object) -> datetime | None:
    """Seconds since 1970, a number or its digits, as Beijing time; None for anything else, 0 and times after 2242.

    >>> from_seconds("1700000000").isoformat(), from_seconds(0), from_seconds("2023-11-15")
    ('2023-11-15T06:13:20+08:00', None, None)
    """
    text = str(value)[:11]
    return datetime.fromtimestamp(int(text), BEIJING) if text.isdecimal() and 0 < int(text) < _LATEST else None


def url_date(url: str, *, now: datetime) -> datetime | None:
    """The day that a URL names (``/2024-05/20/``, ``/20240520/``, ``/t20240520_1.htm``), at midnight; else None.

    >>> url_date("http://a.cn/2024-05/20/content_1.htm", now=datetime(2025, 1, 1, tzinfo=BEIJING)).date().isoformat()
    '2024-05-20'
    """
    for match in _URL_DAY.finditer(url[:500]):
        year, month, day = (int(group) for group in match.groups())
        found = _moment(year, month, day)
        if found and found.year >= _EARLIEST and found <= now + timedelta(days=1):
            return found
    return None


_URL_DAY = re.compile(r"(?<![\d])((?:19|20)\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d{1,5}(?!\d))")


def _candidates(text: str, now: datetime, *, relative: bool) -> Iterator[datetime]:
    """The times in the text, the likeliest to be meant first."""
    if match := _UNIX.match(text):
        digits = int(match[1])
        yield datetime.fromtimestamp(digits / 1000 if digits > 10**11 else digits, tz=BEIJING)
        return
    if match := _RFC.search(text):
        try:
            found = parsedate_to_datetime(match[0])
        except ValueError:
            return
        yield found if found.tzinfo else found.replace(tzinfo=BEIJING)
        return
    text = _HAN_DATE.sub(_han_date, text)
    full = [(_rank(text, match), match.start(), _from_match(match, int(match["y"]))) for match in _FULL.finditer(text)]
    for _, _, moment in sorted(full, key=lambda item: item[:2]):
        if moment:
            yield moment
    if full:
        return
    rarer = _other_calendar(text)
    if rarer is None and relative:
        rarer = _counted(text, now)
    if rarer:
        yield rarer


def _other_calendar(text: str) -> datetime | None:
    if match := _REPUBLIC.search(text):
        return _from_match(match, int(match["y"]) + 1911)
    if match := _SHEET.search(text) or _SHEET_DAY_FIRST.search(text):
        return _from_match(match, int(match["y"]))
    if match := _COMPACT.match(text.strip()):
        return _moment(int(match["y"]), int(match["m"]), int(match["d"]), *(int(match[name] or 0) for name in "HMS"))
    return None


def _counted(text: str, now: datetime) -> datetime | None:
    """What has no year of its own."""
    if match := _DAY.search(text):
        day = now - timedelta(days={"今": 0, "昨": 1, "前": 2}[match["day"][0]])
        return _from_match(match, day.year, day.month, day.day)
    if match := _AGO.search(text):
        return _ago(match, now)
    if match := _NO_YEAR.search(text) or _NO_YEAR_DASH.match(text.strip()):
        return _latest(match, now)
    if _JUST_NOW.search(text.strip()):
        return now.replace(second=0, microsecond=0)
    return None


def _rank(text: str, match: re.Match[str]) -> int:
    """0 for a time called published, 1 for an unnamed one, 2 for one called updated."""
    before = text[max(0, match.start() - 12) : match.start()]
    published = [hit.end() for hit in _PUBLISHED.finditer(before)]
    other = [hit.end() for hit in _OTHER_TIME.finditer(before)]
    if other and other[-1] + 4 >= max(published, default=0):
        return 2
    return 0 if published else 1


def _moment(year: int, month: int, day: int, *clock: int) -> datetime | None:
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def _from_match(match: re.Match[str], year: int, month: int | None = None, day: int | None = None) -> datetime | None:
    """The moment of a match that ends in ``_CLOCK``; None where a part is out of range."""
    month = month or int(match["m"])
    day = day or int(match["d"])
    if match["H"] is None:
        return _moment(year, month, day)
    hour = int(match["H"])
    half = match["half"] or match["half2"] or ""
    if (half in ("下午", "晚上", "傍晚") or half.lower() == "pm" or (half == "中午" and hour < 11)) and hour < 12:
        hour += 12
    elif half.lower() == "am" and hour == 12:
        hour = 0
    found = _moment(year, month, day, hour, int(match["M"]), int(match["S"] or 0))
    return _zoned(found, match["zone"]) if found and match["zone"] else found


def _zoned(found: datetime, zone: str) -> datetime | None:
    digits = re.sub(r"[^\d+-]", "", zone)
    if not digits:
        return found.replace(tzinfo=UTC)
    sign = -1 if digits[0] == "-" else 1
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if offset > timedelta(hours=14):
        return None
    return (found.replace(tzinfo=UTC) - sign * offset).astimezone(BEIJING)


def _latest(match: re.Match[str], now: datetime) -> datetime | None:
    """A month and a day without a year: the last such day, if the clock or the calendar allows it at all."""
    month, day = int(match["m"]), int(match["d"])
    hour, minute = int(match["H"] or 0), int(match["M"] or 0)
    for year in (now.year, now.year - 1):
        found = _moment(year, month, day, hour, minute)
        if found and found <= now + timedelta(days=1):
            return found
    return None


def _ago(match: re.Match[str], now: datetime) -> datetime | None:
    number, unit = match["n"], match["unit"]
    if number == "半":
        return now - timedelta(minutes=30) if unit in ("小时", "钟头") else None
    amount = 10 if number == "十" else int(_HAN_DIGITS.get(number, number))
    if unit in ("天", "日"):  # the hour is not known
        return (now - timedelta(days=amount)).replace(hour=0, minute=0, second=0, microsecond=0)
    step = {"秒": 1, "分": 60}.get(unit[0], 3600)
    return (now - timedelta(seconds=amount * step)).replace(second=0, microsecond=0)


def _han_date(match: re.Match[str]) -> str:
    year = "".join(_HAN_DIGITS[char] for char in match[1])
    return f"{year}年{_han_number(match[2])}月{_han_number(match[3])}日"


def _han_number(text: str) -> int:
    """Up to 99: 二十三 is 23."""
    tens, ten, ones = text.rpartition("十")
    return (int(_HAN_DIGITS.get(tens, "1")) * 10 if ten else 0) + (int(_HAN_DIGITS[ones]) if ones in _HAN_DIGITS else 0)

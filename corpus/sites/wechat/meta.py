"""Who wrote a WeChat article, where, when and under which ids: the page states each in up to four places.

In order of trust: ``window.cgiDataNew`` (from the server), ``var …`` statements (2018 on), the DOM, <meta>.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from corpus.article import BEIJING
from corpus.html import js_literal
from corpus.html.document import Document
from corpus.html.lines import collapse
from corpus.sites.wechat import cgidata
from corpus.sites.wechat.url import canonical_url, ids

_STRING = r"'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\""
#: ``var biz = "" || "ODUz";`` ``var nickname = htmlDecode("36氪");`` ``var msg_title = '…'.html(false);``
_VAR = re.compile(
    r"var (biz|mid|idx|sn|ct|createTime|nickname|user_name|alias|msg_title|msg_link|_copyright_stat|appmsgid"
    r"|is_?[pP]ay_?[sS]ubscribe|isPaid|preview_?[pP]ercent)\s*="
    rf"((?:[^;'\"\n]|{_STRING})*+)"
)
_STRINGS = re.compile(_STRING)
_MINUTE = re.compile(r"(\d{4})[-年/](\d{1,2})[-月/](\d{1,2})日?(?:\s+(\d{1,2}):(\d{2}))?")
#: An untitled text share puts its whole text into og:title, line breaks as the two characters \ and n.
_META_BREAK = re.compile(r"\\n|\\x0a")


class Meta:
    """Reads each field on demand; nothing is looked for that an earlier place already gave."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data, whole = cgidata.read(document.text)
        self.breaks_off = not whole
        if "user_name" not in self.data and "title" not in self.data:
            self.data = {}  # the small window.cgiData of an error page

    @cached_property
    def variables(self) -> dict[str, str]:
        """``var name = …`` statements: of each name the first that holds a non-empty string."""
        found: dict[str, str] = {}
        for name, expression in _VAR.findall(self.document.text):
            texts = (js_literal.unescape(quoted[1:-1]) for quoted in _STRINGS.findall(expression))
            if name not in found and (text := next(filter(None, texts), "")):
                found[name] = text.strip()
        return found

    def _data_or_var(self, key: str, variable: str = "") -> str:
        stated = cgidata.text_at(self.data, key) or self.variables_if_old.get(variable or key, "")
        return html.unescape(stated).strip()

    @cached_property
    def title(self) -> str:
        """An untitled text share has its whole text as title, as WeChat's own lists show it."""
        return (
            self._data_or_var("title", "msg_title")
            or self.words("#activity-name, #js_text_title, #js_image_title")
            or self.meta("og:title")
            or self.meta("twitter:title")
            or self.words("head > title")
        )

    @cached_property
    def account(self) -> str:
        return self._data_or_var("nick_name", "nickname") or self.words(
            "#js_name, #post-user", "[class*=wx_follow_nickname]", "[class*=profile_nickname]"
        )

    @cached_property
    def account_id(self) -> str:
        """The alias readers search for; accounts without one are known by their ``gh_…`` name."""
        return self._data_or_var("alias") or self.words(*_ACCOUNT_IDS) or self.user_name

    @cached_property
    def user_name(self) -> str:
        return self._data_or_var("user_name")

    @cached_property
    def author(self) -> str | None:
        """The name beside the account; the account itself is no author. "" where the page's field for it is empty."""
        if self.data:
            return cgidata.plain_at(self.data, "author")
        names = (self.words("#js_author_name"), self.meta("author"), *self._texts(_BYLINE))
        return next((name for name in names if name and not _MINUTE.match(name) and name != self.account), None)

    @cached_property
    def published_at(self) -> datetime | None:
        for seconds in (cgidata.text_at(self.data, "ori_create_time"), self.variables_if_old.get("ct", "")):
            if seconds.isdecimal() and 0 < int(seconds[:11]) < 1 << 33:
                return datetime.fromtimestamp(int(seconds), BEIJING)
        for text in self._stated_times():
            if (match := _MINUTE.search(text)) and (time := _beijing(*match.groups(default="0"))):
                return time
        return None

    @property
    def variables_if_old(self) -> dict[str, str]:
        """``variables`` of a page without ``cgiDataNew``; beside it they are the template's leftovers."""
        return {} if self.data else self.variables

    def _stated_times(self) -> Iterator[str]:
        yield cgidata.text_at(self.data, "create_time")
        yield self.variables_if_old.get("createTime", "")
        yield self.words("#publish_time, #post-date")

    @cached_property
    def url(self) -> str | None:
        link = cgidata.text_at(self.data, "link") or self.variables_if_old.get("msg_link") or self.meta("og:url")
        return canonical_url(link) if link else None

    @cached_property
    def ids(self) -> dict[str, str]:
        """``biz, mid, idx, sn``: from the page, else from its address."""
        stated = {
            "biz": self._data_or_var("bizuin", "biz"),
            "mid": self._data_or_var("mid") or self.variables_if_old.get("appmsgid", ""),
            "idx": self._data_or_var("idx"),
            "sn": self._data_or_var("sn"),
        }
        stated = {name: value for name, value in stated.items() if value}
        return {**ids(self.document.url), **ids(self.url or ""), **stated}

    @cached_property
    def copyright_stat(self) -> str:
        """1: declared original; 2: a repost of a declared original; 0: nothing declared."""
        return cgidata.text_at(self.data, "copyright_info", "copyright_stat") or self.variables_if_old.get(
            "_copyright_stat", ""
        )

    @property
    def source_url(self) -> str | None:
        """The original of a repost."""
        link = cgidata.text_at(self.data, "copyright_info", "reprint_url")
        return canonical_url(link) if link else None

    @property
    def missing(self) -> tuple[str, ...]:
        """What the page doesn't show: a paid article shows those who have not paid its beginning, and says how much."""
        cut = ("cut",) if self.breaks_off else ()
        if "1" not in self._payment("is_pay_subscribe", "isPaySubscribe") or "1" in self._payment("is_paid", "isPaid"):
            return cut
        shown = next((given for given in self._payment("preview_percent", "previewPercent") if given != "0"), "")
        if shown == "100":
            return cut
        return (*cut, f"preview {shown} %" if shown.isdecimal() else "preview")

    def _payment(self, name: str, variable: str) -> set[str]:
        """What the page's data and its variables say of its price."""
        places = ((name,), ("pay_subscribe_info", name), ("user_info", name))
        stated = {cgidata.text_at(self.data, *place) for place in places}
        stated |= {self.variables_if_old.get(key, "") for key in (name, variable)}
        return stated - {""}

    @property
    def tags(self) -> tuple[str, ...]:
        holder = self.data.get("public_tag_info")
        rows = cgidata.rows_at(holder, "tags") if isinstance(holder, dict) else []
        return tuple(dict.fromkeys(filter(None, (cgidata.plain_at(row, "tag_name").lstrip("#") for row in rows))))

    def meta(self, name: str) -> str:
        found = self.document.selector.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
        return _META_BREAK.sub("\n", found.get("")).strip()

    def words(self, *selectors: str) -> str:
        """The text of the first element found that has any."""
        return next((text for css in selectors for text in self._texts(css)), "")

    def _texts(self, css: str) -> Iterator[str]:
        found = self.document.selector.css(css).xpath("string()").getall()
        return filter(None, map(collapse, found))


_ACCOUNT_IDS = tuple(f".profile_meta_label:contains({word}) + .profile_meta_value" for word in ("微信号", "微信號"))
#: 2018: <em>; 2020-24: <span>, directly in the line under the title.
_BYLINE = "#meta_content > .rich_media_meta_text:not([class*=nickname]):not([id])"


def _beijing(*parts: str) -> datetime | None:
    try:
        return datetime(*map(int, parts), tzinfo=BEIJING)  # type: ignore[misc, arg-type]
    except ValueError:
        return None

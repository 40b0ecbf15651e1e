"""Who wrote a WeChat article, where, when and under which ids. ``places`` says where each field stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from corpus.article import BEIJING
from corpus.html.body.lines import collapse
from corpus.html.dates import from_seconds
from corpus.html.document import Document
from corpus.sites.wechat import cgidata, places
from corpus.sites.wechat.url import canonical_url, ids

_MINUTE = re.compile(r"(\d{4})[-年/](\d{1,2})[-月/](\d{1,2})日?(?:\s+(\d{1,2}):(\d{2}))?")
#: An untitled text share puts its whole text into og:title, line breaks as the two characters \ and n.
_META_BREAK = re.compile(r"\\n|\\x0a")


#: WeChat takes no longer title; what is longer is the text of a post without one.
_LONGEST_TITLE = 64


class Meta:
    """Reads each field on demand; nothing is looked for that an earlier place already gave."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stated, whole = cgidata.read(document.text)
        self.breaks_off = not whole
        #: The page's data where they are the article's; those of an error page or beside window lists are small.
        self.data = self.stated if "user_name" in self.stated or "title" in self.stated else {}

    @cached_property
    def variables(self) -> dict[str, str]:
        """``variables`` of a page without ``cgiDataNew``; beside it they are the template's leftovers."""
        return {} if self.data else places.variables(self.document.text)

    @cached_property
    def statements(self) -> dict[str, str]:
        return {} if self.data else places.statements(self.document.text)

    def field(self, name: str) -> str:
        """The value in the first place that holds one, in the order of ``places.FIELDS``; "" where none does."""
        at = places.FIELDS[name]
        stated = (
            cgidata.text_at(self.stated, at.data) if at.data else "",
            self.statements.get(at.statement, ""),
            self.variables.get(at.variable, ""),
        )
        if value := next((text for given in stated if (text := html.unescape(given).strip())), ""):
            return value
        return self.words(*at.elements) or next(filter(None, map(self.meta, at.metas)), "")

    @cached_property
    def title(self) -> str:
        """A post without a title has its whole text as one, as WeChat's own lists show it: then it has none."""
        found = self.field("title") or self.words("head > title")
        return found if len(found) <= _LONGEST_TITLE or not self._is_post else ""

    @property
    def _is_post(self) -> bool:
        """True for shares of text, pictures or a short video."""
        return self.kind in _POSTS or "share_content_page" in self.document.text

    @cached_property
    def kind(self) -> str:
        """The number of the layout; "" where the page names none."""
        return self.field("kind") or self.field("real_kind")

    @cached_property
    def account(self) -> str:
        return self.field("account")

    @cached_property
    def account_id(self) -> str:
        """The alias readers search for; accounts without one are known by their ``gh_…`` name.

        On the account's card it is the first value that has the form of one, in whatever language its label is.
        """
        shown = (text for text in self._texts(".profile_meta_value") if _ALIAS.fullmatch(text))
        return self.field("alias") or next(shown, "") or self.user_name

    @cached_property
    def user_name(self) -> str:
        return self.field("user_name")

    @cached_property
    def author(self) -> str | None:
        """The name beside the account; the account itself is no author. "" where the page's field for it is empty."""
        if self.data:
            return cgidata.plain_at(self.data, "author")
        names = (self.words("#js_author_name"), self.meta("author"), *self._texts(_BYLINE))
        return next((name for name in names if name and not _MINUTE.match(name) and name != self.account), None)

    @cached_property
    def published_at(self) -> datetime | None:
        for text in map(self.field, ("seconds", "minute")):
            if time := from_seconds(text):
                return time
            if (match := _MINUTE.search(text)) and (time := _beijing(*match.groups(default="0"))):
                return time
        return None

    @cached_property
    def url(self) -> str | None:
        link = self.field("link")
        return canonical_url(link) if link else None

    @cached_property
    def ids(self) -> dict[str, str]:
        """``biz, mid, idx, sn``: from the page, else from its address."""
        stated = {
            "biz": self.field("biz"),
            "mid": self.field("mid") or self.field("appmsgid"),
            "idx": self.field("idx"),
            "sn": self.field("sn"),
        }
        stated = {name: value for name, value in stated.items() if value}
        return {**ids(self.document.url), **ids(self.url or ""), **stated}

    @cached_property
    def copyright_stat(self) -> str:
        """1: declared original; 2: a repost of a declared original; 0: nothing declared."""
        return cgidata.text_at(self.data, "copyright_info", "copyright_stat") or self.field("copyright_stat")

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
        stated |= {self.variables.get(key, "") for key in (name, variable)}
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


#: WeChat's rule for them: 6 to 20 letters, digits, - and _, first a letter.
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
#: image, text, short
_POSTS = frozenset(("8", "10", "17"))
#: 2018: <em>; 2020-24: <span>, directly in the line under the title.
_BYLINE = "#meta_content > .rich_media_meta_text:not([class*=nickname]):not([id])"


def _beijing(*parts: str) -> datetime | None:
    try:
        return datetime(*map(int, parts), tzinfo=BEIJING)  # type: ignore[misc, arg-type]
    except ValueError:
        return None

"""Title, author, time and source of a page: from what it states for machines, and from its byline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from lxml.etree import _Element as Element

from corpus.html import js_literal
from corpus.html.body.lines import collapse
from corpus.html.document import Document
from corpus.sites.generic import byline, headline, linked_data, names, platforms
from corpus.sites.generic.byline import Beside, Short
from corpus.sites.generic.times import Times
from corpus.text.bylines import EDITOR, one_of
from corpus.text.chars import HAN

_TITLES = ("og:title", "articletitle", "twitter:title")
_AUTHORS = ("article:author", "og:article:author", "author")
#: Where <meta> names the account or the source itself.
_SOURCES = ("mediaid", "contentsource", "article:source", "og:article:source", "source")
#: "source" : '某某网', media_name: "某某" in scripts. They begin with letters: searched fast.
_EMBEDDED_SOURCES = tuple(
    re.compile(rf"""{word}["']?\s*:\s*(?:"([^"\n<>]{{2,60}})"|'([^'\n<>]{{2,60}})')""")
    for word in ("source", "media(?:_?[nN]ame)?")
)
_EDITED_BY = re.compile(rf"{one_of(EDITOR)}\s*[:：/]?\s*[^\s]{{0,6}}$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Metadata:
    """What one page says of itself; every property is reckoned when asked for, and never raises."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.body: Element | None = None  # once it is known, what stands right before it may be the byline
        self.root = document.tree
        self._metas: list[Element] = []
        self._headings: list[Element] = []
        self._scripts: list[Element] = []
        for element in self.root.iter("meta", "script", *_HEADINGS):  # one pass, in C
            if element.tag == "meta":
                self._metas.append(element)
            elif element.tag == "script":
                if element.get("type") == "application/ld+json":
                    self._scripts.append(element)
            else:
                self._headings.append(element)

    @cached_property
    def named(self) -> dict[str, str]:
        """The first content of each <meta>, by lower-cased property, name or itemprop."""
        found: dict[str, str] = {}
        for meta in self._metas:
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = (meta.get("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found

    @cached_property
    def linked(self) -> list[dict[str, Any]]:
        """The articles that JSON-LD describes."""
        return [thing for script in self._scripts for thing in linked_data.articles(script.text)]

    @cached_property
    def headline(self) -> Element | None:
        """The element that shows the title."""
        return headline.find(self._headings, self.root, (self._stated_title, self._whole_title))

    @cached_property
    def title(self) -> str:
        """The headline, without the name of the site."""
        return headline.title(self.headline, self._stated_title, self._whole_title)

    @cached_property
    def _whole_title(self) -> str:
        """What <title> says."""
        return collapse((self.root.findtext(".//title") or "")[:500])

    @cached_property
    def _stated_title(self) -> str:
        return next((collapse(self.named[name][:500]) for name in _TITLES if name in self.named), "") or next(
            (collapse(str(thing["headline"])[:500]) for thing in self.linked if thing.get("headline")), ""
        )

    @cached_property
    def byline(self) -> list[Short]:
        """The short texts that follow the headline, and those that precede the body."""
        shorts = [] if self.headline is None else byline.following(self.headline)
        if self.body is None:
            return shorts
        known = set(shorts)
        return shorts + [short for short in byline.preceding(self.body) if short not in known]

    @cached_property
    def _texts(self) -> list[str]:
        return [short.text for short in self.byline]

    @cached_property
    def _labelled_source(self) -> str | None:
        return byline.source(self._texts)

    @cached_property
    def _beside(self) -> Beside:
        return byline.beside_time(self.byline, self.title)

    @cached_property
    def _platform(self) -> Beside:
        return platforms.named(self.document)

    @cached_property
    def author(self) -> str | None:
        """The first of: the byline's 作者, JSON-LD, the platform's mark, a person beside the time, <meta>; a person.

        Never a medium, nor who is the account already, unless the platform's own mark says both.
        """
        if name := byline.author(self._texts):
            return name
        if not self._labelled_source and self._platform.author:  # platforms and forums know no 来源
            return self._platform.author
        for name in map(names.person, self._stated_authors()):
            if name != self.source and names.is_name(name) and not names.is_medium(name) and not self._is_site(name):
                return name
        return self._beside.author if self._beside.author != self.source else None

    def _stated_authors(self) -> Iterator[str]:
        yield from filter(None, (linked_data.name_of(thing.get("author")) for thing in self.linked))
        for key in _AUTHORS:
            name = self.named.get(key, "")
            if 2 <= len(name) <= 30 and (key != "author" or self._signs(name)):
                yield name

    @cached_property
    def source(self) -> str | None:
        """Whom the page names as the source, in the order of trust: 来源：…, the platform's mark for the account, a
        medium beside the time, <meta>, a medium that is named as author, the only source in the scripts.

        None for 网络 and 原创, and for the site itself where only <meta> and the like say so.
        """
        if name := self._labelled_source or self._platform.account or self._beside.account:
            return name
        stated = (*(self.named.get(key, "") for key in _SOURCES), *filter(names.is_medium, self._authors_of_any_kind()))
        if name := next((name for name in stated if self._may_be_source(name)), None):
            return name
        text = self.document.text
        found = (match for pattern in _EMBEDDED_SOURCES for match in pattern.finditer(text))
        held = {js_literal.unescape(match[1] or match[2]) for match in found}
        held = {name for name in held if re.search(f"[{HAN}]", name) and names.is_source(name) and names.is_name(name)}
        return held.pop() if len(held) == 1 else None

    def _authors_of_any_kind(self) -> Iterator[str]:
        yield from filter(None, (linked_data.name_of(thing.get("author"), any_kind=True) for thing in self.linked))
        yield from (self.named.get(key, "") for key in _AUTHORS[:2])

    def _may_be_source(self, name: str) -> bool:
        return names.is_source(name) and names.is_name(name) and not self._is_site(name)

    @cached_property
    def published_at(self) -> datetime | None:
        return Times(self.document, self.named, self.linked).published(self.byline, self.title)

    def _is_site(self, name: str) -> bool:
        """True where the name is that of the site, by og:site_name or the end of <title>."""
        whole = self._whole_title
        return name in self.named.get("og:site_name", "") or name in whole[len(headline.without_site_name(whole)) :]

    def _signs(self, name: str) -> bool:
        """True for a person's or a pen name; <meta name=author> is mostly the editor's, a number or the site's."""
        if not re.fullmatch(rf"[{HAN}·]{{2,8}}", name) or names.is_medium(name):
            return False
        text = self.document.text
        places = (match.start() for match in re.finditer(re.escape(name), text))
        return not any(_EDITED_BY.search(text, max(0, place - 20), place) for place in places)

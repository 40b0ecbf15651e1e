"""The demo's fictional articles, as written: what must come out of the crawl again, to the character."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article of ``texts/*.toml``."""

    id: str
    text: str  # one paragraph a line, Simplified
    published: datetime
    title: str = ""  # a text share may have none
    author: str = ""
    account: str = ""
    account_id: str = ""
    user_name: str = ""  # gh_… name of the account
    category: int = 0
    tags: tuple[str, ...] = ()
    page: str = ""  # how the page is made: layout, script, bytes, damage
    original: bool | None = None
    original_account: str = ""  # of a repost: where it appeared first
    original_url: str = ""

    @property
    def paragraphs(self) -> list[str]:
        return self.text.splitlines()

    @property
    def seconds(self) -> int:
        """Unix time of publication."""
        return int(self.published.timestamp())


def load(name: str) -> list[DemoArticle]:
    """The articles of ``texts/{name}.toml``, in their order."""
    text = resources.files("corpus.demo").joinpath(f"texts/{name}.toml").read_text(encoding="utf-8")
    return [_article(table) for table in tomllib.loads(text)["article"]]


def _article(table: dict[str, Any]) -> DemoArticle:
    known = {field.name for field in fields(DemoArticle)}
    assert table.keys() <= known, table.keys() - known
    return DemoArticle(**{**table, "text": table["text"].strip("\n"), "tags": tuple(table.get("tags", ()))})

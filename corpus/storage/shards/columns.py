"""Every column of every shard, described once: the Arrow schemas and data/README.md both come from here."""
# ruff: noqa: E501 - tables read best with one row a line

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "string",
    "dictionary",  # string, stored once per value: for columns with few values
    "int32",
    "float64",
    "bool",
    "binary",
    "timestamp[us, Asia/Shanghai]",
    "timestamp[us, UTC]",
    "list<string>",
    "list<edit>",
    "list<header>",
    "list<block>",
]

#: Raised when a column is added, renamed or changes its meaning; stands in every manifest.
VERSION = 4


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: Type
    meaning: str  # with the unit, where it has one
    example: str
    required: bool = False  # never null


ARTICLES = (
    Column("id", "string", "Key of the article: 32 hex digits of its address's SHA-256; `id` + `revision` is unique", "9f86d081884c7d659a2feaa0c55ad015", True),
    Column("url", "string", "Canonical address", "https://www.niaogebiji.com/article-88888-1.html", True),
    Column("site", "dictionary", "Name of the site it was read from", "niaogebiji", True),
    Column("title", "string", "Title, cleaned like the text; empty where the page has none", "增长的三个层次", True),
    Column("text", "string", "The clean article: Simplified, one paragraph a line (code keeps its own lines, blank ones too), joined by `\\n`, no blank lines", "第一段。\\n第二段。", True),
    Column("raw_text", "string", "The body as extracted, before any change; `edits` leads from it to `text`", "第一段。\\n第二段。", True),
    Column("fetched_at", "timestamp[us, UTC]", "When the page was fetched (the folder's month is this one's)", "2026-11-21T14:00:00+00:00", True),
    Column("fetched_url", "string", "Address it was fetched from, before it was made canonical", "https://m.niaogebiji.com/article-88888-1.html?utm=x", True),
    Column("author", "string", "Author as the page names it", "见实"),
    Column("published_at", "timestamp[us, Asia/Shanghai]", "When it was published, Beijing time; null where the page does not say (never guessed)", "2021-11-22T10:07:38+08:00"),
    Column("source_account", "string", "Account the article was first published by", "见实"),
    Column("source_account_id", "string", "That account's id (WeChat: the alias readers search for)", "jianshishijie"),
    Column("source_url", "string", "Address of the original, where the page links to it", "https://mp.weixin.qq.com/s/…"),
    Column("editors", "list<string>", "Editors and proof readers named in the text", '["阿爽"]', True),
    Column("rights", "dictionary", "What the page says about copying: unknown, original, licensed_repost, repost, no_repost, credit_required, cc", "licensed_repost", True),
    Column("attribution", "string", "The repost or licence line as found", "本文来自微信公众号：见实（ID：jianshishijie）"),
    Column("is_original", "bool", "True where the platform marks it 原创, false where it marks a repost", "true"),
    Column("layout", "dictionary", "Page layout that was read", "article"),
    Column("wx_biz", "string", "WeChat `__biz`: id of the public account", "MzA5MzM0NzQyOQ=="),
    Column("wx_mid", "string", "WeChat `mid`: id of the message", "2650000000"),
    Column("wx_idx", "string", "WeChat `idx`: place within the message, from 1", "1"),
    Column("wx_sn", "string", "WeChat `sn`: signature in the address", "0123456789abcdef0123456789abcdef"),
    Column("wx_account", "string", "WeChat user name of the public account", "gh_0123456789ab"),
    Column("tags", "list<string>", "Tags or categories as the page names them", '["运营"]', True),
    Column("images", "list<string>", "Absolute addresses of the pictures in the body, in order, each once", '["https://example.com/1.png"]', True),
    Column("edits", "list<edit>", "Every change between `raw_text` and `text` (see below)", "[{step: pinyin, kind: cut, …}]", True),
    Column("script", "dictionary", "Script of the page, ISO 15924: Hans, Hant, Hani (mixed or undecided), Zyyy (no Han)", "Hant", True),
    Column("script_config", "dictionary", "OpenCC configuration used; null: none was needed", "tw2s"),
    Column("script_changed", "int32", "Characters that conversion to Simplified changed", "412", True),
    Column("encoding", "dictionary", "Encoding the bytes were read with", "gb18030", True),
    Column("encoding_source", "dictionary", "What told the encoding", "header", True),
    Column("replacement_count", "int32", "Characters U+FFFD that decoding had to put in", "0", True),
    Column("warnings", "list<string>", "What was odd about the page", "[]", True),
    Column("content_key", "string", "SHA-256 of the letters and digits of `text`, hex: equal for exact copies", "e3b0c44298fc1c14…", True),
    Column("revision", "int32", "1 for the first version kept, +1 each time `content_key` changed", "1", True),
    Column("version", "dictionary", "Version of corpus-harvester, and a fingerprint of all that makes text", "0.2.0+9f3c12ab", True),
    Column("boilerplate_chars", "int32", "Characters of `raw_text` that rules of boilerplate cut; null in rows made before there was this column", "153"),
    Column("complete", "dictionary", "How much of the article the page holds: whole, partial (a preview, one page of several), cut (the page breaks off); `warnings` says why", "whole"),
    Column("blocks", "list<block>", "What each part of `text` is: paragraph, heading, code … (see below); null in rows made before there was this column", "[{kind: heading, start: 0, length: 7, level: 2, …}]"),
)  # fmt: skip

REJECTED = (
    *ARTICLES,
    Column("reason", "dictionary", "Why the page is no article: list, deleted, violation, unavailable, expired, missing, parked, verification, login, shell, no_article, unreadable", "deleted", True),
    Column("detail", "string", "The words of the page that gave it away", "该内容已被发布者删除", True),
    Column("retryable", "bool", "True where the page may well be an article another day", "false", True),
)  # fmt: skip

PAGES = (
    Column("url", "string", "Address that was fetched", "https://www.niaogebiji.com/article-88888-1.html", True),
    Column("fetched_at", "timestamp[us, UTC]", "When", "2026-11-21T14:00:00+00:00", True),
    Column("status", "int32", "HTTP status", "200", True),
    Column("headers", "list<header>", "Response headers in their order: `name`, `value`", "[{name: content-type, value: text/html}]", True),
    Column("body", "binary", "The body as it came, content encoding undone, never changed otherwise", 'b"<!doctype html>…"', True),
    Column("site", "dictionary", "Site the spider fetched it for; null: to be recognised from the page", "niaogebiji"),
)  # fmt: skip

#: The fields of one entry of ``edits``, of ``blocks`` and of ``headers``. They never change: polars refuses a folder whose shards differ
#: in them (2.1: "data type mismatch for column edits"). What is new to say of an edit becomes a column of its own.
EDIT = (
    Column("step", "string", "Fixer or rule that made the change", "strip-pinyin-notes", True),
    Column("kind", "string", "replace, cut, uniform (a fixer over the whole remaining text), or keep (no change: what uniform passes over)", "cut", True),
    Column("start", "int32", "Where in `raw_text`, in code points from 0", "1024", True),
    Column("before", "string", "What stood there", "(quán)", True),
    Column("after", "string", "What stands there now; empty for a cut", "", True),
    Column("chars", "int32", "Characters removed or changed", "6", True),
    Column("why", "string", "Why, or a uniform fixer's setting", "quán is the reading of 權", True),
    Column("confidence", "float64", "0 to 1; below 0.5 is a guess", "1.0", True),
)  # fmt: skip

BLOCK = (
    Column("kind", "string", "paragraph, heading, list_item, quote, code, table, formula, image, post", "list_item", True),
    Column("start", "int32", "Where in `text`, in code points from 0", "1024", True),
    Column("length", "int32", "How many code points; 0 for a picture", "36", True),
    Column("level", "int32", "heading: 1 to 6; list_item and quote: how deep it stands, from 1; table: how many of its rows are headings", "2"),
    Column("marker", "string", "list_item: its mark; null for a further paragraph of the item", "1."),
    Column("language", "string", "code: its language, as the page names it", "python"),
    Column("address", "string", "image: its absolute address", "https://example.com/1.png"),
    Column("author", "string", "post: who wrote it", "阿爽"),
    Column("time", "timestamp[us, Asia/Shanghai]", "post: when, Beijing time", "2021-11-22T10:07:38+08:00"),
)  # fmt: skip

HEADER = (
    Column("name", "string", "Name, as the server wrote it", "content-type", True),
    Column("value", "string", "Value", "text/html; charset=utf-8", True),
)

"""The page's own data: the object literal a WeChat page assigns to ``window.cgiDataNew``.

Written by the server, independent of the DOM, and the only place that holds the text of image and text
shares. Values are ``JsDecode('…')`` (2025) or plain ``'…'`` (2026), numbers ``'123' * 1``.
"""

from __future__ import annotations

import html
import re
from typing import TypeAlias

from corpus.html import js_literal

#: Numbers stay the strings they are written as: ids of 10 digits and more are names, not quantities.
Value: TypeAlias = "str | dict[str, Value] | list[Value]"
Data: TypeAlias = dict[str, Value]

_START = re.compile(r"window\.(cgiDataNew|cgiData)\s*=\s*(?=\{)")
#: Keys, literals and brackets. Names, calls and operators between them match last, and count for nothing.
_TOKEN = re.compile(
    r"""(?P<key>[A-Za-z_$][\w$]*|"[^"\\\n]*"|'[^'\\\n]*')\s*:(?!:)
      | '(?P<single>[^'\\]*+(?:\\.[^'\\]*+)*+)'
      | "(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)"
      | (?P<open>[{[])
      | (?P<close>[}\]])
      | (?P<factor>\*\s*1\b)
      | (?P<bare>-?\d[\d.]*+|true\b|false\b|null\b)
      | [A-Za-z_$][\w$.]*+
    """,
    re.VERBOSE | re.DOTALL,
)


def page_data(text: str) -> Data:
    """``window.cgiDataNew`` (or the older ``window.cgiData``) of a page; empty where there is none.

    >>> page_data("<script>window.cgiDataNew = {title: JsDecode('A\\\\x26amp;B'), mid: '22' * 1, l: [],};</script>")
    {'title': 'A&amp;B', 'mid': '22', 'l': []}
    """
    return read(text)[0]


def read(text: str) -> tuple[Data, bool]:
    """``page_data``, and whether it reaches its end within its script."""
    starts = {match[1]: match.end() for match in reversed(list(_START.finditer(text)))}
    start = starts.get("cgiDataNew", starts.get("cgiData"))
    return _parse(text, start) if start is not None else ({}, True)


def parse(text: str, start: int = 0) -> Data:
    """The object literal at ``start``; of a broken one, what came before the break.

    Reads literals only; names, calls and operators around them are passed over. Linear, never recurses.
    """
    return _parse(text, start)[0]


def _parse(text: str, start: int) -> tuple[Data, bool]:
    """The object and whether its bracket is closed: a script ends at </script, whatever stands open in it."""
    end = text.find("</script", start)
    root: Data | None = None
    stack: list[Data | list[Value]] = []
    key: str | None = None
    for match in _TOKEN.finditer(text, start, end if end >= 0 else len(text)):
        kind = match.lastgroup
        if kind == "key":
            key = match["key"].strip("\"'")
            continue
        if kind in (None, "factor"):
            continue
        if kind == "close":
            del stack[-1:]
            if not stack:
                return root or {}, True
            continue
        value: Value = _opened(match["open"]) if kind == "open" else _scalar(match)
        if stack:
            _attach(stack[-1], key, value)
        elif isinstance(value, dict):
            root = value
        if isinstance(value, (dict, list)):
            stack.append(value)
        elif not stack:
            break  # not an object
        key = None
    return root or {}, False


def text_at(data: Data, *path: str) -> str:
    """The string at ``path``, "" where there is none."""
    value: Value = data
    for name in path:
        if not isinstance(value, dict):
            return ""
        value = value.get(name, "")
    return value if isinstance(value, str) else ""


def plain_at(data: Data, *path: str) -> str:
    """The same with its HTML entities resolved and white space stripped: titles, names, links."""
    return html.unescape(text_at(data, *path)).strip()


def rows_at(data: Data, *names: str) -> list[Data]:
    """The objects of the first list found under one of ``names``; a lone object counts as a list of one."""
    for name in names:
        value = data.get(name)
        if isinstance(value, dict):
            return [value]
        if isinstance(value, list):
            return [row for row in value if isinstance(row, dict)]
    return []


def _opened(bracket: str) -> Value:
    return {} if bracket == "{" else []


def _scalar(match: re.Match[str]) -> str:
    if match.lastgroup == "bare":
        return match["bare"]
    return js_literal.unescape(match[match.lastgroup or ""])


def _attach(parent: Data | list[Value], key: str | None, value: Value) -> None:
    if isinstance(parent, list):
        parent.append(value)
    elif key is not None:
        parent.setdefault(key, value)  # the first of a repeated key counts

"""Escapes of JavaScript: every kind, pairs of surrogates joined."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.html.js_literal import unescape


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r"\u89c1\u5b9e", "见实"),
        (r"\x41\n\t\/\'\"", "A\n\t/'\""),
        (r"很好\ud83d\ude00，", "很好😀，"),
        (r"\u{1F600}\u{20bb7}", "😀𠮷"),
        (r"\u{FFFFFF}一", "一"),
        (r"\ud83d一\ude00", "\ufffd一\ufffd"),
        (r"\\n\\ud83d\\ude00", r"\n\ud83d\ude00"),
        ("一\\\r\n二\\\n三", "一二三"),
        (r"\0\b\v一", "一"),
        ("没有转义", "没有转义"),
        ("尾巴\\", "尾巴\\"),
        ("半\\u12", "半u12"),
    ],
)
def test_unescape(literal: str, text: str) -> None:
    assert unescape(literal) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\b\f\v"), max_size=40))
def test_undoes_what_json_writes(text: str) -> None:
    assert unescape(json.dumps(text)[1:-1]) == text
    assert unescape(json.dumps(text, ensure_ascii=False)[1:-1]) == text

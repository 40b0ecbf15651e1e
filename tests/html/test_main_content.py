"""Where the sentences of a page are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.html.document import Document
from corpus.html.main_content import MOST, Prose

SENTENCE = "私域流量已经不再是新词，但是真正做好的企业并不多。"


def prose(body: str) -> Prose:
    return Prose(Document(f"<html><body>{body}</body></html>").tree)


def named(found: Prose) -> str | None:
    body = found.body()
    return None if body is None else body.get("id")


def test_sentences_add_up_in_everything_above_them() -> None:
    found = prose(f"<div id=a><p>{SENTENCE}</p><p>{SENTENCE}</p></div>")
    by_id = {element.get("id") or element.tag: amount for element, amount in found.weight.items()}
    assert by_id["a"] == by_id["body"] == found.total == 2 * 4 * len(SENTENCE)


def test_a_named_body_weighs_most_and_links_nothing() -> None:
    found = prose(f"<div id=a class=article-content>{SENTENCE}</div><div><a>{SENTENCE}</a></div>")
    assert found.total == MOST * len(SENTENCE)
    assert named(found) == "a"


@pytest.mark.parametrize(
    ("body", "chosen"),
    [
        (f"<div id=a><p>{SENTENCE}</p><p>{SENTENCE}</p></div><div id=b><p>{SENTENCE[:9]}</p></div>", "a"),
        (f"<div id=a><div class=x><p>{SENTENCE}</p></div><div class=x><p>{SENTENCE}</p></div></div>", "a"),
        (f"<div id=a><div id=b>{SENTENCE}<br>{SENTENCE}</div><span>x</span></div>", "b"),
        (f"<div id=a class=comment>{SENTENCE * 3}</div><div id=b><p>{SENTENCE}</p></div>", "b"),
        (f"<div id=a class=sidebar><p>{SENTENCE * 3}</p></div><div id=b class=footer>{SENTENCE}</div>", "a"),
        (f"<div id=a style='display:none'>{SENTENCE}</div><div id=b><p>{SENTENCE}</p></div>", "b"),
        (f"<div id=a><div id=b><p>{SENTENCE * 2}</p></div><p>{SENTENCE}</p></div>", "a"),
        ("<div id=a><p>床前明月光 疑是地上霜</p><p>举头望明月 低头思故乡</p></div>", "a"),
        (f"<div id=a><div id=post_1><p>{SENTENCE}</p></div><div id=post_2><p>{SENTENCE * 2}</p></div></div>", "a"),
        (f"<div id=a><div id=post_1><p>{SENTENCE * 4}</p></div><div id=post_2><p>{SENTENCE}</p></div></div>", "post_1"),
        ("<div id=a>短</div>", None),
        ("", None),
    ],
)
def test_body(body: str, chosen: str | None) -> None:
    assert named(prose(body)) == chosen


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "<div class=comment>", "<li><a>x</a>", "<p>", "</div>", "<h1>", "</h1>", SENTENCE, "<td>"]
        ),
        max_size=30,
    )
)
def test_the_body_is_in_the_tree_and_holds_sentences(parts: list[str]) -> None:
    found = prose("".join(parts))
    body = found.body()
    assert (body is None) == (not found.weight)
    if body is not None:
        assert found.weight[body] > 0
        assert found.root in (body, *body.iterancestors())

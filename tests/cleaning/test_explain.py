"""Explaining a page: every character of the raw text once, changes marked, nothing that breaks the page."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from corpus.article import Edit
from corpus.cleaning import boilerplate, explain

RAW = "第一段正文。\n点击上方蓝字关注我们\n第二段<b>正文</b>。"
EDITS = boilerplate.cuts(RAW, boilerplate.load_rules(("wechat",)))
UNIFORM = Edit(step="width", kind="uniform", chars=7, why="full")


class _Text(HTMLParser):
    """What a reader of the page's text sees, and what is marked as cut."""

    def __init__(self) -> None:
        super().__init__()
        self.kept, self.cut, self.titles, self._in_text, self._in_cut = "", "", list[str](), False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_text = self._in_text or ("class", "text") in attrs
        if tag == "del":
            self._in_cut = True
            self.titles.append(dict(attrs)["title"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_cut = self._in_cut and tag != "del"
        self._in_text = self._in_text and tag != "div"

    def handle_data(self, data: str) -> None:
        if self._in_text and self._in_cut:
            self.cut += data
        elif self._in_text:
            self.kept += data


def test_segments_hold_every_character_once() -> None:
    parts = list(explain.segments(RAW, [*EDITS, UNIFORM]))
    assert "".join(part.text for part in parts) == RAW
    assert [part.text for part in parts if part.edit] == ["点击上方蓝字关注我们\n"]


def test_shares_add_up_by_step() -> None:
    share, width = explain.shares([EDITS[0], EDITS[0], UNIFORM])
    assert (share.step, share.places, share.chars) == ("wechat.follow", 2, 2 * EDITS[0].chars)
    assert (width.step, width.chars) == ("width", 7)


def test_page_shows_what_stays_and_what_went() -> None:
    reader = _Text()
    reader.feed(explain.page(RAW, EDITS, title="标题 & <script>"))
    assert reader.kept == "第一段正文。\n第二段<b>正文</b>。"
    assert reader.cut == "点击上方蓝字关注我们\n"
    assert reader.titles == [f"wechat.follow: {EDITS[0].why}"]


def test_page_loads_nothing_and_runs_nothing() -> None:
    page = explain.page("<script>alert(1)</script>", (), title="<script>")
    assert "<script" not in page
    assert "http" not in page


def test_a_replacement_shows_both_sides() -> None:
    edit = Edit(step="repair", kind="replace", start=0, before="第", after="弟", chars=1)
    assert ">第</del><ins" in explain.page(RAW, [edit])
    assert "弟</ins>" in explain.page(RAW, [edit])


def test_terminal_names_every_rule() -> None:
    console = Console(record=True, width=120, color_system="truecolor", force_terminal=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(explain.terminal(RAW, EDITS))
    shown = capture.get()
    assert "wechat.follow" in shown
    assert "\x1b[9;" in shown  # struck out


def test_an_unchanged_page_says_so() -> None:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(explain.terminal("正文。", ()))
    assert "Nothing was changed." in capture.get()


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("正文<>&\"'\ud800\0\n点击上方蓝字关注我们"), max_size=60))
def test_page_never_fails(text: str) -> None:
    edits = boilerplate.cuts(text, boilerplate.load_rules(("common", "wechat")))
    explain.page(text, edits).encode()
    assert "".join(part.text for part in explain.segments(text, edits)) == text

"""All of the known boilerplate goes, none of the article: on the page as it is and in every shape it may take."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Edit
from corpus.cleaning import boilerplate
from tests.cleaning.page import WRITTEN, Parts, recorded
from tests.timing import work_seconds

RULES = ("common", "niaogebiji")
ALL = (*RULES, "wechat", "mirror")
Shape = tuple[str, str, str]  # what it is, the page, the article in it

_TO_TRADITIONAL = opencc.OpenCC("s2t")
_FULL = str.maketrans(",:;!?()", "，：；！？（）")
FORMS: dict[str, Callable[[str], str]] = {
    "half": lambda text: text,
    "full": lambda text: text.translate(_FULL),
    "hant": lambda text: _TO_TRADITIONAL.convert(text.translate(_FULL)),
}


@pytest.fixture(params=["written", "recorded"])
def parts(request: pytest.FixtureRequest) -> Parts:
    if request.param == "written":
        return WRITTEN
    return recorded(request.getfixturevalue("shared") / "seeds/niaogebiji.txt")


def left_of(text: str, rules: tuple[str, ...] = RULES) -> str:
    edits = boilerplate.cuts(text, boilerplate.load_rules(rules))
    kept, position = [], 0
    for edit in edits:
        assert text[edit.start : edit.end] == edit.before
        assert edit.start >= position
        assert edit.kind == "cut"
        assert edit.chars == len(edit.before) > 0
        kept.append(text[position : edit.start])
        position = edit.end
    return "".join([*kept, text[position:]])


def characters(text: str) -> str:
    return re.sub(r"\s", "", text)


def prove(shapes: Iterator[Shape], rules: tuple[str, ...] = RULES) -> None:
    """In each width and script: what is left is the article, and cleaning it again changes nothing."""
    for name, page, article in shapes:
        for form, change in FORMS.items():
            left = left_of(change(page), rules)
            assert characters(left) == characters(change(article)), f"{name}, {form}"
            assert left_of(left, rules) == left, f"{name}, {form}: a second run cuts more"


def _lines(*lines: list[str]) -> str:
    return "\n".join(chain.from_iterable(lines))


def test_whole_page(parts: Parts) -> None:
    page, article = _lines(parts.head, parts.article, parts.boilerplate), _lines(parts.article)
    prove(iter([("flat", page, article)]))
    prove(iter([("all rules", page, article)]), ALL)
    assert left_of(page) == article  # no line break too many or too few


def test_blank_lines_and_indents_as_the_page_has_them(shared: Path) -> None:
    left = left_of((shared / "seeds/niaogebiji.txt").read_text(encoding="utf-8"))
    assert left == left.rstrip()
    assert characters(left) == characters(_lines(recorded(shared / "seeds/niaogebiji.txt").article))


def test_article_of_three_paragraphs(parts: Parts) -> None:
    short = parts.article[:3] if len(_lines(parts.article[:3])) > 60 else parts.article[3:6]
    prove(iter([("short", _lines(parts.head, short, parts.boilerplate), _lines(short))]))


def test_blocks_before_the_article(parts: Parts) -> None:
    article = _lines(parts.article)
    prove(
        iter(
            [
                ("all", _lines(parts.boilerplate, parts.article), article),
                ("all, then the head", _lines(parts.boilerplate, parts.head, parts.article), article),
            ]
        )
    )


def test_any_block_missing_or_alone(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        article = _lines(parts.article)
        yield "without -END-", _lines(parts.head, parts.article, parts.boilerplate[1:]), article
        for name, block in parts.blocks.items():
            others = [line for other, lines in parts.blocks.items() if other != name for line in lines]
            yield f"without {name}", _lines(parts.head, parts.article, others), article
            yield f"only {name}", _lines(parts.article, block), article
            if name != "end":  # a name after -END- and before an article can't be told from its first line
                yield f"only {name}, before", _lines(block, parts.article), article

    prove(shapes())


def test_blocks_in_any_order_on_both_sides(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        dice = random.Random(7)
        blocks = {name: lines for name, lines in parts.blocks.items() if name != "end"}
        for number in range(12):
            names = dice.sample(sorted(blocks), len(blocks))
            at = dice.randrange(len(names) + 1)
            before = [line for name in names[:at] for line in blocks[name]]
            after = [line for name in names[at:] for line in blocks[name]]
            yield f"order {number}: {names}, {at}", _lines(before, parts.article, after), _lines(parts.article)

    prove(shapes())


def test_convention_broken_off_anywhere(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        article = _lines(parts.article)
        convention = _lines(parts.blocks["convention"])
        before = _lines(*(parts.blocks[name] for name in ("end", "tools", "gifts", "card", "purchase")))
        places = [*range(14, 130, 11), *range(130, len(convention), len(convention) // 13)]
        for at in places:
            broken = convention[:at].strip()
            if len(broken) - broken.rfind("\n") <= 4:
                continue  # "7" alone before an article may be its first heading
            yield f"at {at}, after the rest", f"{article}\n{before}\n{broken}", article
            yield f"at {at}, nothing else", f"{article}\n{broken}", article
            yield f"at {at}, before the article", f"{broken}\n{article}", article

    prove(shapes())


def test_convention_cut_off_at_its_beginning(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        article = _lines(parts.article)
        convention = _lines(parts.blocks["convention"])
        for at in range(0, len(convention) // 2, max(9, len(convention) // 40)):
            yield f"from {at}", f"{convention[at:]}\n{article}", article

    prove(shapes())


def test_each_block_joined_into_one_line(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        article = _lines(parts.article)
        for name, block in parts.blocks.items():
            for glue in ("", " "):
                line = glue.join(block)
                yield f"{name} after the article", f"{article}\n{line}", article
                yield f"{name} before the article", f"{line}\n{article}", article

    prove(shapes(), ALL)


def test_convention_in_part_and_in_any_order(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        dice = random.Random(3)
        article = _lines(parts.article)
        lines = parts.blocks["convention"]
        for number in range(8):
            some = [line for line in lines if dice.random() < 0.7]
            yield f"some lines {number}", _lines(parts.article, some, parts.blocks["toasts"]), article
            yield f"shuffled {number}", _lines(parts.article, dice.sample(lines, len(lines))), article

    prove(shapes())


def test_lightly_reworded(parts: Parts) -> None:
    words = [
        ("本网站", "本站"),
        ("用户", "会员"),
        ("帐号", "账号"),
        ("内容", "信息"),
        ("进行", "做"),
        ("平台", "社区"),
        ("等", "等等"),
    ]

    def shapes() -> Iterator[Shape]:
        dice = random.Random(5)
        for number in range(8):
            changed = []
            for line in parts.boilerplate:
                for old, new in dice.sample(words, 2):
                    line = line.replace(old, new)  # noqa: PLW2901
                changed.append(line)
            yield f"words {number}", _lines(parts.article, changed), _lines(parts.article)

    prove(shapes())


def test_paragraphs_joined(parts: Parts) -> None:
    def shapes() -> Iterator[Shape]:
        prose = [line for line in parts.article if line.endswith("。")]  # else nothing tells where it ends
        article = _lines(prose)
        for glue in ("", " "):
            everything = glue.join(parts.boilerplate)
            yield "all boilerplate in one line", _lines(prose, [everything]), article
            yield "joined to the last paragraph", article + glue + everything, article
            yield "the page in one line", glue.join([*parts.head[:2], *prose, *parts.boilerplate]), "".join(prose)
            for size in (2, 3, 5):
                lines = parts.boilerplate
                joined = [glue.join(lines[at : at + size]) for at in range(0, len(lines), size)]
                yield f"{size} lines in one, after", _lines(prose, joined), article

    prove(shapes())


@pytest.mark.parametrize("marks", ["。;!?", "。;!?,"])
def test_paragraphs_split(parts: Parts, marks: str) -> None:
    def split(lines: list[str]) -> list[str]:
        return [piece for line in lines for piece in re.sub(f"([{marks}])", r"\1\n", line).strip().split("\n")]

    page = _lines(split(parts.article), split(parts.boilerplate))
    prove(iter([("split", page, _lines(parts.article))]))


def test_boilerplate_alone_leaves_nothing(parts: Parts) -> None:
    assert left_of(_lines(parts.head[:2], parts.boilerplate)) == ""


def test_each_cut_names_its_rule(parts: Parts) -> None:
    page = _lines(parts.head, parts.article, parts.boilerplate)
    edits = boilerplate.cuts(page, boilerplate.load_rules(RULES))
    known = {rule.id: rule.why for rule in boilerplate.load_rules(RULES).rules}
    assert {edit.step for edit in edits} >= {
        "niaogebiji.contact",
        "niaogebiji.gifts",
        "niaogebiji.purchase",
        "niaogebiji.convention",
        "niaogebiji.rewards",
    }
    assert all(known[edit.step] == edit.why for edit in edits)
    (convention,) = [edit for edit in edits if edit.step == "niaogebiji.convention"]
    assert convention.chars > 0.9 * len(_lines(parts.blocks["convention"]))


SAMPLES = [
    *WRITTEN.boilerplate,
    *WRITTEN.article,
    *(text for rule in boilerplate.load_rules(ALL).rules for text in (*rule.example, *rule.keep)),
]
GLUE = st.sampled_from(["\n", "\n\n", "", " ", "　", "\u200b", "。", "👇", "\r\n", "\ud800", "\0"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SAMPLES), GLUE), max_size=12))
def test_any_mixture_is_cut_exactly_and_once(pieces: list[tuple[str, str]]) -> None:
    left = left_of("".join(chain.from_iterable(pieces)), ALL)
    assert left_of(left, ALL) == left


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_never_raises(text: str) -> None:
    left_of(text, ALL)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "点",
            "-",
            "👇",
            " ",
            "\n",
            "\ud800",
            "\0",
            "“",
            "点击上方",
            "觉得的了",
            "關注公眾號",
            "本站转载",
            "确认要消耗",
        ),
        *(
            "-END-",
            "-END-\n",
            "收藏\n",
            "收藏",
            "往期推荐\n标题\n",
            "20羽毛立即兑换",
            "发表文章12\n",
            "我的评分\n标\n",
            "标\n分享到朋友圈\n收藏\n",
        ),
        *("2021-11-22 10:07\n", "如有侵权请联系删除。", "将不断完善本公约"),
        "将不断完善本公约。天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏\n",
    ],
    ids=repr,
)
def test_time_is_linear(unit: str) -> None:
    """Ten times the text takes about ten times as long."""
    small, large = (unit * (size // len(unit)) for size in (5_000, 50_000))
    rules = boilerplate.load_rules(ALL)
    boilerplate.cuts(small, rules)
    times = [min(_seconds(text, rules) for _ in range(2)) for text in (small, large)]
    assert times[1] < 40 * times[0] + 0.05, times  # quadratic time would be a hundred times as much


def test_one_line_of_a_million_characters() -> None:
    text = "长按识别二维码，点赞在看转发收藏羽毛立即兑换我知道了" * 38_500
    assert _seconds(text, boilerplate.load_rules(ALL)) < 20


def _seconds(text: str, rules: boilerplate.Ruleset) -> float:
    def cut() -> None:
        edits: tuple[Edit, ...] = boilerplate.cuts(text, rules)
        assert sum(edit.chars for edit in edits) <= len(text)

    return work_seconds(cut)

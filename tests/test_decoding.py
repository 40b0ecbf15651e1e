"""Bytes to text: every mix of declared and true charset, and one bad byte anywhere."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.decoding import decode

HANS = (
    "城南有一家旧书店，店主姓许，每天清晨六点半准时开门。",
    "他说：“书是旧的，读书的人总是新的。”来这里的客人大多不问价钱，坐下来就读。",
    "2021年冬天，App里有人写下一篇长文，三天内转发了8000次，书店从此排起了队。",
    "许先生没有涨价，只在门口多放了两把椅子，又添了一盏灯。",
)
HANT = (
    "城南有一家舊書店，店主姓許，每天清晨六點半準時開門。",
    "他說：「書是舊的，讀書的人總是新的。」來這裡的客人大多不問價錢，坐下來就讀。",
    "2021年冬天，App裡有人寫下一篇長文，三天內轉發了8000次，書店從此排起了隊。",
    "許先生沒有漲價，只在門口多放了兩把椅子，又添了一盞燈。",
)
BODIES = {"utf-8": HANS, "gb18030": HANS, "gbk, traditional": HANT, "big5hkscs": HANT}


def page(paragraphs: tuple[str, ...], meta: str = "") -> str:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f"<html><head>{head}<title>{paragraphs[0][:6]}</title></head>\n<body>{body}</body></html>\n"


def codec(name: str) -> str:
    return "gb18030" if name.startswith("gb") else name


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("header", [None, "utf-8", "GBK", "gb2312", "gb18030", "Big5", "iso-8859-1", "x-klingon"])
@pytest.mark.parametrize("meta", ["", "utf-8", "gb2312", "big5"])
def test_whatever_is_declared_the_page_is_read(name: str, header: str | None, meta: str) -> None:
    text = page(BODIES[name], meta)
    read = decode(text.encode(codec(name)), content_type=header and f"text/html; charset={header}")
    assert read.text == text
    assert (read.encoding, read.replacements, read.unreadable) == (codec(name), 0, False)


@pytest.mark.parametrize(
    ("header", "meta", "source"),
    [("gbk", "utf-8", "header"), ("utf-8", "gb2312", "meta"), (None, "", "content"), ("big5", "utf-8", "content")],
)
def test_the_source_names_who_was_right(header: str | None, meta: str, source: str) -> None:
    body = page(HANS, meta).encode("gbk")
    assert decode(body, content_type=header and f"text/html; charset={header}").source == source


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("kind", ["lost", "flipped"])
@pytest.mark.parametrize("declared", [True, False])
def test_one_bad_byte_anywhere_stays_local(name: str, kind: str, declared: bool) -> None:
    text = page(BODIES[name])
    whole = text.encode(codec(name))
    chance = random.Random(5)
    reach = []
    for at in range(0, len(whole), 1 if kind == "lost" else 2):
        byte = b"" if kind == "lost" else bytes([whole[at] ^ 1 << chance.randrange(8)])
        read = decode(whole[:at] + byte + whole[at + 1 :], content_type=f"charset={codec(name)}" if declared else None)
        assert read.encoding == codec(name), f"byte {at}"
        reach.append(changed(text, read.text))
    assert max(reach) <= 12
    # Traditional in GBK has ASCII trail bytes: a shift ends by itself, so soon that nothing gives it away
    assert sum(chars > 4 for chars in reach) <= (0.12 if name == "gbk, traditional" else 0.02) * len(reach)


def changed(before: str, after: str) -> int:
    """Characters of ``before`` between the common start and the common end."""
    start = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(map(len, (before, after)))
    )
    rest = min(len(before), len(after)) - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return len(before) - start - end


def test_a_byte_lost_from_a_long_line_costs_one_character() -> None:
    line = ("许先生没有涨价，只在门口多放了两把椅子" * 4000).encode("gbk")
    read = decode(line[:501] + line[502:])
    assert read.replacements == 1
    assert changed(line.decode("gbk"), read.text) <= 3


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(bom: str) -> None:
    read = decode(page(HANS, "gb2312").encode(bom), content_type="text/html; charset=big5")
    assert (read.text, read.source) == (page(HANS, "gb2312"), "bom")


@pytest.mark.parametrize("codec_name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [page(HANS), "".join(HANS[:2]).replace("6", "")])
def test_utf16_without_a_mark(codec_name: str, text: str) -> None:
    assert decode(text.encode(codec_name)).text == text


def test_a_utf8_mark_before_gbk_is_not_believed() -> None:
    assert decode(b"\xef\xbb\xbf" + page(HANS).encode("gbk")).text == page(HANS)


@pytest.mark.parametrize("name", BODIES)
def test_a_truncated_last_character(name: str) -> None:
    text = page(BODIES[name])[:-18]
    cut = text.index("燈" if "燈" in text else "灯")
    body = text[: cut + 1].encode(codec(name))[:-1]
    read = decode(body)
    assert read.text == text[:cut] + "\ufffd"
    assert (read.replacements, read.encoding) == (1, codec(name))


def test_private_use_characters_of_gbk_survive() -> None:
    body = (
        "部分".encode("gbk")
        + b"\xaa\xa1\xaf\xfe\xf8\xa1\xfe\xfe\xa1\x40\xa7\xa0"
        + "省区，这里说的是书店。".encode("gbk")
    )
    assert decode(body).text == "部分\ue000\ue233\ue234\ue4c5\ue4c6\ue765省区，这里说的是书店。"


def test_damage_of_pinyin_notes_is_left_for_the_repair() -> None:
    # 當 and 的 meet in 94B5 = 數: its note stands in the middle of both (facts of the mirror seed)
    notes = "我們(men)的書店開(kāi)門，客人當(dāng)".encode("gbk")
    body = (
        notes
        + b"\xb5("
        + "shù".encode("gbk")
        + b")"
        + "的策略成功".encode("gbk")[1:]
        + b"</p>"
        + "書店(diàn)".encode("gbk")
    )
    read = decode(body, content_type="text/html; charset=gbk")
    assert read.text == "我們(men)的書店開(kāi)門，客人當(dāng)\ufffd(shù)牟呗猿晒\ufffd</p>書店(diàn)"
    assert read.replacements == 2


def test_the_euro_sign_of_the_windows_pages() -> None:
    assert decode("这本旧书卖 ".encode("gbk") + b"\x805 " + "一本".encode("gbk")).text == "这本旧书卖 €5 一本"
    assert decode("這本舊書賣 ".encode("big5") + b"\xa3\xe15 " + "一本書".encode("big5")).text == "這本舊書賣 €5 一本書"


def test_rare_but_valid_characters_are_never_repaired() -> None:
    text = "<p>《山海经》里有𤣳、䍶䍳、魍魉、夔牛、狰狞、猰貐、饕餮、梼杌A座</p>"
    assert decode(text.encode("gb18030"), content_type="charset=gb18030").text == text


@pytest.mark.parametrize("text", ["It’s a café — naïve", "“quoted” text, £5 and 20°C"])
def test_western_pages(text: str) -> None:
    assert decode(text.encode("cp1252"), content_type="text/html; charset=iso-8859-1").text == text
    assert decode(text.encode("cp1252")).text == text


def test_declared_charsets_of_the_neighbours() -> None:
    for text, name in (
        ("これは日本語のページです。本を読みます。", "shift_jis"),
        ("Это старая книжная лавка", "windows-1251"),
    ):
        assert decode(text.encode(name), content_type=f"text/html; charset={name}").text == text


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(random.Random(1).randbytes(20_000)),
        random.Random(2).randbytes(20_000),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"\xff" * 10_000,
        bytes(10_000),
    ],
    ids=["gzip", "random", "png", "ff", "nul"],
)
def test_binary_is_unreadable(body: bytes) -> None:
    assert decode(body, content_type="text/html; charset=gbk").unreadable
    assert decode(body).unreadable


@pytest.mark.parametrize("body", [b"", b"plain", "中".encode("gbk"), page(HANS).encode("gbk")[:-1], b"\xef\xbb\xbf"])
def test_little_or_nothing_is_readable(body: bytes) -> None:
    assert not decode(body).unreadable


def test_declarations_in_comments_and_of_codecs_that_are_no_charsets_do_not_count() -> None:
    body = b'<!-- <meta charset="big5"> --><meta charset="rot13"><meta charset=\'gbk\'>' + "旧书店".encode("gbk")
    read = decode(body, content_type="text/html; charset=zip")
    assert (read.encoding, read.source, read.text[-3:]) == ("gb18030", "meta", "旧书店")


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "gbk", "big5", "utf-16", "hz", "iso-2022-jp", "utf-7", "idna", "\0"]),
)
@settings(max_examples=100, deadline=None)
def test_never_raises(body: bytes, label: str | None) -> None:
    read = decode(body, content_type=label and f"text/html; charset={label}")
    assert read.replacements >= 0
    assert "\ufffd" in read.text or not read.replacements


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=80))
@settings(max_examples=100, deadline=None)
def test_utf8_is_read_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode(), content_type="text/html; charset=utf-8").text == text


def test_real_pages_survive_a_change_of_charset(shared: Path) -> None:
    for file in sorted((shared / "pages" / "generic").glob("*.gz"))[:12]:
        text = decode(gzip.decompress(file.read_bytes())).text
        for name in ("gb18030", "big5hkscs"):
            body = text.encode(name, "ignore")
            assert decode(body, content_type="text/html; charset=utf-8").text == body.decode(name), file.name

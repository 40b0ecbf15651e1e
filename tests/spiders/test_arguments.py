"""Spider arguments: a typo is an error that lists the names."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError, UsageError
from corpus.spiders.base import CorpusSpider
from corpus.spiders.mirror import MirrorSpider
from corpus.spiders.niaogebiji import NiaogebijiSpider
from corpus.spiders.wechat import WechatSpider


def test_a_typo_lists_the_names() -> None:
    with pytest.raises(UsageError) as caught:
        NiaogebijiSpider(catgory="101")
    message = str(caught.value)
    assert message.splitlines()[-1] == "unknown argument 'catgory'; did you mean category?"
    assert all(name in message for name in ("category", "since", "pages", "urls"))


@pytest.mark.parametrize(
    ("spider", "values", "says"),
    [
        (NiaogebijiSpider, {"category": "first"}, "category: 'first' is no whole number of at least 1"),
        (NiaogebijiSpider, {"since": "yesterday"}, "since: 'yesterday' is no day such as 2026-01-31"),
        (NiaogebijiSpider, {"since": "2026-02-30"}, "since: '2026-02-30' is no day such as 2026-01-31"),
        (NiaogebijiSpider, {"pages": "0"}, "pages: '0' is no whole number of at least 1"),
        (
            NiaogebijiSpider,
            {"urls": "file:///etc/passwd"},
            "urls: 'file:///etc/passwd' is not an http or https address",
        ),
        (NiaogebijiSpider, {"urls": "http://a.example:99999/"}, "not an http or https address"),
        (NiaogebijiSpider, {"urls": "http://[::1/"}, "not an http or https address"),
        (NiaogebijiSpider, {"base": "http://a.example/\x1b[2J"}, "blanks or control characters"),
        (
            NiaogebijiSpider,
            {"nonsense": "1", "pages": "x"},
            "unknown argument 'nonsense'; pages: 'x' is no whole number",
        ),
        (WechatSpider, {}, "urls, file or album"),
        (MirrorSpider, {}, "urls, file, lists, feeds or sitemaps"),
        (MirrorSpider, {"urls": "https://example.com/1", "site": "nowhere"}, "the sites are"),
    ],
)
def test_wrong_values_say_what_is_wanted(spider: type[CorpusSpider], values: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        spider(**values)
    assert says in str(caught.value).splitlines()[-1]


def test_lists_of_urls_take_commas_and_blanks() -> None:
    spider = MirrorSpider(urls="https://a.example/1, https://b.example/2")
    assert spider.arguments.urls == ("https://a.example/1", "https://b.example/2")
    assert spider.hosts() == {"a.example", "b.example"}


def test_a_file_of_urls(tmp_path: Path) -> None:
    good = tmp_path / "urls.txt"
    good.write_text("\ufeff# our accounts\n\nhttps://mp.weixin.qq.com/s/abc?scene=1\n", encoding="utf-8")
    assert WechatSpider(file=str(good)).allowed_domains == ["mp.weixin.qq.com"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"https://a.example/1\n# ours\n\nmp.weixin.qq.com/s/def\n", "line 4: 'mp.weixin.qq.com/s/def' is not an http"),
        (
            "https://a.example/1\r\nhttps://a.example/2 小店\r\n".encode(),
            "line 2: 'https://a.example/2 小店' is not one",
        ),
        ("https://a.example/1\t小店".encode(), r"line 1: 'https://a.example/1\t小店' is not one"),
        ("https://a.example/1\u3000小店".encode(), r"line 1: 'https://a.example/1\u3000小店' is not one"),
        (b"https://a.example/1,https://a.example/2 https://a.example/3", "line 1: "),
        (b"https://a.example/1\0", r"line 1: 'https://a.example/1\x00' is not one"),
        (b"\n\nhttps://a.example/\x1b[2J1", r"line 3: 'https://a.example/\x1b[2J1' is not one"),
        ("https://a.example/\u202e1".encode(), r"line 1: 'https://a.example/\u202e1' is not one"),
        (b"", "the file names no address"),
        (b"# nothing\n\n   \n", "the file names no address"),
        ("https://a.example/1\n# 小店".encode("gbk"), "line 2: no text in UTF-8; save"),
        ("https://a.example/1".encode("utf-16"), "line 1: no text in UTF-8; save"),
    ],
)
def test_a_file_of_urls_is_checked_line_by_line(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_bytes(content)
    for spider in (WechatSpider, MirrorSpider):
        with pytest.raises(InputError) as caught:
            spider(file=str(path))
        assert str(caught.value).startswith(f"{path}: {says}")


def test_a_file_of_urls_that_is_not_there(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "nofile.txt", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError) as caught:
            WechatSpider(file=str(path))
        assert str(caught.value) == f"{path}: {why}; name a text file with one address a line"

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
    assert "unknown argument 'catgory'" in message
    assert all(name in message for name in ("category", "since", "pages", "urls"))


@pytest.mark.parametrize(
    ("spider", "values", "says"),
    [
        (NiaogebijiSpider, {"category": "first"}, "category"),
        (NiaogebijiSpider, {"since": "yesterday"}, "since"),
        (NiaogebijiSpider, {"pages": "0"}, "pages"),
        (NiaogebijiSpider, {"urls": "file:///etc/passwd"}, "not an http or https address"),
        (WechatSpider, {}, "urls, file or album"),
        (MirrorSpider, {}, "urls, file, lists, feeds or sitemaps"),
        (MirrorSpider, {"urls": "https://example.com/1", "site": "nowhere"}, "the sites are"),
    ],
)
def test_wrong_values_say_what_is_wanted(spider: type[CorpusSpider], values: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        spider(**values)


def test_lists_of_urls_take_commas_and_blanks() -> None:
    spider = MirrorSpider(urls="https://a.example/1, https://b.example/2")
    assert spider.arguments.urls == ("https://a.example/1", "https://b.example/2")
    assert spider.hosts() == {"a.example", "b.example"}


def test_a_file_of_urls_is_checked_line_by_line(tmp_path: Path) -> None:
    good = tmp_path / "urls.txt"
    good.write_text("\ufeff# our accounts\n\nhttps://mp.weixin.qq.com/s/abc?scene=1\n", encoding="utf-8")
    assert WechatSpider(file=str(good)).allowed_domains == ["mp.weixin.qq.com"]
    bad = tmp_path / "bad.txt"
    bad.write_text("https://mp.weixin.qq.com/s/abc\nmp.weixin.qq.com/s/def\n", encoding="utf-8")
    with pytest.raises(InputError, match="entry 2"):
        WechatSpider(file=str(bad))
    with pytest.raises(InputError, match="nowhere"):
        WechatSpider(file=str(tmp_path / "nowhere.txt"))

"""`corpus process` as a person calls it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = """<html><head><meta charset="utf-8"><title>社区团购的第二年</title></head><body><article>
<h1>社区团购的第二年</h1>
<p>去年这个时候，团长们还在楼下分菜。今年同一个小区里，只剩下两个团长还在坚持，其余的人都转去做了别的生意。</p>
<p>我们访谈了十二位团长，想知道留下来的人做对了什么。答案出奇地一致：不是低价，而是熟人之间的那点信任。</p>
<p>一位团长说，她每天晚上都会在群里回答问题，从不发广告；邻居们慢慢习惯了先问她，再下单。</p>
</article></body></html>"""


def corpus(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "corpus", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "b.html.gz").write_bytes(gzip.compress(PAGE.replace("第二年", "第三年").encode("gb18030")))
    return folder


def test_a_page_is_shown(saved: Path) -> None:
    run = corpus("process", saved / "a.html")
    assert run.returncode == 0, run.stderr
    assert "社区团购的第二年" in run.stdout
    assert "从不发广告" in run.stdout


def test_a_folder_becomes_parquet(saved: Path, tmp_path: Path) -> None:
    run = corpus("process", saved, "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    import pandas as pd

    frame = pd.read_parquet(tmp_path / "out/articles")
    assert sorted(frame["title"]) == ["社区团购的第三年", "社区团购的第二年"]


def test_a_page_saved_twice_is_one_row_and_one_name_in_two_folders_two(saved: Path, tmp_path: Path) -> None:
    from corpus.storage.care.verify import verify

    for folder, year in (("x", "第四年"), ("y", "第五年")):
        (saved / folder).mkdir()
        (saved / folder / "index.html").write_text(PAGE.replace("第二年", year), encoding="utf-8")
    run = corpus("process", saved, saved / "a.html", "--out", tmp_path / "out", "--brief")
    assert run.returncode == 0, run.stderr
    import pandas as pd

    frame = pd.read_parquet(tmp_path / "out/articles")
    assert sorted(frame["url"]) == ["file:a.html", "file:b.html.gz", "file:x/index.html", "file:y/index.html"]
    assert set(frame["revision"]) == {1}
    assert verify(tmp_path / "out").good


def test_markdown_is_the_article(saved: Path) -> None:
    run = corpus("process", saved / "a.html", "--md")
    assert run.returncode == 0, run.stderr
    title, *paragraphs = run.stdout.rstrip("\n").split("\n\n")
    assert title.startswith("# ")
    assert paragraphs
    assert not any("\n" in paragraph for paragraph in paragraphs)


def test_json_has_the_columns_others_rely_on(saved: Path) -> None:
    run = corpus("process", saved / "a.html", "--json", "--url", "https://example.com/a/1.html")
    row = json.loads(run.stdout)
    assert row["url"] == "https://example.com/a/1.html"
    needed = {"id", "url", "site", "title", "author", "source_account", "source_account_id"}
    needed |= {"published_at", "fetched_at", "text", "raw_text", "edits"}
    assert needed <= set(row)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.html", b"", "empty"),
        ("binary.html", bytes(range(256)) * 30, "unreadable"),
        ("menu.html", "<html><body><a href='/'>首页</a></body></html>".encode(), "no_article"),
        ("broken.html.gz", b"\x1f\x8bnot gzip at all", "gzip"),
    ],
)
def test_bad_input_is_named_and_the_rest_is_kept(
    saved: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (saved / name).write_bytes(content)
    run = corpus("process", saved, "--out", tmp_path / "out", "--brief")
    assert run.returncode == 3
    assert name in run.stderr
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    import pandas as pd

    assert len(pd.read_parquet(tmp_path / "out/articles")) == 2


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["nowhere.html"], 3, "nowhere.html"),
        (["--site", "niaogebji", "x.html"], 2, "niaogebiji"),
        (["--outt", "x", "y.html"], 2, "--outt"),
    ],
)
def test_wrong_words_get_a_clear_message(words: list[str], status: int, says: str) -> None:
    run = corpus("process", *words)
    assert run.returncode == status
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_an_unwritable_output_folder_is_named(saved: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    run = corpus("process", saved / "a.html", "--out", blocked / "out")
    assert run.returncode == 74
    assert str(blocked) in run.stderr.replace("\n", "")
    assert "Traceback" not in run.stderr

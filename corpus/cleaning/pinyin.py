"""Pinyin notes: the readings that a mirror's software put in brackets after characters, 授權(quán)轉(zhuǎn)載.

The software replaced Traditional characters X by ``X(pinyin)``. People write readings in brackets too: a gloss on
a rare name, 李儇(Xuān), or on every character of a lesson. So nothing is decided note by note. The whole document
says whether it shows the software's pattern: readings on *common* characters that conversion from Simplified
*changed*, always the dictionary's *first* reading, at (nearly) *every* occurrence. Only then are notes cut, and
only those whose content is a reading of the character before them: (CIO), (AI), (親密關係) can't match.

Figures come from the mirror seed and 28 more real pages: 1,770 of 1,770 notes are the first reading.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from corpus.article import Edit
from corpus.cleaning.readings import first_reading, readings, simplified
from corpus.cleaning.script.detection import count as count_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = "strip-pinyin-notes"

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u030c"  # composed, or as combining marks
_LETTERS = f"a-züɑɡ\u0308{_TONED}"  # ɑ and ɡ: what Chinese input methods and fonts give for a and g
_SPACE = " \t\u00a0\u2009\u3000"  # 《網(wǎng)絡(luò )主播》: a blank inside, on 61k.html
#: Detection is one search for this: bounded repeats, nothing to backtrack into.
_NOTE = re.compile(rf"[(（][{_SPACE}]{{0,3}}([{_LETTERS}]{{1,8}})[{_SPACE}]{{0,3}}[)）]")
#: Half of the brackets lost: 絡(luò主播, 絡luò)主播, 絡?luò)主播. Only ever looked for in a document proved damaged.
_HALF = re.compile(
    rf"(?:(?P<open>[(（?\ufffd])[{_SPACE}]{{0,3}})?(?P<note>[{_LETTERS}]{{1,8}})(?:[{_SPACE}]{{0,3}}(?P<close>[)）]))?"
)
_HAS_TONE = re.compile(rf"[{_TONED}]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
#: Words beside a note that say its author means it.
_ABOUT_READINGS = re.compile(
    "拼音|[讀读念][作做成為为音]|[發发注標标正]音|多音字|音同|同音|[聲声][調调]|生字|字典|[詞词]典|Pinyin|pinyin"
)
#: Common characters that people do gloss, for readings they are confused by: a few notes on nothing else say little.
_GLOSSED = frozenset("長樂覺彈興參單鮮屬蓋圈殼")
_SYLLABLE = re.compile(r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouvü]{1,3}(?:n|ng|r)?")

#: The 631 of the 1,500 most frequent characters (jieba's dictionary, words weighted by their counts) that have
#: another Traditional form. One single note on a page counts only on one of these.
_FREQUENT = frozenset(
    "国为这个来会时出学说家们于后发对长过业里经面门动进区同开产军还种现机体表与当两实么只关从制内没将员东头间无见"
    "合战点场向数样问并教万级应资务回系气汉总电声设义统处马儿领队计别权话报给变书几华议称决张导术才结师达题条规县"
    "风运组听布济党论强黄选记真却职号类传带干农边据联广质阳难历专即认车台游举线团备争众连调转该克尔让较际亲单红价"
    "约周亚则属积图千准极装许参吃观鱼办复远群构随划势热网语铁断爱纪况证编局满觉双乐标确织志项飞节龙响药轻击请离显"
    "罗营视护创余兴占虽费试宝识维采宫环斗乡查责严桥仅胜杀围席态杨负层须续状银范修致终钱赛独细冲获习医尽脸弹楼艺陆"
    "协镇检写苏注验紧劳户优财养适陈卫念云伤绝阶刘刚亿闻审压升监敌兰温园树征词岛预继执谁惊核画辑剑谈礼愿筑乱讲临既"
    "挥板胡欧叶简担岁荆贵娘辖帮块额错剧欢够孙阵销坚练脚读测吴宁换异顾曲朱顺鲜败货矿归买险评吗厂遗笔输松渐顶训录毕"
    "丰献爷纳钟脑饭暗扩齐赶诉诗础届蒙静盘卖湾减秘灵杂泽侧庆妈馆补彩旧轮妇载怀软枪墙恶谷顿稳酸诸绿佛荣针托宽折库罢"
    "谢巨页困拥圣戏旗奖岩币圆烧讨烟误疗闭脱秋寻私岗卷丽横驻纸夺灯坏丝径购阴床择宪峰鲁庙御舰课奥虚隐粮络摇潜庄厅赵"
    "访韦吨扬纵纷贸汇灭仪缓盖迹释润岭搜虑抵钢码坛梁累锛损税综伦挂韩竞乌铺脉纯杯谋剂幸谓频壮骑鸡虫绍铜泛摆欲签缩废"
    "订绩盐萨贴触玩莲抢闹纺讯誉梦伙峡残闪贼倾贫诺麦泪辈镜贡缘贝骂糖岳饮奋雕跃赞启阁劲晋沟锋胆凭抬闯汤迁叹储贯彻旋"
    "凤赏辽询毁净弃亩冬尸伟览龄绕浓绪舍蓝荡阅鸿惯症鸟扎辞穷键递隶厉闲袭灾涨湿郑"
)


def notes(text: str, *, damaged: bool = False) -> tuple[Edit, ...]:
    """The pinyin notes to cut, sorted, as positions in ``text``; empty where the document doesn't show the pattern.

    ``damaged``: the damage step repaired shifts of this text that held a note, which proves the pattern by itself.

    >>> [note.before for note in notes("授權(quán)轉(zhuǎn)載發(fā)布")]
    ['(quán)', '(zhuǎn)', '(fā)']
    >>> notes("唐僖宗李儇(Xuān)即位。完(wán)成(chéng)数(shù)学(xué)作(zuò)业(yè)")
    ()
    """
    first = _NOTE.search(text)
    if first is None and not damaged:
        return ()
    found = [note for note in _read(text, first.start()) if note.toned] if first else []
    if damaged or _is_artefact(text, found):
        return tuple(_cuts(text, "certain" if damaged or len(found) > 2 else "alone"))
    toneless = [note for note in _read(text, first.start()) if not note.toned] if first else []
    return tuple(_edit(note, 0.8) for note in toneless if note.right) if _is_every_nth(text, toneless) else ()


@dataclass(frozen=True, slots=True)
class _Note:
    """A bracket with the letters of one syllable, and the character it stands after."""

    start: int
    end: int
    before: str  # brackets and all
    character: str
    reading: str
    enclosed: bool  # the character belongs to a word: Han before it or behind the bracket

    @property
    def toned(self) -> bool:
        return _HAS_TONE.search(self.reading) is not None or (self.converted and self.first)

    @property
    def converted(self) -> bool:
        return simplified(self.character) != self.character

    @property
    def first(self) -> bool:
        return first_reading(self.character) == self.reading

    @property
    def right(self) -> bool:
        """A reading of the character, tone marks left aside on either side where the note has none."""
        return self.reading in readings(self.character) or self.reading in _toneless_readings(self.character)


def _read(text: str, start: int) -> Iterator[_Note]:
    """All notes from ``start`` on that stand after a Chinese character."""
    for match in _NOTE.finditer(text, start):
        begin, end = match.span()
        character = text[begin - 1 : begin]
        if not _HAN.match(character):
            continue
        yield _Note(
            start=begin,
            end=end,
            before=match[0],
            character=character,
            reading=_spelling(match[1]),
            enclosed=_HAN.match(text[max(0, begin - 2) : begin - 1]) is not None or _HAN.match(text, end) is not None,
        )


def _spelling(letters: str) -> str:
    """The letters of a note as the dictionary spells them."""
    return normalize("NFC", letters).replace("ɑ", "a").replace("ɡ", "g").replace("v", "ü")


# --- readings with tone marks, on converted characters ---


def _is_artefact(text: str, found: list[_Note]) -> bool:
    """Do these notes show the software's pattern?

    Thresholds: at least 80 % of the occurrences of the noted characters carry their note (half of them where ten
    or more notes leave no doubt, for pages whose frame comes from elsewhere); other right readings (on characters
    that conversion leaves alone, or not the first one: what lessons and dictionaries give) are at most 34 % of
    them, and those on rare characters fewer than half. Measured on 29 real pages and 2.96 M characters of clean
    text.
    """
    typical = [note for note in found if note.converted and note.first and _is_common(note.character)]
    strong = Counter(note.character for note in typical)
    count = len(typical)
    if not count:
        return False
    others = [note for note in found if note.right and not (note.converted and note.first)]
    rare = sum(note.converted and note.first for note in found) - count
    occurrences = Counter(text)
    share = count / sum(occurrences[character] for character in strong)
    if len(others) > 0.34 * count or 2 * rare >= count or share < (0.5 if count >= 10 else 0.8):
        return False
    return count > 3 or _are_few_ones_artefacts(text, typical, occurrences, alone=count == 1 and not others)


def _are_few_ones_artefacts(text: str, typical: list[_Note], occurrences: Counter[str], *, alone: bool) -> bool:
    """Are these one to three notes the software's, and not an author's glosses?

    Its pages carry a note on one Chinese character in 5 to 40. A few in a long text are an author's, sooner still
    with full-width brackets, which the software never writes. ``alone``: a single note, and nothing against it.
    """
    noted = {note.character for note in typical}
    if _GLOSSED.issuperset(noted) or any(_is_meant(text, note) for note in typical):
        return False
    ascii_only = all(note.before[0] == "(" for note in typical)
    chinese = sum(number for character, number in occurrences.items() if _HAN.match(character))
    if chinese > (250 if ascii_only else 60) * len(typical):
        return False
    return len(typical) > 1 or (alone and ascii_only and all(simplified(character) in _FREQUENT for character in noted))


def _is_meant(text: str, note: _Note) -> bool:
    """Do the 30 characters on either side of a note, in its paragraph and without other notes, speak of readings?"""
    before = text[max(0, note.start - 31) : note.start - 1].rpartition("\n")[2]
    behind = text[note.end : note.end + 30].partition("\n")[0]
    return any(_ABOUT_READINGS.search(_NOTE.sub("", side)) for side in (before, behind))


def _is_key(character: str, reading: str) -> bool:
    """Could the software's table hold this? Converted characters only; without a tone mark the first reading."""
    if simplified(character) == character:
        return False
    return first_reading(character) == reading or (
        _HAS_TONE.search(reading) is not None and reading in readings(character)
    )


def _cuts(text: str, proof: str) -> Iterator[Edit]:
    """Every note of a document that shows the pattern, whole or half-broken."""
    confidence = 1.0 if proof == "certain" else 0.7
    for match in _HALF.finditer(text):
        whole = match["open"] in ("(", "（") and match["close"]
        if not match["open"] and not match["close"]:
            continue
        reading = _spelling(match["note"])
        start = match.start()
        character = _noted_character(text, start)
        if character is None or not _is_key(character, reading):
            continue
        if not whole and (not _HAS_TONE.search(reading) or first_reading(character) != reading):
            continue  # half a bracket: only what can't be a word
        yield Edit(
            step=STEP,
            kind="cut",
            start=start,
            before=match[0],
            chars=len(match[0]),
            why=f"{reading} is the reading of {character}" + ("" if whole else ", half of its brackets lost"),
            confidence=confidence if whole else 0.7 * confidence,
        )


def _noted_character(text: str, start: int) -> str | None:
    """The character a note at ``start`` speaks of.

    After an ASCII letter it is the pair of bytes that the software saw: the second byte of the character before
    and the letter itself, 或?qū)⒂楷F(xiàn): 楷's AC and F are 現.
    """
    if start == 0:
        return None
    previous = text[start - 1]
    if _HAN.match(previous):
        return previous
    if start < 2 or not "@" <= previous <= "~":
        return None
    try:
        pair = text[start - 2].encode("gbk")
        return (pair[1:] + previous.encode()).decode("gbk") if len(pair) == 2 else None
    except UnicodeError:
        return None


# --- readings without tone marks, on every n-th character ---


def _is_every_nth(text: str, found: list[_Note]) -> bool:
    """Is this the other program, which notes every n-th character whatever it is: 电(dian)磁感應定(ding)律?

    Stricter, as people write toneless readings more freely (games name their commands so: 定(ding)做, 學(xue)藝).
    In the paragraphs concerned one character in twelve carries a note, a common one in the middle of a word,
    hardly ever two in a row (a lesson), next to no reading is wrong, and nothing speaks of readings. Six notes do
    in Simplified text, four in Traditional, two where scripts are mixed within the text or one character is
    noted again, which happened on all pages seen.
    """
    right = [note for note in found if note.right]
    wrong = [note for note in found if not note.right and _SYLLABLE.fullmatch(note.reading)]
    count = len(right)
    if count < 2 or 4 * len(wrong) > count or _ABOUT_READINGS.search(_NOTE.sub("", text)):
        return False
    traditional, simple = count_scripts(text)
    again = len({note.character for note in right}) < count
    if count < (6 if not traditional else 2 if simple or again else 4):
        return False
    if 12 * count < sum(len(_HAN.findall(line)) for line in text.split("\n") if _NOTE.search(line)):
        return False
    in_a_row = sum(one.end == other.start - 1 for one, other in pairwise(right))
    common = sum(_is_common(note.character) for note in right)
    enclosed = sum(note.enclosed for note in right)
    return 4 * in_a_row <= count and 5 * common >= 4 * count and 3 * enclosed >= 2 * count


@cache
def _toneless_readings(character: str) -> frozenset[str]:
    return frozenset(_toneless(reading) for reading in readings(character))


def _toneless(reading: str) -> str:
    marks = (ch for ch in normalize("NFD", reading) if not combining(ch) or ch == "\u0308")
    return normalize("NFC", "".join(marks))


def _edit(note: _Note, confidence: float) -> Edit:
    return Edit(
        step=STEP,
        kind="cut",
        start=note.start,
        before=note.before,
        chars=len(note.before),
        why=f"{note.reading} is a reading of {note.character}, without its tone",
        confidence=confidence,
    )


@cache
def _is_common(character: str) -> bool:
    """Among the 3,755 characters of GB 2312's first level, the standard's own list of frequent ones."""
    try:
        return 0xB0 <= simplified(character).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False

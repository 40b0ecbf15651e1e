"""Pinyin notes: the readings that a mirror's software put in brackets after characters, 授權(quán)轉(zhuǎn)載.

The software replaced Traditional characters X by ``X(pinyin)``. People write readings in brackets too: a gloss on
a rare name, 李儇(Xuān), or on every character of a lesson. So nothing is decided note by note. The whole document
says whether it shows the software's pattern: readings on *common* characters that conversion from Simplified
*changed*, always the dictionary's *first* reading, at (nearly) *every* occurrence. Only then are notes cut, and
only those whose content is a reading of the character before them: (CIO), (AI), (親密關係) can't match.

Figures come from 29 recorded pages of mirrors: 1,770 of 1,770 notes are the first reading.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from corpus.article import Edit
from corpus.cleaning.pinyin.bracketed import (
    ABOUT_READINGS,
    DICTIONARY,
    Note,
    is_common,
    read,
    spelling,
)
from corpus.cleaning.pinyin.toneless import is_every_nth
from corpus.text.chars import HAN_CHARACTER
from corpus.text.notes import ANY_NOTE, LETTERS, SPACE, has_tone, is_key
from corpus.text.readings import first_reading, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = "strip-pinyin-notes"

#: Whole, or with half of its brackets lost: 絡(luò主播, 絡luò)主播, 絡?luò)主播. Or with a note inside, where the
#: software found ō's AD and u's 75 in its table as well: 優(yōu(zī)). Only looked for in a document proved damaged.
_ANY = re.compile(
    rf"\((?P<outer>[{LETTERS}]{{1,7}})\([{LETTERS}]{{1,8}}\)(?P<rest>[{LETTERS}]{{0,6}})\)"
    rf"|(?:(?P<open>[(（?\ufffd])[{SPACE}]{{0,3}})?(?P<note>[{LETTERS}]{{1,8}})(?:[{SPACE}]{{0,3}}(?P<close>[)）]))?"
)
_LEADS = bytes(range(0x81, 0xFF))
#: Common characters that people do gloss, for readings they are confused by: a few notes on nothing else say little.
_GLOSSED = frozenset("長樂彈興參單鮮屬蓋圈殼")
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
    first = ANY_NOTE.search(text)
    if first is None and not damaged:
        return ()
    notes_read = list(read(text, first.start())) if first else []
    found = [note for note in notes_read if note.toned]
    toneless = [note for note in notes_read if not note.toned]
    damaged = damaged or _straddles(text)
    if damaged or _is_artefact(text, found, toneless):
        return tuple(_cuts(text, "certain" if damaged or len(found) > 2 else "alone"))
    lesson = 4 * sum(note.right for note in found) > len(toneless)  # 兔(tù)子(zi)和(hé): its neutral tones
    if lesson or not is_every_nth(text, toneless):
        return ()
    why = "{0.reading} is a reading of {0.character}, without its tone"
    return tuple(_edit(note.start, note.before, why.format(note), 0.8) for note in toneless if note.right)


# --- readings with tone marks, on converted characters ---


def _is_artefact(text: str, found: list[Note], toneless: list[Note]) -> bool:
    """Do these notes show the software's pattern?

    Thresholds: at least 80 % of the occurrences of the noted characters carry their note (half of them where ten
    or more notes leave no doubt, for pages whose frame comes from elsewhere); other right readings (on characters
    that conversion leaves alone, or not the first one: what lessons and dictionaries give) are at most 34 % of
    them, and those on rare characters fewer than half. Measured on 29 real pages and 2.96 M characters of clean
    text.
    """
    typical = [note for note in found if note.converted and note.first and is_common(note.character)]
    strong = Counter(note.character for note in typical)
    count = len(typical)
    if not any(has_tone(note.reading) for note in typical) and (
        count < 2 or any(note.right for note in toneless)  # 們(men) by itself and beside 你(ni) is a lesson's as well
    ):
        return False
    others = [note for note in found if note.right and not (note.converted and note.first)]
    rare = sum(note.converted and note.first for note in found) - count
    occurrences = Counter(text)
    share = count / sum(occurrences[character] for character in strong)
    if len(others) > 0.34 * count or 2 * rare >= count or share < (0.5 if count >= 10 else 0.8):
        return False
    return count > 3 or _are_few_ones_artefacts(text, typical, occurrences, alone=count == 1 and not others)


def _are_few_ones_artefacts(text: str, typical: list[Note], occurrences: Counter[str], *, alone: bool) -> bool:
    """Are these one to three notes the software's, and not an author's glosses?

    Its pages carry a note on one Chinese character in 5 to 40. A few in a long text are an author's, sooner still
    with full-width brackets, which the software never writes. ``alone``: a single note, and nothing against it.
    """
    noted = {note.character for note in typical}
    if _GLOSSED.issuperset(noted) or any(_is_meant(text, note, alone=len(typical) == 1) for note in typical):
        return False
    ascii_only = all(note.before[0] == "(" for note in typical)
    chinese = sum(number for character, number in occurrences.items() if HAN_CHARACTER.match(character))
    if chinese > (250 if ascii_only else 60) * len(typical):
        return False
    return len(typical) > 1 or (alone and ascii_only and all(simplified(character) in _FREQUENT for character in noted))


def _is_meant(text: str, note: Note, *, alone: bool) -> bool:
    """Do the 30 characters on either side of a note, in its paragraph and without other notes, speak of readings?"""
    before = text[max(0, note.start - 31) : note.start - 1].rpartition("\n")[2]
    behind = text[note.end : note.end + 30].partition("\n")[0]
    sides = ANY_NOTE.sub("", before), ANY_NOTE.sub("", behind)
    return any(ABOUT_READINGS.search(side) or (alone and DICTIONARY.search(side)) for side in sides)


def _cuts(text: str, proof: str) -> Iterator[Edit]:
    """Every note of a document that shows the pattern, whole or half-broken."""
    sure = 1.0 if proof == "certain" else 0.7
    for match in _ANY.finditer(text):
        start, note = match.start(), match[0]
        if match["outer"]:
            reading = spelling(match["outer"] + match["rest"])
            if key := _noted(text, start, reading):
                yield _edit(start, note, f"{reading} is the reading of {key}, with a note inside", 0.7 * sure)
            continue
        if not match["open"] and not match["close"]:
            continue
        reading = spelling(match["note"])
        key = _noted(text, start, reading)
        if not key:
            continue
        if match["open"] in ("(", "（") and match["close"]:
            yield _edit(start, note, f"{reading} is the reading of {key}", sure)
        elif has_tone(reading) and first_reading(key) == reading:  # half a bracket: only what can't be a word
            yield _edit(start, note, f"{reading} is the reading of {key}, half of its brackets lost", 0.7 * sure)


def _noted(text: str, start: int, reading: str) -> str | None:
    """The character that a note at ``start`` speaks of, if its reading is that.

    After an ASCII letter it is the pair of bytes that the software saw: the second byte of the character before
    and the letter itself, 或?qū)⒂楷F(xiàn): 楷's AC and F are 現. Where that byte was lost, any lead will do.
    """
    previous = text[start - 1 : start]
    if HAN_CHARACTER.match(previous):
        return previous if is_key(previous, reading) else None
    if start < 2 or not "@" <= previous <= "~":
        return None
    try:
        leads = text[start - 2].encode("gbk")[1:] if text[start - 2] != "?" else _LEADS
    except UnicodeError:
        leads = _LEADS
    found = (bytes((lead, ord(previous))).decode("gbk", "ignore") for lead in leads)
    return next((key for key in found if len(key) == 1 and is_key(key, reading)), None)


def _straddles(text: str) -> bool:
    """Does a note follow half a character and a letter that together are one of its reading, 楷F(xiàn)?

    Nobody writes that, and hardly any letter fits by chance.
    """
    for note in ANY_NOTE.finditer(text):
        start, reading = note.start(), spelling(note[1])
        if not has_tone(reading) or not HAN_CHARACTER.match(text[max(0, start - 2) : start - 1]):
            continue
        key = None if HAN_CHARACTER.match(text, start - 1) else _noted(text, start, reading)
        if key and first_reading(key) == reading:
            return True
    return False


def _edit(start: int, before: str, why: str, confidence: float) -> Edit:
    return Edit(step=STEP, kind="cut", start=start, before=before, chars=len(before), why=why, confidence=confidence)

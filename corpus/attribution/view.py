"""One view of a text for matching: Simplified, half width, one kind of bar, bracket, quote and blank.

Every character maps to exactly one, so a span found in the view is the span in the text. Only the characters that
credit lines are made of are folded to Simplified; values are always read from the text itself.
"""

from __future__ import annotations

_TRADITIONAL = (
    "聲声來来於于眾众衆众號号權权轉转載载發发佈布編编輯辑責责圖图設设計计監监製制審审對对採采訪访寫写記记處处鏈链連连網网經经許许創创協协議议應应請请註注聯联繫系開开內内標标題题譯译劃划畫画統统籌筹運运"
    "營营術术獲获動动減减節节電电報报誌志刪删與与為为爲为無无須须務务從从這这該该絡络獨独識识錄录選选總总終终視视覺觉攝摄訊讯資资館馆專专欄栏簽签證证違违糾纠隨随點点擊击閱阅讀读後后僅仅學学習习複复"
    "結结嚴严絕绝歡欢團团組组並并"
)
_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_KINDS = {
    "|": "｜丨∣│┃︱︳❘❙⎪ǀ∥‖",
    "/": "╱⁄∕",
    ":": "︰∶﹕꞉",
    ",": "，﹐",
    "、": "﹑､",
    ";": "；﹔",
    "(": "（【［〔〖﹝﹙[",
    ")": "）】］〕〗﹞﹚]",
    '"': "“”„‟「」『』﹁﹂＂",
    "<": "《〈＜",
    ">": "》〉＞",
    " ": "\u3000\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\t\u200b\ufeff\r",
    "·": "•・‧∙⋅●",
    "-": "—–―─－",
}
_TABLE: dict[int, int] = {
    **_WIDTH,
    **{ord(_TRADITIONAL[i]): ord(_TRADITIONAL[i + 1]) for i in range(0, len(_TRADITIONAL), 2)},
    **{ord(char): ord(plain) for plain, chars in _KINDS.items() for char in chars},
}


def fold(text: str) -> str:
    """The same text for matching; ``len(fold(text)) == len(text)``.

    >>> fold("聲明：來源｜「見實」（ＩＤ）")
    '声明:来源|"見實"(ID)'
    """
    return text.translate(_TABLE)

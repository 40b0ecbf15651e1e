"""Where a WeChat page states each field: one table, the places in their order of trust.

``data``        a key of ``window.cgiDataNew``: from the server
``statement``   ``window.msg_title = window.title = '…'`` (shares of 2023 on), ``d.title = xml ? getXmlValue(…) : '…'``
                (video shares of 2020)
``variable``    ``var nickname = htmlDecode("…")`` (2013 to 2024); beside whole data they are the template's leftovers
``elements``    CSS selectors of the DOM, each asked only when the one before holds nothing
``metas``       names of <meta>
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.html import js_literal


class Places(NamedTuple):
    """The names under which one field stands in each place; "" and () where it stands in none."""

    data: str = ""
    statement: str = ""
    variable: str = ""
    elements: tuple[str, ...] = ()
    metas: tuple[str, ...] = ()


FIELDS: dict[str, Places] = {
    "title": Places(
        "title",
        "title",
        "msg_title",
        ("#activity-name, #js_text_title, #js_image_title",),
        ("og:title", "twitter:title"),
    ),
    "account": Places(
        "nick_name",
        "nick_name",
        "nickname",
        ("#js_name, #post-user", "[class*=wx_follow_nickname]", "[class*=profile_nickname]"),
    ),
    "alias": Places("alias", "alias", "alias"),
    "user_name": Places("user_name", "user_name", "user_name"),
    "link": Places("link", "msg_link", "msg_link", (), ("og:url",)),
    "seconds": Places("ori_create_time", "ct", "ct"),
    "minute": Places("create_time", "create_time", "createTime", ("#publish_time, #post-date",)),
    "biz": Places("bizuin", "biz", "biz"),
    "mid": Places("mid", "mid", "mid"),
    "appmsgid": Places("", "", "appmsgid"),
    "idx": Places("idx", "idx", "idx"),
    "sn": Places("sn", "sn", "sn"),
    "kind": Places("item_show_type", "item_show_type", "item_show_type"),
    "real_kind": Places("real_item_show_type", "real_item_show_type", "real_item_show_type"),
    "copyright_stat": Places("", "", "_copyright_stat"),
    "description": Places("desc", "desc", "msg_desc", (), ("description", "og:description")),
}

_STRING = r"'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\""
_STRINGS = re.compile(_STRING)
_PAYMENT = r"is_?[pP]ay_?[sS]ubscribe|isPaid|preview_?[pP]ercent"
_VARIABLE_NAMES = "|".join(sorted({places.variable for places in FIELDS.values() if places.variable}))
_STATED_NAMES = "|".join(
    sorted({places.statement for places in FIELDS.values() if places.statement} | {"nickname", "msg_title"})
)
#: ``var biz = "" || "ODUz";`` ``var nickname = htmlDecode("36氪");`` ``var msg_title = '…'.html(false);``
_VARIABLE = re.compile(rf"var ({_VARIABLE_NAMES}|{_PAYMENT})\s*=((?:[^;'\"\n]|{_STRING})*+)")
_STATEMENT = re.compile(rf"(?<![\w.$])(?:window|d)\.({_STATED_NAMES})\s*=(?!=)((?:[^;'\"\n]|{_STRING})*+)")
#: The other names of a chain or a template.
_SAME = {"msg_title": "title", "nickname": "nick_name"}
_CALL = re.compile(r"getXmlValue\([^)]*\)")


def variables(text: str) -> dict[str, str]:
    """``var name = …`` statements: of each name the first that holds a non-empty string.

    >>> variables('''var nickname = htmlDecode("田间笔记"); var biz = "" || "MzA=";''')
    {'nickname': '田间笔记', 'biz': 'MzA='}
    """
    return _first_strings(_VARIABLE, text)


def statements(text: str) -> dict[str, str]:
    """``window.name = …`` and ``d.name = xml ? … : …``, the same.

    >>> statements("window.msg_title = window.title = '通知' || ''; d.alias = xml ? getXmlValue('x') : 'tianjian';")
    {'title': '通知', 'alias': 'tianjian'}
    """
    return _first_strings(_STATEMENT, text)


def _first_strings(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, expression in pattern.findall(text):
        key = _SAME.get(name, name) if pattern is _STATEMENT else name
        texts = (js_literal.unescape(quoted[1:-1]) for quoted in _STRINGS.findall(_CALL.sub("", expression)))
        if key not in found and (text_found := next(filter(None, texts), "")):
            found[key] = text_found.strip()
    return found

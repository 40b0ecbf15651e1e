"""What no log, run record, ledger or page may keep: passwords, login tokens, cookies.

An address copied from a client carries the login of whoever copied it (WeChat's ``key``, ``uin``, ``pass_ticket``), and
every response may set a cookie; a data folder is made to be shared. Masked are addresses and headers. Bodies stay as
they came: they are the record, and what stands in them was sent to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from corpus.text.display import LONGEST, one_line

MASK = "***"

#: Parameters that open an account or a session. ``key``, ``uin``, ``pass_ticket``, ``exportkey`` and the two that
#: WeChat's backend uses are its own; the rest is what other sites call theirs.
_LOGIN = """
key uin pass_ticket exportkey appmsg_token wap_sid2 password passwd pwd passphrase secret client_secret token
access_token auth_token refresh_token id_token api_key apikey auth authorization session sessionid session_id sid
phpsessid jsessionid
"""
_NAMES = frozenset(_LOGIN.split())
_WECHAT_MARKS = frozenset({"__biz", "pass_ticket", "appmsg_token", "exportkey", "wap_sid2"})
#: Also as a part of an address that stands escaped in another one.
_BEFORE = r"(?:(?<![\w-])|(?<=%3[Ff])|(?<=%26)|(?<=\\x26))"
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_VALUE = r"""[^\s&#;"'<>|,)\]}]+"""
_PARAMETER = re.compile(rf"{_BEFORE}({_NAME})(=|%3D|\\x3d){_VALUE}", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^\s/?#@\"'<>]+@")
#: Headers whose value is a secret; the name stays, it says that there was one.
_HEADERS = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"})


def mask(text: str) -> str:
    """Any text (a log line, an argument, an address) with the secrets of its addresses masked.

    >>> mask("failed to fetch http://me:hunter2@example.com/a?uin=MTIz&mid=22&pass_ticket=x%2By")
    'failed to fetch http://***@example.com/a?uin=***&mid=22&pass_ticket=***'
    >>> mask("https://mp.weixin.qq.com/s?__biz=MzI=&mid=22&idx=1&sn=a1 and mail@example.com")
    'https://mp.weixin.qq.com/s?__biz=MzI=&mid=22&idx=1&sn=a1 and mail@example.com'
    """
    return _PARAMETER.sub(rf"\1\g<2>{MASK}", _USER.sub(f"{MASK}@", text))


def safe_line(text: str, longest: int = LONGEST) -> str:
    r"""The text as a log or a record may hold it: one line that acts on nothing, and no secret.

    >>> safe_line("GET http://me:hunter2@example.com/\n\x1b[31m")
    'GET http://***@example.com/\\n\\x1b[31m'
    """
    return one_line(mask(text), longest)


def without_login(url: str) -> str:
    """The address as it may be kept and asked for again: no user name, no password, no login of WeChat's.

    WeChat's addresses are told by their parameters, since its pages are mirrored under other hosts. Other sites'
    parameters stay, whatever they are called: without them the address may open nothing.

    >>> without_login("https://mp.weixin.qq.com/mp/homepage?__biz=MzI=&hid=1&uin=MTIz&key=a1&pass_ticket=x")
    'https://mp.weixin.qq.com/mp/homepage?__biz=MzI%3D&hid=1'
    >>> without_login("http://me:hunter2@example.com/?token=1")
    'http://example.com/?token=1'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return mask(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = parts.query
    if any(name.lower() in _WECHAT_MARKS for name, _ in pairs):
        kept = [(name, value) for name, value in pairs if name.lower() not in _NAMES]
        query = urlencode(kept) if len(kept) < len(pairs) else query
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def mask_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Response headers as they may be kept.

    >>> mask_headers([("Set-Cookie", "sid=1"), ("Location", "/?key=1"), ("ETag", "a")])
    (('Set-Cookie', '***'), ('Location', '/?key=***'), ('ETag', 'a'))
    """
    return tuple((name, MASK if name.lower() in _HEADERS else mask(value)) for name, value in headers)

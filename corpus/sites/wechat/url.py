"""One address for one WeChat article, whatever a share or a scraper hung onto it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

HOST = "mp.weixin.qq.com"

#: Parameters that name an article, in the order they are written; older links use the second names
#: (seen in RSSHub lib/utils/wechat-mp.ts).
_KEPT = (("__biz", ()), ("mid", ("appmsgid",)), ("idx", ("itemidx",)), ("sn", ("sign",)))
#: Addresses of articles until 2014; the same parameters under their second names.
_OLD_PATHS = frozenset(("/mp/appmsg/show", "/mp/appmsg/show_appmsg", "/mp/appmsgshow"))
#: Parameters of a temporary link (from search): without the signature it opens nothing.
_TEMPORARY = ("src", "timestamp", "ver", "signature")
#: What a share adds and no page needs: who shared, from which screen, with which login.
_SHARED = """
chksm scene subscene sessionid clicktime enterid ascene devicetype version nettype lang exportkey pass_ticket
wx_header uin key from isappinstalled srcid sharer_shareinfo sharer_shareinfo_first sharer_sharetime
sharer_shareid poc_token tempkey click_id mpshare realreporttime fontScale
"""
_TRACKING = frozenset(_SHARED.split())
_AMP = re.compile(r"&(?:amp;)+")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")


def canonical_url(url: str) -> str:
    """The shortest address that opens the same article; other pages lose their tracking parameters only.

    ``/s/{id}`` keeps no query; ``/s?`` keeps ``__biz, mid, idx, sn``; temporary links keep their signature.
    Escapes left over from HTML and JavaScript are undone, the fragment goes. Idempotent.

    >>> canonical_url(r"http://mp.weixin.qq.com/s?__biz=MzI%3D\\x26amp;mid=22&amp;idx=1&sn=a1&scene=21#wechat_redirect")
    'https://mp.weixin.qq.com/s?__biz=MzI=&mid=22&idx=1&sn=a1'
    >>> canonical_url("http://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA=&appmsgid=10&itemidx=1&sign=a1#wechat_redirect")
    'https://mp.weixin.qq.com/s?__biz=MzA=&mid=10&idx=1&sn=a1'
    >>> canonical_url("https://mp.weixin.qq.com/s/KDWh_qG?from=groupmessage")
    'https://mp.weixin.qq.com/s/KDWh_qG'
    """
    try:
        parts = urlsplit(without_escapes(url.strip()))
        host = parts.hostname or ""
    except ValueError:  # "http://[" and its like: leave it for the downloader to refuse
        return url
    if not host:
        return url
    scheme, netloc = ("https", HOST) if host == HOST else (parts.scheme, parts.netloc.removesuffix(":"))
    path = parts.path.rstrip("/") or "/"
    path = "/s" if host == HOST and path in _OLD_PATHS else path
    query = "" if path.startswith("/s/") else _query(path, parts.query)
    return urlunsplit((scheme, netloc, path, query, ""))


def ids(url: str) -> dict[str, str]:
    """``biz, mid, idx, sn`` as far as the address states them."""
    try:
        given = dict(parse_qsl(urlsplit(without_escapes(url)).query))
    except ValueError:
        return {}
    found = {name.strip("_"): _first(given, name, others) for name, others in _KEPT}
    return {name: value for name, value in found.items() if value}


def without_escapes(url: str) -> str:
    """Undo ``\\x26`` and ``&amp;``, also where a page escaped twice; ``&timestamp`` is no ``&times;``."""
    url = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), url)
    return _AMP.sub("&", url)


def _query(path: str, query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    given = dict(reversed(pairs))  # the first of a repeated name counts
    if path != "/s" or not ({"__biz", "signature"} & given.keys()):
        return _joined((name, value) for name, value in pairs if name not in _TRACKING)
    if "signature" in given and "__biz" not in given:
        return _joined((name, given[name]) for name in _TEMPORARY if name in given)
    kept = ((name, _first(given, name, others)) for name, others in _KEPT)
    return _joined((name, value) for name, value in kept if value)


def _first(given: dict[str, str], name: str, others: tuple[str, ...]) -> str:
    return next((given[key] for key in (name, *others) if given.get(key)), "")


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='_')}={quote(value, safe='=-_*~.')}" for name, value in pairs)

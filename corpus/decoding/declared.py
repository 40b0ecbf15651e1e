"""What a page says about its own charset: byte order mark, Content-Type header, <meta> or XML declaration."""

from __future__ import annotations

import codecs
import re

#: The two Chinese families are read with their widest member: pages labelled gb2312 hold GBK and GB18030
#: characters more often than not, and big5 pages hold Hong Kong's additions.
_FAMILIES = {
    "gb18030": "gb2312 gb_2312 gb_2312-80 gb2312-80 csgb2312 gbk gb-k x-gbk cp936 ms936 windows-936"
    " 936 gb18030 gb-18030 gb chinese euc-cn euccn x-euc-cn iso-ir-58 csiso58gb231280",
    "big5hkscs": "big5 big-5 big5-hkscs big5hkscs big5-tw big5-eten cn-big5 x-x-big5 csbig5 cp950 ms950"
    " windows-950 950",
    "utf-8": "utf-8 utf8 utf_8 utf-8-sig unicode-1-1-utf-8 x-unicode20utf8 unicode",
    "utf-16-le": "utf-16 utf16 utf-16le utf-16-le ucs-2 iso-10646-ucs-2 csunicode",
    "utf-16-be": "utf-16be utf-16-be unicodefffe",
    "cp1252": "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 ascii us-ascii ansi windows-1252 cp1252 x-cp1252",
}
_NAMES = {label: name for name, labels in _FAMILIES.items() for label in labels.split()}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta\s[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
#: Browsers read 1,024 bytes; Chinese portals put scripts and comments first, so look further.
_PRESCAN = 8192


def canonical(label: str) -> str | None:
    """The codec to read a label with, or None for a label nobody knows.

    >>> canonical("GB2312"), canonical("big5"), canonical("utf8"), canonical("x-klingon")
    ('gb18030', 'big5hkscs', 'utf-8', None)
    """
    label = label.strip().strip("\"'").lower()
    if label in _NAMES:
        return _NAMES[label]
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError, UnicodeError):
        return None
    # codecs.lookup also knows rot13, zip and the like, which don't turn bytes into text
    return info.name if getattr(info, "_is_text_encoding", True) and info.name not in _NOT_CHARSETS else None


_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-7"}
)


def from_bom(body: bytes) -> tuple[str, int] | None:
    """Codec and length of the byte order mark the body starts with."""
    return next(((name, len(mark)) for mark, name in _BOMS if body.startswith(mark)), None)


def from_header(content_type: str | None) -> str | None:
    """The first charset of a Content-Type header that is known.

    >>> from_header("text/html; charset=gb2312")
    'gb18030'
    >>> from_header("text/html") is None
    True
    """
    labels = _CHARSET.findall(content_type[:1000]) if content_type else ()
    return next((name for label in labels if (name := canonical(label))), None)


def from_meta(body: bytes) -> str | None:
    """The first charset that a <meta> or the XML declaration names and that is known."""
    head = body[:_PRESCAN]
    if b"<" not in head:
        return None
    for raw in (*_XML.findall(head), *_META.findall(_COMMENT.sub(b"", head))):
        name = canonical(raw.decode("ascii", "replace"))
        if name:
            # a <meta> that could be read byte by byte can't be UTF-16
            return "utf-8" if name.startswith(("utf-16", "utf-32")) else name
    return None

"""How to read one page: one file or folder a site. ``SITES`` lists them all; ``site_for`` chooses.

``site``        what every site provides, and what it reads
``wechat``      mp.weixin.qq.com          ``niaogebiji``  niaogebiji.com
``mirrors``     sites that repost WeChat articles, each a handful of CSS selectors
``generic``     any other page; feeds and sitemaps
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from corpus.errors import UsageError
from corpus.html.document import Document
from corpus.sites import generic, mirrors, niaogebiji, wechat
from corpus.sites.site import Site

#: Every site with a template of its own; the order is that of recognition by content.
SITES: tuple[Site, ...] = (wechat.SITE, niaogebiji.SITE, *mirrors.SITES)

#: Where a page says itself which address it belongs to; attribute order varies.
_OWN_ADDRESS = re.compile(
    r"""<(?:link[^>]{0,200}\brel=["']?canonical|meta[^>]{0,200}\bproperty=["']?og:url)[^>]{0,200}?"""
    r"""\b(?:href|content)=["']?([^"'\s>]+)""",
    re.IGNORECASE,
)


_BY_NAME = {site.name: site for site in (*SITES, generic.SITE)}


def names() -> list[str]:
    return sorted(_BY_NAME)


def named(name: str) -> Site:
    """The site of that name; UsageError lists the names there are."""
    if site := _BY_NAME.get(name):
        return site
    raise UsageError(f"there is no site {name!r}; the sites are: {', '.join(names())}")


def of_url(url: str) -> Site | None:
    """The site whose hosts hold this URL, if any."""
    host = (urlsplit(url).hostname or "").lower() if "://" in url else ""
    for site in SITES:
        if any(host == known or host.endswith("." + known) for known in site.hosts):
            return site
    return None


def site_for(document: Document, name: str | None = None) -> Site:
    """The site that reads this page: the one named, else by URL, else by what the page says of itself.

    A name that no longer exists (a page archived by an older version) counts as none.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    if site := of_url(document.url):
        return site
    # A mirror may name the original as its canonical address: only of a saved page does that tell the template.
    if not document.url.startswith(("http://", "https://")):
        own = _OWN_ADDRESS.search(document.text, 0, 200_000)
        if own and (site := of_url(own[1])):
            return site
    return next((site for site in SITES if site.recognise(document)), generic.SITE)

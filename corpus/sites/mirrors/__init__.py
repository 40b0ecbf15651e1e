"""Sites that repost WeChat articles: one small file a site, listed here. docs/contributing-site.md adds another."""

from __future__ import annotations

from corpus.sites.mirrors import freewechat, mirror, repost, wechat_copy
from corpus.sites.site import Site

#: In the order of recognition: a layout of its own first, the text without any markup last.
SITES: tuple[Site, ...] = (freewechat.SITE, repost.SITE, wechat_copy.SITE, mirror.SITE)

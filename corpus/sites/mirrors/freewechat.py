"""freewechat.com: keeps WeChat's own ids; lists an account's articles (structure: RSSHub, freewechat/profile.ts)."""

from __future__ import annotations

from corpus.sites.mirrors.layout import mirror

SITE = mirror(
    name="freewechat",
    hosts=("freewechat.com",),
    title="#activity-name, h1, h2",
    body="#js_content",
    time="#publish_time",
    account="#js_name",
    drop=".js_img_placeholder, amp-video",
    links=".main h3 a",
    rules=("common", "mirror", "wechat"),
)

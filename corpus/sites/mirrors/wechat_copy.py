"""Pages of any host that took WeChat's markup over as it was: the ids tell, not the address."""

from __future__ import annotations

from corpus.sites.mirrors.layout import mirror

SITE = mirror(
    name="wechat-copy",
    title="#activity-name, h1, h2",
    body="#js_content",
    time="#publish_time, #post-date",
    account="#js_name, #post-user, #profileBt a",
    author="#js_author_name, #meta_content .rich_media_meta_text",
    marks=('id="js_content"',),
    rules=("common", "mirror", "wechat"),
)

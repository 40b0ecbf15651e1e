"""The usual layout of small repost sites (DedeCMS and its children), and of the demo's mirror.

<h1>, <div class="post-meta"> with the time, <div id="article-body">; lists are <ul class="post-list">.
The charset is declared gb2312, and the first paragraph names the source.
"""

from __future__ import annotations

from corpus.sites.mirrors.layout import mirror

SITE = mirror(
    name="repost",
    body="#article-body",
    time=".post-meta time::attr(datetime), .post-meta time, .post-meta .date, .post-meta",
    links="ul.post-list li a",
    next_page="a.next::attr(href), a[rel=next]::attr(href)",
    marks=('id="article-body"', 'class="post-meta"'),
)

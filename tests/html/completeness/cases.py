"""What stands under texts: pagers and notes, invented in the structure of real ones."""
# ruff: noqa: E501 - tables read best with one row a line

from __future__ import annotations

_BASE = "https://example.com"
_CMS = f"{_BASE}/n/516891.html"

#: What stands under the text, the page's address, what it makes of the article.
PAGERS = [
    ("<span>1</span> <a href='516891_2.html'>2</a> <a href='516891_3.html'>3</a> <a href='516891_2.html'>下一页</a>", _CMS, "part 1 of 3"),
    ("<a href='516891.html'>1</a> <b>2</b> <a href='516891_3.html'>3</a>", f"{_BASE}/n/516891_2.html", "part 2 of 3"),
    ("<a href='516891.html'>上一页</a><a href='516891.html'>1</a> <b>2</b>", f"{_BASE}/n/516891_2.html", "part 2 of 2"),
    ("<a href='/n/516891_2.html'>下一页</a>", _CMS, "part 1"),
    ("<span>1/4</span><a href='/n/516891_2.html'>下一页 ></a>", _CMS, "part 1 of 4"),
    ("共4页 <a href='/n/516891_2.html'>下一頁</a>", _CMS, "part 1 of 4"),
    ("<a href='/n/516891_2.html'>下一页</a> <a href='/n/516891_9.html'>尾页</a>", _CMS, "part 1 of 9"),
    ("<a href='?page=2'>[2]</a><a href='?page=3'>[3]</a>", f"{_BASE}/show.php?id=7", ""),  # another page: without its id
    ("<a href='?id=7&amp;page=2'>[2]</a><a href='?id=7&amp;page=3'>[3]</a>", f"{_BASE}/show.php?id=7", "part 1 of 3"),
    ("<a href='thread-77-2-1.html'>2</a><a href='thread-77-2-1.html'>下一页</a>", f"{_BASE}/thread-77-1-1.html", "part 1 of 2"),
    ("<a href='/t/9?p=1'>1</a> 2 <a href='/t/9?p=3'>3</a>", f"{_BASE}/t/9?p=2", "part 2 of 3"),
    ("<a onclick=\"location.href='/n/516891_2.html'\">下一页</a>", _CMS, "part 1"),
    # a saved page without an address
    ("<b>1</b> <a href='516891_2.html'>2</a> <a href='516891_2.html'>下一页</a>", "", "part 1 of 2"),
    ("<a href='https://m.example.com/n/Content-516891_2.html'>下一页</a>", "file:saved.html", "part 1"),
    # no pages of this article
    ("<a href='/n/516892.html'>下一篇</a>", _CMS, ""),
    ("<a href='list_2.html'>2</a><a href='list_2.html'>下一页</a>", _CMS, ""),
    ("<a href='/tag/516891_2.html'>下一页</a>", _CMS, ""),
    ("<a href='/n/516891.html?cpage=2#comments'>2</a>", _CMS, ""),
    ("<a href='javascript:;' data-page='2'>2</a><a href='javascript:;'>下一页</a>", _CMS, ""),
    ("<a href='#c2'>2</a><a href='#'>下一页</a>", _CMS, ""),
    ("<a href='/n/516893.html'>2</a><a href='/n/516894.html'>3</a>", _CMS, ""),
    ("<a href='/n/13.html'>13</a>", f"{_BASE}/n/12.html", ""),
    ("<a href='/'>1</a>", _CMS, ""),
]  # fmt: skip

#: A line, and what it makes of the article under which, or as whose last line, it stands.
NOTES = [
    ("登录后阅读全文", "login"),
    ("請登錄後查看全文", "login"),
    ("关注后可阅读全文", "login"),
    ("阅读全文，请先登录", "login"),
    ("注册并登录即可查看剩余内容", "login"),
    ("仅粉丝可读", "login"),
    ("仅登录用户可见", "login"),
    ("付费后阅读全文", "preview"),
    ("开通会员，阅读全文", "preview"),
    ("购买后可查看完整内容", "preview"),
    ("试读已结束", "preview"),
    ("以下为付费内容", "preview"),
    ("仅会员可阅读", "preview"),
    ("剩余70%内容", "preview 30 %"),
    ("还有 65% 的精彩内容，付费后继续阅读", "preview 35 %"),
    ("未完待续", "part"),
    ("（未完待续……）", "part"),
    ("未完待續", "part"),
    ("登录后评论", ""),
    ("登录后查看更多评论", ""),
    ("关注公众号，看更多好文章", ""),
    ("扫码关注我们", ""),
    ("还有70%的企业没有做到", ""),
    ("故事还未完", ""),
    ("只关注流量，可见问题不小", ""),
    ("会员的完整生命周期，读懂它", ""),
]

"""Which words are a platform's last, and which may pass: the default for the unknown is "ask again"."""

from __future__ import annotations

import pytest

from corpus.article import State
from corpus.html.notices import notice

LAST = [
    ("该内容已被发布者删除", State.DELETED),
    ("此內容已被發佈者刪除", State.DELETED),
    ("抱歉，该主题已被作者删除", State.DELETED),
    ("The content has been deleted by the author.", State.DELETED),
    ("此内容因违规无法查看: 由用户投诉并经平台审核，涉嫌违反相关法律法规和政策，查看对应规则", State.VIOLATION),
    ("此內容因違規無法查看", State.VIOLATION),
    ("该内容因违规已被删除", State.VIOLATION),
    ("This content cannot be viewed because it violates the laws or regulations", State.VIOLATION),
    ("此帐号已被屏蔽: 内容无法查看", State.VIOLATION),
    ("该公众号已被封禁", State.VIOLATION),
    ("此帳號已被永久封禁", State.VIOLATION),
    ("This account has been banned", State.VIOLATION),
    ("此帐号已自主注销: 内容无法查看", State.UNAVAILABLE),
    ("此帳號已自主註銷，內容無法查看", State.UNAVAILABLE),
    ("该账号已注销", State.UNAVAILABLE),
    ("This official account has been closed", State.UNAVAILABLE),
    ("此内容被投诉且经审核涉嫌侵权，无法查看。", State.UNAVAILABLE),
    ("此內容被投訴且經審核涉嫌侵權，無法查看", State.UNAVAILABLE),
    ("此内容被多人投诉，相关的内容无法进行查看。", State.UNAVAILABLE),
    ("链接已过期", State.EXPIRED),
    ("連結已過期", State.EXPIRED),
    ("The link has expired", State.EXPIRED),
]

PASSING = [
    ("系统出错: 请稍后再试", State.NO_ARTICLE),
    ("系統出錯", State.NO_ARTICLE),
    ("System error", State.NO_ARTICLE),
    ("内容审核中: 该内容正在审核中，暂时无法查看", State.UNAVAILABLE),
    ("內容審核中", State.UNAVAILABLE),
    ("This content is under review", State.UNAVAILABLE),
    ("此帐号处于帐号迁移流程中: 内容暂时无法查看", State.UNAVAILABLE),
    ("此帳號處於帳號遷移流程中", State.UNAVAILABLE),
    ("该内容暂时无法查看", State.UNAVAILABLE),
    ("关注后可阅读全文: 该内容仅对关注者开放", State.LOGIN),
    ("關注後可閱讀全文", State.LOGIN),
    ("请在微信客户端打开链接", State.LOGIN),
    ("验证: 请输入验证码", State.VERIFICATION),
    ("請輸入驗證碼", State.VERIFICATION),
    ("Please enter the verification code", State.VERIFICATION),
    ("你的访问过于频繁，需要从微信打开验证身份", State.VERIFICATION),
    ("操作频繁，请稍后再试", State.VERIFICATION),
    ("操作頻繁，請稍後再試", State.VERIFICATION),
    ("您的请求过于频繁", State.VERIFICATION),
    ("访问次数过多", State.VERIFICATION),
    ("Too frequent, try again later", State.VERIFICATION),
    ("您访问的页面不存在", State.MISSING),
    ("内容不存在，可能已被作者删除", State.DELETED),
    ("抱歉，指定的主题不存在或已被删除或正在被审核", State.DELETED),
    ("该文章已被删除", State.DELETED),
    ("The page may have been deleted by its author", State.DELETED),
    ("此帐号因违规被暂停使用，内容无法查看", State.VIOLATION),
    ("该账号已被封禁7天", State.VIOLATION),
    ("该账号已被冻结", State.VIOLATION),
    ("This Account has been suspended", State.VIOLATION),
    ("页面已过期，请刷新", State.EXPIRED),
    ("该账号正在注销中", State.UNAVAILABLE),
    ("参数错误", State.MISSING),
    ("域名出售", State.PARKED),
]

PROSE = [
    "作者已关闭评论",
    "该公众号已关闭留言",
    "网络异常，请稍后重试",
    "评论审核中",
    "私域的第二增长曲线",
    "频繁更换的招牌",
]


@pytest.mark.parametrize(("words", "state"), LAST)
def test_the_last_words_of_a_platform_are_final(words: str, state: State) -> None:
    assert notice(words) == (state, True)


@pytest.mark.parametrize(("words", "state"), PASSING)
def test_everything_else_may_pass(words: str, state: State) -> None:
    assert notice(words) == (state, False)


@pytest.mark.parametrize("words", PROSE)
def test_lines_that_are_no_message(words: str) -> None:
    assert notice(words) is None


@pytest.mark.parametrize("doubt", ["可能", "也许", "正在审核，"])
@pytest.mark.parametrize(("words", "state"), [each for each in LAST if each[0][0] in "该此链"])
def test_no_word_is_the_last_beside_a_doubt(doubt: str, words: str, state: State) -> None:
    found = notice(f"{doubt}{words}")
    assert found is not None
    assert not found.final

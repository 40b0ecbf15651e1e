"""The words with which Chinese sites, WeChat among them, say that a page is not the article: one list for all of them.

Each pattern is looked for in the title and in short lines of a page that shows no article (``page_state``), and in the
message of an error page of WeChat's; the first stanza that matches wins, so that the more particular stand first. Both
scripts, and the English of servers and of WeChat's English interface.

A closed list of what passes can't be had: whatever is in no stanza, and every stanza not marked ``final``, may pass.
Final are only the words a platform says of a page that never comes back, said without "perhaps" or "for now".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.article import State


class Notice(NamedTuple):
    """What a message says of its page; ``final``: no other day will bring the article back."""

    state: State
    final: bool


_THING = (
    "(?:内容|內容|文章|帖子|贴子|主题|主題|页面|頁面|网页|網頁|新闻|新聞|微博|笔记|日志|博文|回答|问题|视频|視頻|作品"
    "|资源|信息|链接|連結|网址|網址|文件|url)"
)
_ACCOUNT = "(?:账号|帐号|賬號|帳號|公众号|公眾號)"
_PERSON = "(?:账号|帐号|賬號|帳號|公众号|公眾號|用户|用戶|作者)"
_AUTHOR = "(?:作者|发布者|發佈者|發布者|楼主|樓主|博主|用户|用戶|发帖人|發帖人|版主|管理员|管理員)"
_DOMAIN = r"(?:域名|網域|网域|domain(?:\s+name)?)"
_DELETED = "(?:删除|刪除|撤回|撤下|移除)"
_READ = "(?:查看|阅读|閱讀|浏览|瀏覽|访问|訪問|继续|繼續)"
_LOGIN = "(?:登录|登錄|登入|注册|註冊)"
_MEMBERS = "(?:会员|會員|登录用户|注册用户|粉丝|粉絲|好友|关注者|關注者|关注用户|订阅者)"
_UNSEEN = "(?:无法|無法|不能|不可|屏蔽|遮蔽|封禁|下架|不予)"

#: "Perhaps", "for now", "not yet decided": beside these no word is the last one.
_DOUBT = re.compile(
    "可能|也许|也許|不存在|暂时|暫時|暂停|暫停|临时|臨時|短期|稍后|稍後|正在(?![访訪浏瀏查看])|待审核|待審核"
    "|(?:流程|审核|審核|处理|處理|整改)中|(?:删除|刪除|过期|過期).{0,4}或|或.{0,6}(?:删除|刪除|移除|下架|过期|過期)"
    r"|\d+\s*(?:天|小时|小時)|(?:封禁|冻结|凍結|停用)至|解封"
    r"|may (?:be|have)|might|perhaps|\bor (?:has been |was )?(?:deleted|removed|moved)|temporar|try again|in progress"
    "|under review|pending|being (?:reviewed|migrated|processed)",
    re.IGNORECASE,
)

_FINAL = True
_PASSES = False

_WORDS: tuple[tuple[State, bool, tuple[str, ...]], ...] = (
    (
        State.PARKED,
        _PASSES,
        (
            rf"{_DOMAIN}\s*(?:正在|可能|已|现|is|may be)?\s*(?:出售|转让|轉讓|待售|停放|拍卖|到期|过期)",
            rf"{_DOMAIN} (?:is |may be )?(?:for sale|parked|expired)",
            rf"(?:出售|转让|轉讓|购买|購買|买下|buy)\s*(?:此|该|本|這個|这个|this)\s*{_DOMAIN}",
            r"(?:此|该|本)域名|this domain|domain parking|sedoparking|site is (?:parked|for sale)",
        ),
    ),
    (
        State.VERIFICATION,
        _PASSES,
        (
            "环境异常|環境異常|(?:安全|人机|访问|身份|滑动|滑块|图形)验证|(?:安全|人機|訪問)驗證|拖动.{0,8}滑块",
            "(?:完成|进行|進行|通过|通過|点击|點擊|输入|輸入|填写).{0,6}(?:验证|驗證)",
            "(?:机器人|機器人).{0,6}(?:验证|检测)|不是(?:机器人|機器人)",
            "(?:访问|訪問|请求|請求|操作|点击|點擊|刷新|查看).{0,4}(?:频繁|頻繁)|(?:频率|頻率)(?:过|過)[高快]",
            "(?:访问|訪問|请求|請求|行为|流量)(?:被|已被|存在|出现)?(?:拦截|攔截|阻断|异常|異常)|疑似(?:黑客|攻击)",
            "(?:访问|訪問|请求|請求|操作)(?:次数|次數)?(?:过多|過多|超限|超过限制|过快|過快|受限)|达到.{0,6}(?:访问|请求)上限",
            "Web应用防火墙|正在检(?:查|测)(?:您的)?浏览器|浏览器安全检查|拒绝访问|访问被拒绝|存取被拒",
            "just a moment|attention required|checking your browser|verify (?:that )?you are (?:a )?human",
            "are you a robot|unusual (?:traffic|environment|activity)|access denied",
            "too (?:many requests|frequent|often)|captcha|enter (?:the )?verification code|403 forbidden|rate limit",
            "environment .{0,12}(?:abnormal|unusual)",
        ),
    ),
    (
        State.DELETED,
        _FINAL,
        (
            rf"{_AUTHOR}(?:自行|主动|主動|已)?{_DELETED}",
            "deleted by (?:the |its )?(?:author|publisher|owner|user)|author has deleted",
        ),
    ),
    (
        State.EXPIRED,
        _FINAL,
        (
            "(?:链接|鏈接|連結|分享)(?:已经?|已經|己)?(?:过期|過期)",
            "link (?:has )?expired",
        ),
    ),
    (
        State.VIOLATION,
        _FINAL,
        (
            f"因(?:违规|違規|违反|違反).{{0,30}}(?:{_UNSEEN}|{_DELETED})",
            "(?:content|article|page).{0,40}(?:due to|because of|for) .{0,20}violat",
        ),
    ),
    (  # a complaint, or the account is gone: not a word of a broken rule of the platform
        State.UNAVAILABLE,
        _FINAL,
        (
            "(?:被.{0,4}投诉|被.{0,4}投訴).{0,30}(?:侵权|侵權|违|違|无法|無法|不能|属实|屬實|成立)",
            f"{_PERSON}(?:已|被)*(?:自主|主动|主動)?(?:注销|註銷)",
            f"{_ACCOUNT}(?:已|被)+(?:停用|关闭|關閉|回收|删除|刪除|迁移|遷移)(?!.{{0,3}}(?:评论|評論|留言|私信|赞赏))",
            "account.{0,30}(?:closed|cancel+ed|deactivated|deregistered|deleted|migrated|terminated)",
            "(?:complain(?:t|ed)|reported).{0,60}(?:infring|violat|can.?not|can.t|unable|unavailable|removed)",
        ),
    ),
    (
        State.VIOLATION,
        _FINAL,
        (
            f"(?:违反|違反|违规|違規|涉嫌|不符合).{{0,30}}{_UNSEEN}",
            "(?:根据|根據|依据|按照|因).{0,8}(?:法律|法规|法規|政策|規定|规定).{0,20}(?:不予|未予|无法|無法|不能|屏蔽|不宜)",
            f"{_PERSON}已?被?(?:永久)?(?:封禁|封停|封号|封號|屏蔽|遮蔽)|{_THING}.{{0,4}}(?:屏蔽|遮蔽|下架)",
            "violat(?:es|ed|ion|ing)|account.{0,30}(?:banned|blocked)",
        ),
    ),
    (
        State.VIOLATION,
        _PASSES,
        (
            "(?:违反|違反|违规|違規|涉嫌|不符合).{0,30}(?:被|停止|处理|處理)|停止(?:访问|訪問)",
            f"{_PERSON}已?被?(?:冻结|凍結|限制(?:使用|登录|登錄))|{_THING}.{{0,4}}(?:审核未通过|未通过审核|審核未通過)",
            "account.{0,30}suspended",
        ),
    ),
    (
        State.DELETED,
        _PASSES,  # by whom is not said: the soft 404 of many a site
        (
            rf"{_THING}.{{0,4}}(?:已经?|已經)?被?{_DELETED}|{_DELETED}了?(?:该|此|这|這){_THING}",
            "(?:has been|was) (?:deleted|removed)",
        ),
    ),
    (
        State.LOGIN,
        _PASSES,
        (
            rf"(?:请|請|需要?|须|必须|尚未|未|没有)\s*先?\s*{_LOGIN}(?:.{{0,10}}{_READ}|[。！!，,]?\s*$)",
            rf"(?:{_LOGIN}|关注|關注)(?:后|後|才能|即可|以)\s*(?:可|才能|即可|方可)?\s*{_READ}(?!.{{0,3}}[评評]论)",
            rf"^(?:用户|会员|账号)?{_LOGIN}(?:\s*[-_|/·]\s*\S{{1,12}})?$|扫码登录",
            f"(?:仅|僅|只).{{0,3}}{_MEMBERS}.{{0,2}}(?:可见|可見|可看|可读|开放|開放|查看|阅读)",
            "(?:没有|沒有|无|無)(?:权限|權限)",
            "[请請]在(?:微信客[户戶]端|手[机機]微信)|open (?:it |this )?(?:page |link )?in we(?:chat|ixin)",
            "sign in to continue|log ?in (?:is )?required|please log ?in|follow.{0,40}to (?:read|view|continue)",
            "(?:only|available) (?:to|for|visible to) (?:its |the )?(?:followers|members|subscribers)",
        ),
    ),
    (
        State.MISSING,
        _PASSES,
        (
            r"^\W*404\W*$|(?<![\d.])404\s*(?:not found|error|错误|錯誤|页|頁|[-_|—–·])|(?:error|错误|http)\W{0,3}404",
            "not found|no longer (?:exists|available)|does(?: not|n.t) exist",
            f"{_THING}.{{0,6}}(?:不存在|不見了|不见了|走丢|丢失|飞走|消失|找不到|未找到|没有找到|不可用)",
            f"(?:找不到|未找到|没有找到|無法找到|无法找到|不存在).{{0,12}}{_THING}",
            "(?:页面|頁面|网页).{0,4}(?:错误|出错)|(?:参数|參數).{0,2}(?:错误|錯誤|有误|有誤|不正确)",
            "invalid (?:parameter|argument|link|request)|parameter error",
        ),
    ),
    (
        State.EXPIRED,
        _PASSES,  # a session, as often as a link
        ("(?:页面|頁面|二维码|地址|链接|鏈接|連結|分享)(?:已经?|已經|己)?(?:过期|過期|失效)",),
    ),
    (
        State.UNAVAILABLE,
        _PASSES,
        (
            f"(?:{_THING}|{_ACCOUNT}).{{0,8}}(?:审核|審核|迁移|遷移|注销|註銷|整改)(?:流程)?中",
            f"(?:{_THING}|{_ACCOUNT}).{{0,4}}(?:正在|等待|待).{{0,2}}(?:审核|審核|迁移|遷移|注销|註銷)",
            "(?:无法|無法|不能|不可)(?:查看|访问|訪問|显示|顯示|浏览|打开)|(?:仅|僅)(?:作者|自己|本人)(?:可见|可見)",
            "被投诉|被投訴",
            "(?:网站|網站|站点|本站|服务).{0,6}(?:关闭|關閉|停止(?:服务|运营)|未备案|尚未备案|暂停)",
            "not available in your|isn.t available|(?:is|temporarily) unavailable|under review|can(?:not|.t) be viewed",
        ),
    ),
    (  # the server failed: neither gone nor an article, but asked again another day
        State.NO_ARTICLE,
        _PASSES,
        (
            r"(?<!\d)50[0234](?!\d).{0,4}(?:bad gateway|internal|service|gateway|error|错误|server)",
            "bad gateway|gateway time-?out|internal server error|service unavailable|system (?:error|busy)",
            "(?:服务器|伺服器)(?:内部)?(?:错误|繁忙|异常|开小差)",
            "(?:网站|系统|系統)(?:正在)?(?:错误|錯誤|出错|出錯|繁忙|异常|異常|维护|維護|升级)",
        ),
    ),
)

#: Of the reader's browser, not of the page.
BROWSER = re.compile(r"浏览器|瀏覽器|Flash|播放|图片|圖片|iframe|canvas|video tag", re.IGNORECASE)

_NOTICES = tuple((Notice(state, final), re.compile("|".join(words), re.IGNORECASE)) for state, final, words in _WORDS)

#: Marks of a captcha or a firewall in the page's source. Believed only where the page shows next to no prose:
#: articles load captchas for their comments.
CHALLENGE = re.compile(
    r"acw_sc__v[23]|__jsl_clearance|/_guard/|_waf_|aliyun_waf|aliyunCaptcha|TencentCaptcha|geetest|initGeetest|nc_token"
    r"|cf-challenge|challenge-platform|cf_chl_|hcaptcha|g-recaptcha|captcha-(?:container|box|verify)"
    r"""|wappoc_appmsgcaptcha|id=["']?js_verify|slider?-?(?:captcha|verify)|yunsuo_session|safedog""",
    re.IGNORECASE,
)


def notice(text: str) -> Notice | None:
    """What a message says of its page; None where none of the known words is in it.

    >>> notice("该内容已被发布者删除")
    Notice(state=<State.DELETED: 'deleted'>, final=True)
    >>> notice("文章不存在，或已被发布者删除").final
    False
    """
    found = next((each for each, words in _NOTICES if words.search(text)), None)
    return found._replace(final=False) if found and found.final and _DOUBT.search(text) else found

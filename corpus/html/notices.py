"""The words with which Chinese sites say that a page is not the article: state by state.

Each pattern is looked for in the title and in short lines of a page that shows no article (``page_state``); the first
state that matches wins, so that the more particular stand first. Both scripts, and the English of servers.
"""

from __future__ import annotations

import re

from corpus.article import State

_THING = (
    "(?:内容|內容|文章|帖子|贴子|主题|主題|页面|頁面|网页|網頁|新闻|新聞|微博|笔记|日志|博文|回答|问题|视频|視頻|作品"
    "|资源|信息|链接|連結|网址|網址|文件|url)"
)
_ACCOUNT = "(?:账号|帐号|賬號|帳號|公众号|公眾號|用户|用戶|作者)"
_DOMAIN = r"(?:域名|網域|网域|domain(?:\s+name)?)"
_DELETED = "(?:删除|刪除|撤回|撤下|移除)"
_READ = "(?:查看|阅读|閱讀|浏览|瀏覽|访问|訪問|继续|繼續)"
_LOGIN = "(?:登录|登錄|登入|注册|註冊)"

_WORDS: tuple[tuple[State, tuple[str, ...]], ...] = (
    (
        State.PARKED,
        (
            rf"{_DOMAIN}\s*(?:正在|可能|已|现|is|may be)?\s*(?:出售|转让|轉讓|待售|停放|拍卖|到期|过期)",
            rf"{_DOMAIN} (?:is |may be )?(?:for sale|parked|expired)",
            rf"(?:出售|转让|轉讓|购买|購買|买下|buy)\s*(?:此|该|本|這個|这个|this)\s*{_DOMAIN}",
            r"(?:此|该|本)域名|this domain|domain parking|sedoparking|site is (?:parked|for sale)",
        ),
    ),
    (
        State.VERIFICATION,
        (
            "环境异常|環境異常|(?:安全|人机|访问|身份|滑动|滑块|图形)验证|(?:安全|人機|訪問)驗證|拖动.{0,8}滑块",
            "(?:完成|进行|通过|点击|输入|輸入).{0,6}(?:验证|驗證)|(?:机器人|機器人).{0,6}(?:验证|检测)|不是(?:机器人|機器人)",
            "(?:访问|訪問|请求|請求|操作)(?:过于|過於|太|异常)?(?:频繁|頻繁)",
            "(?:访问|訪問|请求|請求|行为|流量)(?:被|已被|存在|出现)?(?:拦截|攔截|阻断|异常|異常)|疑似(?:黑客|攻击)",
            "Web应用防火墙|正在检(?:查|测)(?:您的)?浏览器|浏览器安全检查|拒绝访问|访问被拒绝|存取被拒",
            "just a moment|attention required|checking your browser|verify (?:that )?you are (?:a )?human",
            "are you a robot|unusual traffic|access denied|too many requests|captcha|403 forbidden",
        ),
    ),
    (
        State.DELETED,
        (
            rf"(?:作者|发布者|發佈者|發布者|楼主|博主|原作者|用户|用戶|发帖人|發帖人)(?:自行|已)?{_DELETED}",
            rf"{_THING}.{{0,4}}(?:已经?|已經)?被?{_DELETED}|{_DELETED}了?(?:该|此|这|這){_THING}",
            "deleted by (?:the |its )?author|(?:has been|was) (?:deleted|removed)",
        ),
    ),
    (
        State.VIOLATION,
        (
            "(?:违反|違反|违规|違規|涉嫌|不符合).{0,30}(?:无法|無法|不能|不可|被|屏蔽|封禁|下架|停止|处理|不予)",
            "(?:根据|依据|按照|因).{0,8}(?:法律|法规|政策|規定|规定).{0,20}(?:不予|未予|无法|不能|屏蔽|不宜)",
            f"{_ACCOUNT}已?被?(?:封禁|封停|封号|屏蔽|冻结)|{_THING}.{{0,4}}(?:屏蔽|下架|审核未通过|未通过审核)",
            "violat(?:es|ed|ion)",
        ),
    ),
    (
        State.EXPIRED,
        (
            "(?:链接|鏈接|連結|页面|頁面|二维码|分享|地址)(?:已经?|己)?(?:过期|過期|失效)",
            "link (?:has )?expired",
        ),
    ),
    (
        State.LOGIN,
        (
            rf"(?:请|請|需要?|须|必须|尚未|未|没有)\s*先?\s*{_LOGIN}(?:.{{0,10}}{_READ}|[。！!，,]?\s*$)",
            rf"(?:{_LOGIN}|关注)(?:后|後|才能|即可|以)\s*(?:可|才能|即可|方可)?\s*{_READ}(?!.{{0,3}}[评評]论)",
            rf"^(?:用户|会员|账号)?{_LOGIN}(?:\s*[-_|/·]\s*\S{{1,12}})?$|扫码登录",
            "(?:仅|僅).{0,2}(?:会员|登录用户|注册用户|粉丝|好友)(?:可见|可看|开放)|(?:没有|沒有|无|無)(?:权限|權限)",
            "sign in to continue|log ?in (?:is )?required|please log ?in",
        ),
    ),
    (
        State.MISSING,
        (
            r"^\W*404\W*$|(?<![\d.])404\s*(?:not found|error|错误|錯誤|页|頁|[-_|—–·])|(?:error|错误|http)\W{0,3}404",
            "not found|no longer (?:exists|available)",
            f"{_THING}.{{0,6}}(?:不存在|不見了|不见了|走丢|丢失|飞走|消失|找不到|未找到|没有找到|不可用)",
            f"(?:找不到|未找到|没有找到|無法找到|无法找到|不存在).{{0,12}}{_THING}",
            "(?:页面|頁面|网页).{0,4}(?:错误|出错)|参数(?:错误|有误|不正确)",
        ),
    ),
    (
        State.UNAVAILABLE,
        (
            "(?:无法|無法|不能|不可)(?:查看|访问|訪問|显示|顯示|浏览|打开)|(?:仅|僅)(?:作者|自己|本人)(?:可见|可見)",
            f"{_ACCOUNT}已?(?:自主)?(?:注销|註銷|迁移|停用)|被投诉|被投訴",
            "(?:网站|網站|站点|本站|服务).{0,6}(?:关闭|關閉|停止(?:服务|运营)|未备案|尚未备案|暂停)",
            "not available in your|isn't available|is unavailable",
        ),
    ),
    (  # the server failed: neither gone nor an article, but asked again another day
        State.NO_ARTICLE,
        (
            r"(?<!\d)50[0234](?!\d).{0,4}(?:bad gateway|internal|service|gateway|error|错误|server)",
            "bad gateway|gateway time-?out|internal server error|service unavailable",
            "服务器(?:内部)?(?:错误|繁忙|异常|开小差)|(?:网站|系统)(?:正在)?(?:错误|繁忙|异常|维护|升级)",
        ),
    ),
)

#: Of the reader's browser, not of the page.
BROWSER = re.compile(r"浏览器|瀏覽器|Flash|播放|图片|圖片|iframe|canvas|video tag", re.IGNORECASE)

#: State → the words that give it away, in the order they are tried.
MESSAGES = tuple((state, re.compile("|".join(words), re.IGNORECASE)) for state, words in _WORDS)

#: Marks of a captcha or a firewall in the page's source. Believed only where the page shows next to no prose:
#: articles load captchas for their comments.
CHALLENGE = re.compile(
    r"acw_sc__v[23]|__jsl_clearance|/_guard/|_waf_|aliyun_waf|aliyunCaptcha|TencentCaptcha|geetest|initGeetest|nc_token"
    r"|cf-challenge|challenge-platform|cf_chl_|hcaptcha|g-recaptcha|captcha-(?:container|box|verify)"
    r"""|wappoc_appmsgcaptcha|id=["']?js_verify|slider?-?(?:captcha|verify)|yunsuo_session|safedog""",
    re.IGNORECASE,
)

"""`pipeline init DIR`: a new site with `site.toml`, the stock of paper templates and procedures, inbox and archive."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.site import Site, open_site

SITE_TOML = """\
# 站点设置。改好后运行 pipeline check，会指出写错的地方。

name = "某某小区"            # 小区、大厦或项目名称
profile = "residential"      # residential 住宅；tower 写字楼
timezone = "Asia/Shanghai"

[office]                     # 发文落款、标签和表格页脚用
name = "某某小区物业服务中心"
company = "某某物业管理有限公司"
short = "某物"               # 文号机关代字，如“某物函〔2026〕1号”
company_code = "cpm"         # 档案盒编号第一段（公司代码）
centre_code = "demo"         # 档案盒编号第二段（管理处代码）
address = ""
phone = ""
emergency_phone = ""
email = ""

# 每栋一段。code 是房号编码的第一段（3-1203 的 3，A-1203 的 A）；name 用在文件夹和信函上；
# aliases 是平时写法里的其他叫法。没有列出的栋号按“3栋”“A座”显示。
# [[buildings]]
# code = "3"
# name = "3栋"
# aliases = ["三号楼", "紫藤苑"]

[intake]
settle = 3.0                 # 文件静止多少秒后才收（扫描仪写完为止）
scan = 5.0                   # 每隔多少秒查看一次收件箱
workers = 0                  # 读取进程数；0 = 每个处理器核心一个

[limits]                     # 单个文件的安全限度，超过就转人工
file_mb = 500
pages = 2000
megapixels = 120
members = 2000
unpacked_mb = 2000
seconds = 60                 # 每页最长读取秒数
memory_mb = 4096

[letters]                    # 发文审批
approval = "sealed"          # sealed 盖章的信函要批准；all 全部要；none 都不要
approve_also = []            # 另外要批准的文件或文号类别，如 ["欠费催缴通知书", "函"]
approve_never = []           # 不用批准的
approvers = []               # 有权批准的电脑登录名；空 = 所有人（本人签发即视为批准）

[mail]                       # 用电子邮件送信函；host 留空就不用
host = ""
security = "starttls"        # starttls（端口 587）、tls（465）、none（25，不能登录）
user = ""
password_env = "PIPELINE_MAIL_PASSWORD"   # 密码取自这个环境变量，
password_file = ""           # 或这个文件的第一行；不要把密码写在这里
sender = ""                  # 发件邮箱
reply_to = ""

# 左邻右里、上下层由名册的房号推出；推不准的写在这里（装修通知发给相邻房间）。
# [adjacent]
# "3-1203" = ["3-1202", "3-1204", "3-1103"]

[printer]                    # 成批打印；name 留空只生成 PDF
name = ""                    # lpstat -p 列出的打印机名
duplex = true                # 双面：每封信从正面开始

[calendar]                   # 工作日的推算：程序已收录国务院公布的放假调休，这里只写不同的
holidays = []                # 另外放假的日子，如 ["2027-01-01"]
workdays = []                # 另外上班的日子（调休），写法相同
years = []                   # 程序还没收录的年份，如 ["2027"]：该年除周末外，放假和调休全照上面两行

[desk]                       # 浏览器里的办公桌：pipeline serve
host = "127.0.0.1"           # 只在本机用；要让办公室的电脑都能用，写本机的内网地址或 "0.0.0.0"
port = 8300
idle = 30                    # 多少分钟不用就退出登录
longest = 12                 # 一次登录最长多少小时
consultation = 24            # 绝密文件批准查阅后可以看多少小时
tls = false                  # 前面有 HTTPS 代理时写 true
# hook_hosts = ["oa.intranet"] # 事件通知可以发往的内部机器；不写就只发往公网的 https:// 地址

# [desk.oidc]                # 公司的统一登录；不写就只用密码。密钥放在环境变量 PIPELINE_OIDC_SECRET
# issuer = "https://login.example.cn"
# client_id = "records"
# claim = "preferred_username"        # 令牌里的哪一项是下面 [[people]] 的 login
# redirect = "https://dangan.example.cn/signin/callback"

# 岗位的人：谁用哪个电脑登录名、担任哪些岗位（procedures/_roles.toml 的 key）、管哪几栋；areas 空 = 全部。每人一段。
# [[people]]
# name = "张三"
# login = "zhangsan"
# roles = ["clerk", "archivist"]
# email = ""
# areas = ["3"]

# 规定：期限、份数、比例、做法。这里只写与原来不同的；pipeline procedure rules 列出各项、现值和依据。
[rules]
# "moveout.notice" = "1周"
"""


def stock_templates() -> Path:
    """The templates that come with the program. Raises SiteError when the installation lacks them."""
    beside = Path(__file__).resolve().parent.parent / "templates"
    if (beside / "_shared").is_dir():
        return beside
    raise SiteError("安装不完整：找不到随程序提供的 templates / templates are missing from the installation")


def stock_procedures() -> Path:
    """The procedures that come with the program. Raises SiteError when the installation lacks them."""
    beside = Path(__file__).resolve().parent.parent / "procedures"
    if (beside / "_roles.toml").is_file():
        return beside
    raise SiteError(
        "安装不完整：找不到随程序提供的 procedures / procedures are missing from the installation"
    )


def make_site(folder: Path) -> Site:
    """Make a site in `folder`, which may exist but must not be a site yet. Raises SiteError.

    `site.toml` is written last, so that an interrupted attempt can simply be repeated.
    """
    folder = folder.expanduser().absolute()
    settings = folder / "site.toml"
    if settings.exists():
        raise SiteError(f"这里已经是一个站点：{folder} / already a site", hint="直接使用即可，或换一个目录。")
    try:
        for name in ("inbox/held", "archive", ".pipeline"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for stock in (stock_templates(), stock_procedures()):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(stock, folder / stock.name, ignore=ignored, dirs_exist_ok=True)
        settings.write_text(SITE_TOML, "utf-8")
    except OSError as error:
        raise SiteError(
            f"无法建立站点：{error.strerror}（{folder}）", hint="请检查目录权限和磁盘空间。"
        ) from error
    return open_site(folder)

"""What site.toml says, told to people: every setting with its value, its default and where it is changed; and where the file is
wrong. Nothing here changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass

from pipeline.errors import SiteError
from pipeline.model.settings import Oidc
from pipeline.site import Calendar, Desk, Intake, Letters, Limits, Mail, Office, Printer, Site, open_site


@dataclass(frozen=True, slots=True)
class Setting:
    """`key` as it stands in the table of site.toml."""

    key: str
    label: str
    value: str
    default: str

    @property
    def changed(self) -> bool:
        """From something: what is empty at first waits to be filled in."""
        return self.value != self.default and bool(self.default)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with site.toml. `line` counts from 1, 0 = nobody knows."""

    message: str
    hint: str
    line: int
    text: str = ""


_TITLES = {
    "office": "管理处",
    "intake": "收件",
    "limits": "单个文件的安全限度",
    "letters": "发文审批",
    "desk": "浏览器里的办公桌",
    "desk.oidc": "公司统一登录（OpenID Connect）",
}
_LABELS: Mapping[str, Mapping[str, str]] = {
    "office": {
        "name": "名称", "company": "公司", "short": "文号机关代字", "company_code": "公司代码（档案盒编号第一段）",
        "centre_code": "管理处代码（档案盒编号第二段）", "address": "地址", "phone": "电话", "emergency_phone": "应急电话", "email": "邮箱",
    },
    "intake": {"settle": "文件静止多少秒后才收", "scan": "每隔多少秒查看收件箱", "workers": "读取进程数（0 = 每个核心一个）"},
    "limits": {
        "file_mb": "文件大小（MB）", "pages": "页数", "megapixels": "每页像素（百万）", "members": "压缩包内文件数",
        "unpacked_mb": "解压后大小（MB）", "seconds": "每页最长读取秒数", "memory_mb": "读取内存（MB）",
    },
    "letters": {
        "approval": "要批准的信函", "approve_also": "另外要批准的", "approve_never": "不用批准的", "approvers": "有权批准的登录名",
    },
    "mail": {
        "host": "发信服务器", "port": "端口（0 = 常用的）", "security": "加密方式", "user": "登录名", "password_env": "密码取自的环境变量",
        "password_file": "密码所在的文件", "sender": "发件邮箱", "reply_to": "回复邮箱", "ca_file": "单位自己的证书", "timeout": "等待秒数",
        "attempts": "最多试几次", "retry": "第一次重试前的秒数",
    },
    "printer": {"name": "打印机", "duplex": "双面"},
    "calendar": {"holidays": "另外放假的日子", "workdays": "另外上班的日子", "years": "自行安排的年份"},
    "desk": {
        "host": "地址", "port": "端口", "idle": "多少分钟不用就退出", "longest": "一次登录最长小时数", "tls": "前面有 HTTPS 代理",
        "consultation": "绝密批准后可查阅小时数", "hook_hosts": "推送可以发往的内网机器",
    },
    "desk.oidc": {
        "issuer": "签发网址（空 = 不用）", "client_id": "客户端编号", "secret_env": "密钥取自的环境变量", "secret_file": "密钥所在的文件",
        "claim": "登录名取自的栏目", "redirect": "登录后回到的网址", "title": "按钮上的字",
    },
}  # fmt: skip
_SAID = {
    "sealed": "盖章的（sealed）",
    "all": "全部（all）",
    "none": "都不（none）",
}


def tables(site: Site) -> list[tuple[str, str, list[Setting]]]:
    """(title, table of site.toml, its settings) of those that have no page of their own."""
    found: Mapping[str, object] = {
        "office": site.office,
        "intake": site.intake,
        "limits": site.limits,
        "letters": site.sending,
        "desk": site.desk,
        "desk.oidc": site.desk.oidc,
    }
    return [(_TITLES[name], name, settings(name, table)) for name, table in found.items()]


def settings(name: str, table: object) -> list[Setting]:
    """Every key of a table, with its default; tables in it have a list of their own. Passwords stand in no table."""
    assert isinstance(table, Office | Intake | Limits | Letters | Mail | Printer | Calendar | Desk | Oidc)
    fresh = type(table)()
    return [
        Setting(
            field.name,
            _LABELS[name].get(field.name, field.name),
            _said(name, getattr(table, field.name)),
            _said(name, getattr(fresh, field.name)),
        )
        for field in fields(table)
        if not is_dataclass(getattr(table, field.name))
    ]


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return _SAID.get(str(value), str(value)) if name == "letters" else str(value)


def fault_of(site: Site) -> Fault | None:
    """What is wrong with site.toml as it stands on the disk; the desk goes on with the last good one."""
    try:
        open_site(site.root)
    except SiteError as error:
        try:
            lines = (site.root / "site.toml").read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        number = _line_of(error.message, lines)
        text = lines[number - 1].strip()[:200] if 0 < number <= len(lines) else ""
        message = error.message.replace(str(site.root), "站点目录")
        return Fault(message, error.hint.replace(str(site.root / "site.toml"), "site.toml"), number, text)
    return None


def _line_of(message: str, lines: list[str]) -> int:
    """The line that a message tells of: as the reader said, or where the table and the key stand."""
    said = re.search(r"at line (\d+)", message)
    if said:
        return int(said[1])
    named = re.search(r"\[+([a-z]+)\]+\s*(?:有不认识的项：)?([A-Za-z_]+)?", message)
    if named is None:
        unknown = re.search(r"不认识的项：([A-Za-z_]+)", message)
        return _first(lines, rf"\s*\[*\s*{unknown[1]}\b") if unknown else 0
    start = _first(lines, rf"\s*\[+\s*{named[1]}\s*\]+")
    if not start or not named[2]:
        return start
    for number in range(start, len(lines)):
        if re.match(r"\s*\[", lines[number]):
            break
        if re.match(rf"\s*{named[2]}\s*=", lines[number]):
            return number + 1
    return start


def _first(lines: list[str], pattern: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if re.match(pattern, line)), 0)

"""The tables of site.toml: the office, its buildings, limits of files, letters, mail, printing."""

from __future__ import annotations

from dataclasses import dataclass

# Domain C2 (000 §2 5): the primary classification of a unit's papers.
CATEGORIES: dict[str, str] = {
    "a": "来函复函",
    "b": "加班申请",
    "c": "水牌制作",
    "d": "电话开通",
    "e": "安全及物品放行",
    "f": "租户资料",
    "g": "装修资料",
    "h": "业主资料",
    "i": "用户迁出",
    "j": "其他资料",
}


@dataclass(frozen=True, slots=True)
class Office:
    """The sender of every letter. `short` stands in the 文号 (domain C6: company code, centre code)."""

    name: str = "物业服务中心"
    company: str = ""
    short: str = "物业"
    company_code: str = ""
    centre_code: str = ""
    address: str = ""
    phone: str = ""
    emergency_phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """`code` is the first part of unit codes; `name` what stands on folders and letters (3栋, A座)."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one dropped file may cost before it is held."""

    file_mb: int = 500
    pages: int = 2000
    megapixels: int = 120
    members: int = 2000
    unpacked_mb: int = 2000
    seconds: int = 60
    memory_mb: int = 4096


@dataclass(frozen=True, slots=True)
class Intake:
    """`settle` and `scan` are seconds: how long a file must stand still, how often the folder is looked at."""

    settle: float = 3.0
    scan: float = 5.0
    workers: int = 0  # 0 = one for each core


@dataclass(frozen=True, slots=True)
class Letters:
    """Which letters need approval before they are issued, and who may give it (domain A1: the service-centre manager).

    `approval`: "sealed" (papers that bear a seal), "all", "none". `approve_also` and `approve_never` name papers (slug
    or title) or series, and go before it. `approvers` are login names; empty = everybody who can use the site.
    """

    approval: str = "sealed"
    approve_also: tuple[str, ...] = ()
    approve_never: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """The outgoing mail server. The password comes from the environment variable `password_env` or the first line of
    `password_file` (relative to the site), never from site.toml. `port` 0 = the usual one. `ca_file`: certificates of
    the office's own authority. `attempts` at most for one mail, `retry` seconds before the second, doubling."""

    host: str = ""
    port: int = 0
    security: str = "starttls"  # starttls, tls, none
    user: str = ""
    password_env: str = "PIPELINE_MAIL_PASSWORD"
    password_file: str = ""
    sender: str = ""
    reply_to: str = ""
    ca_file: str = ""
    timeout: int = 60
    attempts: int = 8
    retry: int = 300


@dataclass(frozen=True, slots=True)
class Printer:
    """Where batches of letters are printed: a CUPS printer ("" = a PDF is made and nothing sent), on both sides or
    not."""

    name: str = ""
    duplex: bool = True


@dataclass(frozen=True, slots=True)
class Oidc:
    """The company's own sign-in (OpenID Connect), beside passwords. `issuer` "" = there is none. The secret comes from the
    environment variable `secret_env` or the first line of `secret_file` (relative to the site). `claim` of the ID token is
    the login of `[[people]]`; `redirect` our address as browsers see it: https://…/signin/callback."""

    issuer: str = ""
    client_id: str = ""
    secret_env: str = "PIPELINE_OIDC_SECRET"
    secret_file: str = ""
    claim: str = "preferred_username"
    redirect: str = ""
    title: str = "公司统一登录"

    @property
    def fault(self) -> str:
        """What is wrong, in Chinese; "" when all is well."""
        if not self.issuer:
            return ""
        for name, address in (("issuer", self.issuer), ("redirect", self.redirect)):
            if not _is_guarded(address):
                return f"oidc.{name} 应是 https:// 网址：{address}"
        if not self.redirect.endswith("/signin/callback"):
            return "oidc.redirect 要以 /signin/callback 结尾"
        return "" if self.client_id and self.claim else "oidc 缺少 client_id 或 claim"


def _is_guarded(address: str) -> bool:
    """HTTPS, or this machine."""
    return address.startswith(("https://", "http://127.0.0.1:", "http://localhost:"))


@dataclass(frozen=True, slots=True)
class Desk:
    """The pages in a browser (`pipeline serve`). `idle` minutes without a request, or `longest` hours, end a session.
    `tls`: a proxy on this machine speaks HTTPS for us; cookies are then sent by HTTPS only, and the proxy is believed
    about who asks. `consultation`: hours for which a top secret may be looked at after the manager agreed (000 §7 4.5
    names no time: one day). `hook_hosts`: machines of the own network that web hooks may be sent to."""

    host: str = "127.0.0.1"
    port: int = 8300
    idle: int = 30
    longest: int = 12
    tls: bool = False
    consultation: int = 24
    hook_hosts: tuple[str, ...] = ()
    oidc: Oidc = Oidc()

    @property
    def fault(self) -> str:
        """What is wrong, in Chinese; "" when all is well."""
        if not 0 <= self.port <= 65535:
            return f"port 应在 0–65535 之间：{self.port}"
        if not 1 <= self.idle <= 480:
            return f"idle（分钟）应在 1–480 之间：{self.idle}"
        if not 1 <= self.longest <= 24:
            return f"longest（小时）应在 1–24 之间：{self.longest}"
        if not 1 <= self.consultation <= 168:
            return f"consultation（小时）应在 1–168 之间：{self.consultation}"
        return self.oidc.fault

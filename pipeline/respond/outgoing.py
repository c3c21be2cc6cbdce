"""One request over HTTP to an address that a person named: bounded in time and size, followed nowhere else, and never into
the office's own network unless the site says so."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.errors import UsageError

LONGEST_URL = 500


class Unreachable(Exception):
    """No answer came; says why in Chinese, without the address."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked. `private`: the site names its host."""

    tls: bool
    host: str
    port: int
    path: str
    private: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, its body cut off at the limit."""

    status: int
    body: bytes


def target_of(url: str, named: Collection[str]) -> Target:
    """`named` are hosts that may lie in the office's own network (site.toml, `[desk] hook_hosts`). Raises UsageError for
    an address that is none, not HTTPS, or plainly private. A host without HTTPS must be named and be this machine."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _no_address() from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or parts.scheme not in ("https", "http") or not host or port == 0:
        raise _no_address()
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UsageError("网址里不要写用户名、密码或 # / no user in the address", hint="签名已经证明来源。")
    private = host in {one.lower() for one in named}
    if parts.scheme == "http" and not (private and _is_loopback(host)):
        raise UsageError("网址要用 https:// / only HTTPS", hint="通知里有编号，不能明文传送。")
    if not private and (_is_inside(host) or host == "localhost" or host.endswith(".localhost")):
        raise _inside()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    tls = parts.scheme == "https"
    return Target(tls, host, port or (443 if tls else 80), path, private)


def send(
    target: Target, method: str, headers: Mapping[str, str], body: bytes, *, seconds: float, most: int = 4096
) -> Heard:
    """Ask once. The name is looked up once, and exactly what was found allowed is connected to. The whole of it ends after
    `seconds`. Redirects are answers like others. Raises Unreachable."""
    line = _Line(http.client.HTTPConnection(target.host, target.port, timeout=seconds))
    over = threading.Timer(seconds, line.cut)
    over.daemon = True
    try:
        places = _places(target)
        over.start()
        line.open(target, places, seconds)
        line.connection.request(method, target.path, body or None, dict(headers))
        answer = line.connection.getresponse()
        return Heard(answer.status, answer.read(most))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise Unreachable(_why(error)) from None
    finally:
        over.cancel()
        line.connection.close()


def _places(target: Target) -> list[str]:
    """The addresses of the host. Raises Unreachable where one of them is in the own network."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    places = [str(place[4][0]) for place in found]
    if not target.private and any(_is_inside(place) for place in places):
        raise Unreachable("网址指向内部网络，没有发送")
    return places


class _Line:
    """A connection that can be cut off from another thread, also while it is being made."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection

    def open(self, target: Target, places: Sequence[str], seconds: float) -> None:
        self.connection.sock = socket.create_connection((places[0], target.port), timeout=seconds)
        if target.tls:
            made = ssl.create_default_context().wrap_socket(
                self.connection.sock, server_hostname=target.host, do_handshake_on_connect=False
            )
            self.connection.sock = made
            made.do_handshake()

    def cut(self) -> None:
        """Whatever is being waited for ends."""
        with suppress(OSError, AttributeError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)


def _is_inside(host: str) -> bool:
    """Is it an address (not a name) that is not of the public Internet?"""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "对方的证书不对"
    if isinstance(error, ssl.SSLError):
        return "加密连接没有建立"
    if isinstance(error, TimeoutError):
        return "对方没有及时应答"
    if isinstance(error, socket.gaierror):
        return "找不到这个网址的主机"
    if isinstance(error, ConnectionRefusedError):
        return "对方拒绝连接"
    return "连接中断"


def _no_address() -> UsageError:
    return UsageError("这不是完整的网址 / not an address", hint="例如 https://example.cn/hooks/records 。")


def _inside() -> UsageError:
    return UsageError(
        "网址指向内部网络 / an address of the own network",
        hint='确要发往内部的机器，请在 site.toml 的 [desk] 写 hook_hosts = ["主机名"]。',
    )

"""Gives a PDF to a CUPS printer by `lp`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from pipeline.errors import DeliveryError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,126}")
SECONDS = 120
LOOK_SECONDS = 3
_STATES = {"idle": "空闲", "now": "正在打印", "disabled": "停用"}


def has_printing() -> bool:
    """Is there an `lp` on this machine?"""
    return shutil.which("lp") is not None


def print_pdf(path: Path, printer: str, *, title: str, duplex: bool) -> str:
    """The words of `lp` (request id is …). Raises DeliveryError."""
    if not _NAME.fullmatch(printer):
        raise DeliveryError(
            f"打印机名不对：{printer!r} / bad printer name", hint="用 lpstat -p 查看打印机名。"
        )
    command = shutil.which("lp")
    if command is None:
        raise DeliveryError(
            "这台机器没有打印服务（lp） / no printing service",
            hint="请安装 CUPS，或用 --out 文件.pdf 生成 PDF 后打印。",
        )
    sides = "two-sided-long-edge" if duplex else "one-sided"
    try:
        done = subprocess.run(
            [command, "-d", printer, "-t", title, "-o", f"sides={sides}", "-o", "media=A4", "--", str(path)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeliveryError(f"打印服务没有回应：{error} / lp failed") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[:300]
        raise DeliveryError(
            f"打印机 {printer} 没有接受：{said} / lp refused", hint="用 lpstat -p 查看打印机是否可用。"
        )
    return " ".join(done.stdout.split())


def printers() -> list[tuple[str, str]] | None:
    """(name, what CUPS says of it) of this machine's printers; None where there is no printing service that answers."""
    command = shutil.which("lpstat")
    if command is None:
        return None
    try:
        done = subprocess.run(
            [command, "-p"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LOOK_SECONDS,
            check=False,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = (re.match(r"printer (\S+) (?:is )?(\S+)", line) for line in done.stdout.splitlines())
    return [(one[1], _STATES.get(one[2].rstrip("."), one[2])) for one in found if one]

"""Faults as other programs read them (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from starlette.responses import Response

from pipeline.errors import BusyError, MissingValue, PipelineError, UsageError
from pipeline.flow.cases.moved import Refused
from pipeline.web.api.base import Problem
from pipeline.web.multipart import TooLarge
from pipeline.web.visit import Forbidden, NotHere, TooMany

PROBLEM = "application/problem+json"

# Status → (code, title).
_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "请求写法不对"),
    401: ("unauthorized", "令牌无效"),
    403: ("forbidden", "不允许"),
    404: ("not-found", "没有找到"),
    405: ("method", "这个地址不能这样用"),
    409: ("conflict", "有人先办了"),
    413: ("too-large", "内容太大"),
    415: ("unsupported", "内容类型不对"),
    422: ("invalid", "内容不合要求"),
    429: ("too-many", "请求太频繁"),
    500: ("fault", "程序出错"),
}


class Unauthorised(PipelineError):
    """No token, or none that is good for anything (401)."""


class Broken(PipelineError):
    """A request that is none (400)."""


class WrongType(PipelineError):
    """A body of another type (415)."""


_STATUSES: tuple[tuple[type[PipelineError], int], ...] = (
    (Unauthorised, 401),
    (Broken, 400),
    (TooLarge, 413),
    (WrongType, 415),
    (Forbidden, 403),
    (NotHere, 404),
    (TooMany, 429),
    (BusyError, 409),
    (UsageError, 422),
)


def unauthorised() -> Unauthorised:
    return Unauthorised(
        "令牌不对、已到期或已停用 / the token is not valid",
        hint="请在 Authorization: Bearer 后写上完整的令牌；新的令牌由系统管理员在“接口”页发放。",
    )


def problem(fault: PipelineError) -> Response:
    """Its answer."""
    status = next((status for kind, status in _STATUSES if isinstance(fault, kind)), 500)
    lacks: list[str] = []
    if isinstance(fault, Refused):
        lacks = [one.chinese for one in fault.lacks]
    elif isinstance(fault, MissingValue):
        lacks = list(fault.names)
    return answered(status, fault.message, fault.hint, lacks)


def answered(status: int, detail: str, hint: str, lacks: list[str] | None = None) -> Response:
    """A problem in its form."""
    code, title = _TITLES[status]
    made = Problem.model_validate(
        {
            "title": title,
            "status": status,
            "detail": detail,
            "hint": hint,
            "code": code,
            "lacks": lacks or [],
        }
    )
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status == 429:
        headers["Retry-After"] = "60"
    return Response(made.model_dump_json(), status, headers, PROBLEM)


def misfit(error: ValidationError) -> UsageError:
    """Which parts do not fit; never what was in them."""
    places = dict.fromkeys(
        ".".join(str(part)[:60] for part in one["loc"]) or "正文" for one in error.errors()
    )
    named = "、".join(list(places)[:8])
    return UsageError(
        f"这几项不合要求：{named} / these do not fit", hint="请对照 /api/v1/openapi.json 里的类型和写法。"
    )

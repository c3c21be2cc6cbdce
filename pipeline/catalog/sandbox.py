"""Jinja2 as templates get it: sandboxed, strict, escaping, and reading two folders only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import CatalogError, MissingValue, SandboxViolation

# Names a template may include or extend; `_shared/` stands for templates/_shared.
_SUFFIXES = frozenset({".html", ".css", ".svg"})
_LONGEST = 200_000  # characters or items that one operation may make


class Sandbox(SandboxedEnvironment):
    """The sandbox of Jinja2 with a limit on what `*` and `**` may make."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "*":
            _refuse_repetition(left, right)
        if operator == "**" and (abs(left) > 1e6 or abs(right) > 20):
            raise SecurityError("power")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("formatting with %")
        return super().call_binop(context, operator, left, right)


def _refuse_repetition(left: Any, right: Any) -> None:
    for thing, times in ((left, right), (right, left)):
        if isinstance(thing, (str, list, tuple)) and isinstance(times, int) and len(thing) * times > _LONGEST:
            raise SecurityError("repetition")


def environment(folder: Path) -> Sandbox:
    """For the templates of one paper. `folder` is the paper's; `_shared` is looked up beside it."""
    env = Sandbox(
        loader=jinja2.FunctionLoader(lambda name: _source(folder, name)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    env.globals.pop("lipsum", None)
    return env


def _source(folder: Path, name: str) -> str | None:
    path = allowed_file(folder, name)
    if path is None or path.suffix not in _SUFFIXES:
        return None
    return path.read_text("utf-8")


def allowed_file(folder: Path, name: str) -> Path | None:
    """The file that `name` means in a template of `folder`, None where it may not be had: outside of the
    paper's own folder and `_shared`, reached through a link, hidden, or not there."""
    shared, _, rest = name.partition("/")
    base, rest = (folder.parent / shared, rest) if shared == "_shared" else (folder, name)
    if (
        not rest
        or "\\" in rest
        or ":" in rest
        or any(p in {"", ".", ".."} or p[0] == "." for p in rest.split("/"))
    ):
        return None
    path = base / rest
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError):
        return None
    return path if real.is_relative_to(base.resolve()) and real.is_file() else None


def render(env: Sandbox, template: str, data: Mapping[str, object], where: str) -> str:
    """The template's text. Raises MissingValue, SandboxViolation or CatalogError; `where` names the file."""
    try:
        return env.get_template(template).render(data)
    except SecurityError as error:
        raise SandboxViolation(
            f"模板 {where} 用了不允许的写法：{error} / forbidden in a template",
            hint="请删去该处，只用给定的变量和宏。",
        ) from None
    except jinja2.UndefinedError as error:
        name = _undefined_name(str(error))
        raise MissingValue(
            (name,), f"模板 {where} 缺少变量：{name} / a value is missing", hint=f"请提供 {name} 的值。"
        ) from None
    except jinja2.TemplateNotFound as error:
        raise SandboxViolation(
            f"模板 {where} 引用了不能用的文件：{error.name} / file not allowed",
            hint="只能引用 _shared 和本文件夹内的 .html、.css、.svg。",
        ) from None
    except jinja2.TemplateSyntaxError as error:
        raise CatalogError(
            f"模板 {error.name or where} 第 {error.lineno} 行写法有误：{error.message} / template syntax"
        ) from None
    except (OverflowError, MemoryError, RecursionError) as error:
        raise SandboxViolation(
            f"模板 {where} 超出限度：{error} / a template went beyond its limits"
        ) from None
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise CatalogError(f"模板 {where} 出错：{error} / template error") from None


def _undefined_name(message: str) -> str:
    """Jinja's English sentence → the name in it."""
    quoted = message.split("'")
    if "has no attribute" in message and len(quoted) >= 4:
        return quoted[-2]
    return quoted[1] if len(quoted) >= 3 else message

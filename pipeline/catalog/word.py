"""Letters that clerks edit in Word. The only home of docxtpl."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError

from pipeline.catalog import budget
from pipeline.catalog.deadline import in_time
from pipeline.catalog.sandbox import Sandbox, whole
from pipeline.catalog.wording import WORDS
from pipeline.errors import CatalogError, MissingValue, SandboxViolation

_MOST_UNPACKED = 60_000_000  # bytes
# What a Word letter may use besides the paper's fields.
COMMON = frozenset(
    {"office", "office_company", "office_name", "office_address", "office_phone", "title", "today", "number"}
    | {"unit_name", "unit_code", *WORDS}
)


def render_docx(path: Path, data: Mapping[str, object]) -> bytes:
    """A Word template with its variables filled. Raises MissingValue naming a variable without a value,
    SandboxViolation for a forbidden expression, CatalogError for a template that is broken."""
    template = _open(path)
    token = budget.begin()
    try:
        with in_time():
            template.render(dict(data), jinja_env=_environment(), autoescape=True)
        out = io.BytesIO()
        template.save(out)
    except SecurityError as error:
        raise SandboxViolation(
            f"模板 {_where(path)} 用了不允许的写法：{error} / forbidden in a template"
        ) from None
    except jinja2.UndefinedError as error:
        raise MissingValue(
            (_quoted(str(error)),), f"模板 {_where(path)} 缺少变量：{_quoted(str(error))}"
        ) from None
    except jinja2.TemplateError as error:
        raise CatalogError(_syntax(path, error), hint=_SPLIT_HINT) from None
    except (OverflowError, MemoryError, RecursionError) as error:
        raise SandboxViolation(
            f"模板 {_where(path)} 超出限度：{error} / a template went beyond its limits"
        ) from None
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, SyntaxError) as error:
        raise CatalogError(f"模板 {_where(path)} 出错：{error} / template error", hint=_SPLIT_HINT) from None
    finally:
        budget.end(token)
    return out.getvalue()


def docx_variables(path: Path) -> frozenset[str]:
    """The names that a Word template uses. Raises CatalogError where they cannot be told."""
    template = _open(path)
    try:
        return frozenset(template.get_undeclared_template_variables(jinja_env=_environment()))
    except jinja2.TemplateError as error:
        raise CatalogError(_syntax(path, error), hint=_SPLIT_HINT) from None


_SPLIT_HINT = "多为变量的大括号不成对，或被 Word 的格式拆开；请整段重新键入该变量。"


class _Bounded(jinja2.Template):
    def render(self, *args: Any, **named: Any) -> str:
        return whole(self.generate(*args, **named))


def _environment() -> Sandbox:
    """Without files: a Word letter includes nothing."""
    made = Sandbox(undefined=jinja2.StrictUndefined, autoescape=True, loader=jinja2.DictLoader({}))
    made.template_class = _Bounded
    return made


def _open(path: Path) -> Any:
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    _refuse_bomb(path)
    try:
        template = DocxTemplate(path)
        template.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise CatalogError(
            f"{_where(path)} 打不开，不是 Word 文件（.docx）/ not a Word file",
            hint="请在 Word 或 WPS 中另存为 .docx。",
        ) from None
    return template


def _refuse_bomb(path: Path) -> None:
    """A Word file is unpacked whole: its parts may not be huge, nor define entities of their own."""
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise SandboxViolation(f"模板 {_where(path)} 解压后过大 / the Word file unpacks to too much")
            if any(_declares(parts.read(part)) for part in parts.infolist()):
                raise SandboxViolation(
                    f"模板 {_where(path)} 含有 DOCTYPE，已拒绝 / a DOCTYPE in the Word file"
                )
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return  # not a Word file: said where it is opened


def _declares(part: bytes) -> bool:
    """Whether it has a DOCTYPE, in any of the encodings that XML may have; which parts are XML the file itself says."""
    return any("<!DOCTYPE".encode(encoding) in part for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _syntax(path: Path, error: jinja2.TemplateError) -> str:
    return f"模板 {_where(path)} 写法有误：{error.message} / template syntax"


def _quoted(message: str) -> str:
    parts = message.split("'")
    return parts[-2] if len(parts) >= 3 else message

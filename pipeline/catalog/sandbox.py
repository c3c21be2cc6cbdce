"""Jinja2 as templates get it: sandboxed, strict, escaping, and reading two folders only."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from pipeline.catalog import budget
from pipeline.catalog.budget import LONGEST
from pipeline.errors import CatalogError, MissingValue, SandboxViolation

# Names a template may include or extend; `_shared/` stands for templates/_shared.
_SUFFIXES = frozenset({".html", ".css", ".svg"})
_LOOP = "counted turns"  # a filter that no template can name, around what every loop goes through
_SIZE = "small enough"
_DATA = re.compile(r"data:image/(svg\+xml|png|jpeg)[;,]")
_LONGEST_DATA = 2_000_000  # characters of a data: address
_MOST_PIXELS = 40_000_000
_WIDE = re.compile(r":[^{}]*(\{|\d{4})")  # in a format: a width beyond all papers, or one that is a value


class Sandbox(SandboxedEnvironment):
    """The sandbox of Jinja2 with limits on what one operation may make, and on all loops together."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("format", "xmlattr", "pprint", "urlize", "batch", "wordwrap"):
            self.filters.pop(name, None)
        self.filters = {name: budget.bounded_filter(name, f) for name, f in self.filters.items()}
        self.filters[_LOOP] = budget.counted
        self.filters[_SIZE] = budget.small
        for name in ("lipsum", "cycler", "joiner"):
            self.globals.pop(name, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Bounds().visit(tree)
        return tree

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "*":
            _refuse_repetition(left, right)
            _refuse_product(left, right)
        if operator == "**" and (abs(left) > 1e6 or abs(right) > 20):
            raise SecurityError("power")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("formatting with %")
        return budget.small(super().call_binop(context, operator, left, right))

    def call(__self, __context: jinja2.runtime.Context, __obj: Any, *args: Any, **named: Any) -> Any:
        budget.spend()
        budget.check_call(__obj, args, named)
        return budget.small(super().call(__context, __obj, *args, **named))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and _WIDE.search(value.__self__):
            raise SecurityError("format")
        return wrapped


class _Bounds(NodeTransformer):
    """Sends what loops go through, and what `~` makes, through filters that no template can name."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _LOOP)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        return _filtered(node, _SIZE)


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _refuse_repetition(left: Any, right: Any) -> None:
    for thing, times in ((left, right), (right, left)):
        if isinstance(thing, (str, list, tuple)) and isinstance(times, int) and len(thing) * times > LONGEST:
            raise SecurityError("repetition")


def _refuse_product(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > 4096:
        raise SecurityError("number")


@lru_cache(maxsize=64)
def environment(folder: Path) -> Sandbox:
    """For the templates of one paper. `folder` is the paper's; `_shared` is looked up beside it.

    Kept, because compiling a template costs more than a hundred letters of it; a changed file is read again.
    """
    return Sandbox(
        loader=jinja2.FunctionLoader(lambda name: _source(folder, name)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )


def _source(folder: Path, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """The text, its name, and whether that is still the text."""
    path = allowed_file(folder, name)
    if path is None or path.suffix not in _SUFFIXES:
        return None
    seen = _stamp(path)
    return path.read_text("utf-8"), name, lambda: _stamp(path) == seen


def _stamp(path: Path) -> tuple[int, int, int]:
    """Changes when a file does, or a link takes its place."""
    try:
        found = path.lstat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


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


def is_small_picture(url: str) -> bool:
    """Whether a data: address holds a picture of a size that a paper may have."""
    found = _DATA.match(url)
    if found is None or len(url) > _LONGEST_DATA:
        return False
    if found[1] == "svg+xml":
        return "!ENTITY" not in url.upper() and "!DOCTYPE" not in url.upper()
    from PIL import Image

    try:
        width, height = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).size
    except (ValueError, OSError, Image.DecompressionBombError):
        return False
    return width * height <= _MOST_PIXELS


def render(env: Sandbox, template: str, data: Mapping[str, object], where: str) -> str:
    """The template's text. Raises MissingValue, SandboxViolation or CatalogError; `where` names the file."""
    token = budget.begin()
    try:
        return _printable(whole(env.get_template(template).generate(data)))
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
    finally:
        budget.end(token)


def whole(pieces: Iterable[str]) -> str:
    """All that a template says. Raises SecurityError where it is too much."""
    out: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > budget.MOST_TEXT:
            raise SecurityError("too much text")
        out.append(piece)
    return "".join(out)


def _printable(text: str) -> str:
    """The house fonts draw a dollar for the wide yen sign (U+FFE5)."""
    return text.replace("￥", "¥")


def _undefined_name(message: str) -> str:
    """Jinja's English sentence → the name in it."""
    quoted = message.split("'")
    if "has no attribute" in message and len(quoted) >= 4:
        return quoted[-2]
    return quoted[1] if len(quoted) >= 3 else message

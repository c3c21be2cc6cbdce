"""The OpenAPI 3.1 document, made of the table and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from pipeline import __version__
from pipeline.web.api.base import Problem
from pipeline.web.api.call import Operation
from pipeline.web.api.table import OPERATIONS

JSON, PROBLEM, PDF = "application/json", "application/problem+json", "application/pdf"
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
Mode = Literal["validation", "serialization"]
Names = Mapping[tuple[Any, Mode], dict[str, Any]]
_REF = "#/components/schemas/{model}"

FAULTS: Mapping[int, str] = {
    400: "请求写法不对",
    401: "没有令牌，或令牌无效",
    403: "岗位、分管楼栋或令牌的权限不允许",
    404: "没有，或不在可查看的范围",
    409: "有人先办了，或同一请求正在办",
    413: "内容太大",
    415: "内容类型不对",
    422: "内容不合要求，或条件不具备",
    429: "请求太频繁",
    500: "程序出错",
}


def document() -> dict[str, Any]:
    """As a program reads it."""
    names, schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "物业档案接口",
            "version": __version__,
            "description": "令牌由系统管理员发给一个账号；每个请求按那个人当时的岗位和分管楼栋办理。错误按 RFC 9457。",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.group for one in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def statuses(one: Operation) -> list[int]:
    """What it may be answered with beside success."""
    found = {401, 403, 429, 500}
    if one.place is not None:
        found |= {404, 422}
    if one.asked is not None:
        found |= {404, 422}
    if one.body is not None:
        found |= {400, 404, 413, 415, 422}
    if one.file:
        found |= {400, 413, 415, 422}
    if one.makes or one.clashes:
        found |= {409, 422}
    return sorted(found)


def _schemas() -> tuple[Names, dict[str, Any]]:
    models: list[tuple[type[BaseModel], Mode]] = [(Problem, "serialization")]
    models += [(one.body, "validation") for one in OPERATIONS if one.body is not None]
    models += [(one.result, "serialization") for one in OPERATIONS if one.result is not None]
    names, made = models_json_schema(list(dict.fromkeys(models)), ref_template=_REF)
    return names, made["$defs"]


def _operation(one: Operation, names: Names) -> dict[str, Any]:
    problem = {"content": {PROBLEM: {"schema": names[(Problem, "serialization")]}}}
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.group],
        "parameters": _parameters(one),
        "responses": {
            str(one.status): _success(one, names),
            **_besides(one),
            **{str(status): {"description": FAULTS[status], **problem} for status in statuses(one)},
        },
    }
    scopes = "、".join(scope.chinese for scope in sorted(one.scopes))
    made["description"] = f"{one.notes}令牌权限：{scopes}。" if one.notes else f"令牌权限：{scopes}。"
    if one.body is not None:
        schema = names[(one.body, "validation")]
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if one.file:
        made["requestBody"] = {"required": True, "content": _files()}
    return made


def _besides(one: Operation) -> dict[str, Any]:
    """Answers that are neither success nor fault: a part of a file, nothing new."""
    if one.result is None:
        return {"206": {"description": "所要的部分（Range）"}, "416": {"description": "没有这个部分"}}
    return {"304": {"description": "没有变（ETag）"}} if one.method == "GET" else {}


def _files() -> dict[str, Any]:
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    kinds = ("application/octet-stream", PDF, "image/jpeg", "image/png", "image/tiff")
    return {"multipart/form-data": {"schema": form}, **dict.fromkeys(kinds, binary)}


def _success(one: Operation, names: Names) -> dict[str, Any]:
    if one.result is None:
        return {
            "description": "PDF",
            "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
        }
    made: dict[str, Any] = {
        "description": "好",
        "content": {JSON: {"schema": names[(one.result, "serialization")]}},
    }
    if one.status == 201:
        made["headers"] = {"Location": {"schema": {"type": "string"}}}
    elif one.method == "GET":
        made["headers"] = {"ETag": {"schema": {"type": "string"}}}
    return made


def _parameters(one: Operation) -> list[dict[str, Any]]:
    found = [*_of_model(one.place, "path"), *_of_model(one.asked, "query")]
    if one.makes:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "同一个键一天之内只办一次，再发就回第一次的结果。",
                "schema": {"type": "string", "pattern": KEY_PATTERN},
            }
        )
    return found


def _of_model(model: type[BaseModel] | None, place: str) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=_REF)
    needed = schema.get("required", ())
    made = []
    for name, found in schema["properties"].items():
        said = {"description": found.pop("description")} if "description" in found else {}
        found.pop("title", None)
        made.append({"name": name, "in": place, "required": name in needed, **said, "schema": found})
    return made

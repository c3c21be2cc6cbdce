"""The one place that opens a registry: library, pragmas, migrations, self-check."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import RegistryError, RegistryTooNew
from pipeline.register import migrations
from pipeline.register.audit import last_link_holds
from pipeline.register.library import (
    OperationalError,
    check_version,
    connect,
    damaged,
    faults,
)
from pipeline.register.registry import Registry
from pipeline.register.schema import APPLICATION_ID, TRIGGERS
from pipeline.site import CATEGORIES, Building


def open_registry(
    path: Path,
    *,
    read_only: bool = False,
    buildings: tuple[Building, ...] = (),
    categories: Mapping[str, str] | None = None,
    prepared: bool = False,
) -> Registry:
    """Open `registry.db`, making or upgrading it where needed (never when `read_only` and missing).

    `prepared`: this process opened this very file before, so that its schema is known to be the present one.
    `buildings` and `categories` are the site's, so that queries understand them. Raises RegistryTooNew for
    a registry of a newer program, RegistryError for a damaged or foreign file, StorageError, BusyError.
    """
    check_version()
    if read_only and not path.exists():
        raise RegistryError(
            f"还没有登记库：{path} / no registry yet",
            hint="请先导入房号名册（pipeline roster import）或归档文件。",
        )
    if not prepared and (not read_only or _is_behind(path)):
        _prepare(path)
    registry = _opened(path, read_only, buildings, dict(categories or CATEGORIES))
    try:
        _check(registry)
    except BaseException:
        registry.close()
        raise
    return registry


def _opened(
    path: Path, read_only: bool, buildings: tuple[Building, ...], categories: Mapping[str, str]
) -> Registry:
    with faults(path):
        connection = connect(path, read_only=read_only)
        return Registry(path, connection, read_only, buildings, categories)


def _is_behind(path: Path) -> bool:
    with _opened(path, True, (), {}) as registry, faults(path):
        _refuse_strangers(registry)
        return migrations.is_behind(registry)


def _prepare(path: Path) -> None:
    """Bring the file to the present schema. Two that start at once wait for each other."""
    with _opened(path, False, (), {}) as registry, faults(path):
        _refuse_strangers(registry)
        _use_wal(registry)
        if migrations.is_behind(registry):
            with registry.atomic():
                migrations.apply(registry)


def _use_wal(registry: Registry) -> None:
    """Switching to WAL does not wait for a lock by itself when another process is switching too."""
    for attempt in range(50):
        try:
            if registry.scalar("PRAGMA journal_mode=WAL") == "wal":
                return
        except Exception as error:
            if not isinstance(error.__cause__, OperationalError) or attempt == 49:
                raise
        time.sleep(0.1)
    raise RegistryError(
        f"登记库不能使用 WAL 方式：{registry.path} / WAL is not possible here",
        hint="登记库必须放在本机硬盘上，不能放在网络文件夹。",
    )


def _refuse_strangers(registry: Registry) -> None:
    """A database of another program, or of a newer version of this one."""
    tables = registry.scalar("SELECT count(*) FROM sqlite_master")
    if tables and registry.scalar("PRAGMA application_id") != APPLICATION_ID:
        raise RegistryError(
            f"这不是本程序的登记库：{registry.path} / not a registry of this program",
            hint="请检查站点目录；不要把别的数据库命名为 registry.db。",
        )
    if migrations.unknown(registry):
        raise RegistryTooNew(
            f"登记库由更新的版本建立：{registry.path} / the registry was made by a newer version",
            hint="请升级程序后再打开；登记库没有被改动。",
        )


def _check(registry: Registry) -> None:
    """Cheap proofs that what everything relies on is there: triggers, pragmas, the last audit link."""
    with registry.snapshot():
        found: dict[str, str] = dict(
            registry.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
        wrong = sorted(name for name in TRIGGERS | found if TRIGGERS.get(name) != found.get(name))
        if wrong:
            raise damaged(registry.path, f"触发器缺失或被改动：{'、'.join(wrong)}")
        if registry.scalar("PRAGMA foreign_keys") != 1:
            raise RegistryError("登记库未能打开外键约束 / foreign keys are off")
        if not last_link_holds(registry):
            raise damaged(registry.path, "操作日志的最后一条与其校验值不符")

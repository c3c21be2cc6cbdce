"""Procedures out of what was kept of their files, each when it is first asked for: a command needs few of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.errors import StorageError
from pipeline.model.procedure import Procedure
from pipeline.respond.procedures.kept import Body
from pipeline.respond.procedures.rows import value_of


class Decoded(Mapping[str, Procedure]):
    """Slug → procedure."""

    def __init__(self, bodies: Mapping[str, Body]) -> None:
        self._bodies = bodies
        self._made: dict[str, Procedure] = {}

    def __getitem__(self, slug: str) -> Procedure:
        """Raises KeyError, and StorageError where somebody wrote into what is kept."""
        made = self._made.get(slug)
        if made is None:
            made = self._made[slug] = _procedure(slug, self._bodies[slug])
        return made

    def __contains__(self, slug: object) -> bool:
        return slug in self._bodies

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)


def _procedure(slug: str, body: Body) -> Procedure:
    try:
        return value_of(Procedure, body.value)
    except ValueError:
        raise StorageError(
            f"流程 {slug} 的缓存被改动过 / the kept procedure was tampered with",
            hint="请删除站点 .pipeline/cache 里的 procedures 文件，再运行一次。",
        ) from None

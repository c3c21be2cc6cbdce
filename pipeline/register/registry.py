"""An open registry: one connection, one place that begins and ends transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlite_utils import Database

from pipeline.register.library import faults
from pipeline.site import CATEGORIES, Building

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """`registry.db`, opened. Not to be shared between threads or processes: each opens its own.

    `buildings` and `categories` are the site's words, needed to understand a query (3栋, 装修资料).
    """

    path: Path
    db: Database
    read_only: bool = False
    buildings: tuple[Building, ...] = ()
    categories: Mapping[str, str] = field(default_factory=lambda: dict(CATEGORIES))

    def __enter__(self) -> Registry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back; nothing can be asked after it."""
        self.db.conn.close()

    @contextmanager
    def atomic(self) -> Iterator[Registry]:
        """All that is written inside is committed together, or not at all. Inside another `atomic` it is a
        savepoint. The lock is taken at once (`BEGIN IMMEDIATE`): a transaction that reads first and writes
        later would be refused without waiting when somebody else has written in between."""
        with faults(self.path):
            if self.db.conn.in_transaction:
                with self.db.atomic():
                    yield self
            else:
                with self._immediate():
                    yield self

    @contextmanager
    def _immediate(self) -> Iterator[None]:
        connection = self.db.conn
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Registry]:
        """Everything read inside is of one moment."""
        with faults(self.path):
            if self.db.conn.in_transaction:
                yield self
                return
            self.db.conn.execute("BEGIN")
            try:
                yield self
            finally:
                if self.db.conn.in_transaction:
                    self.db.conn.execute("ROLLBACK")

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a query."""
        with faults(self.path):
            return list(self.db.conn.execute(sql, values))

    def row(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a query, None where there is none."""
        with faults(self.path):
            found: Row | None = self.db.conn.execute(sql, values).fetchone()
            return found

    def scalar(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, None where there is no row."""
        found = self.row(sql, values)
        return found[0] if found else None

    def write(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one writing statement; the number of rows that it changed."""
        with faults(self.path):
            return int(self.db.conn.execute(sql, values).rowcount)

    def write_all(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one writing statement for each of `rows`."""
        with faults(self.path):
            self.db.conn.executemany(sql, rows)

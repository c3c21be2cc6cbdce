"""An open registry: one connection, one place that begins and ends transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.register.library import Connection, faults
from pipeline.site import CATEGORIES, Building

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """`registry.db`, opened. Not to be shared between threads or processes: each opens its own.

    `buildings` and `categories` are the site's words, needed to understand a query (3栋, 装修资料).
    """

    path: Path
    connection: Connection
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
        self.connection.close()

    @contextmanager
    def atomic(self) -> Iterator[Registry]:
        """All that is written inside is committed together, or not at all. Inside another `atomic` it is a
        savepoint. The lock is taken at once (`BEGIN IMMEDIATE`): a transaction that reads first and writes
        later would be refused without waiting when somebody else has written in between."""
        with faults(self.path):
            if self.connection.in_transaction:
                with self._savepoint():
                    yield self
            else:
                with self._immediate():
                    yield self

    @contextmanager
    def _immediate(self) -> Iterator[None]:
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """Of the same name at every depth: a name means the innermost."""
        self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have ended all of it
                self.connection.execute("ROLLBACK TO part")
                self.connection.execute("RELEASE part")
            raise
        self.connection.execute("RELEASE part")

    @contextmanager
    def snapshot(self) -> Iterator[Registry]:
        """Everything read inside is of one moment."""
        with faults(self.path):
            if self.connection.in_transaction:
                yield self
                return
            self.connection.execute("BEGIN")
            try:
                yield self
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a query."""
        with faults(self.path):
            return list(self.connection.execute(sql, values))

    def row(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a query, None where there is none."""
        with faults(self.path):
            found: Row | None = self.connection.execute(sql, values).fetchone()
            return found

    def scalar(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, None where there is no row."""
        found = self.row(sql, values)
        return found[0] if found else None

    def write(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one writing statement; the number of rows that it changed."""
        with faults(self.path):
            return int(self.connection.execute(sql, values).rowcount)

    def write_all(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one writing statement for each of `rows`."""
        with faults(self.path):
            self.connection.executemany(sql, rows)

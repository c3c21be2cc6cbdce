"""The folders that intake works in: made when missing, refused when one lies inside another."""

from __future__ import annotations

import tempfile
from itertools import permutations
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.intake.store import folder, guarded
from pipeline.site import Site


def prepare(site: Site) -> None:
    """Make inbox, held, work and store. Raises SiteError where folders overlap (what is filed would be taken
    in again), StorageError where they cannot be made."""
    with guarded("无法建立收件文件夹"):
        for path in (site.inbox, site.held, site.work, site.store):
            folder(path)
            _try_to_write(path)
    _check_apart(site)


def _try_to_write(path: Path) -> None:
    with tempfile.TemporaryFile(dir=path):
        pass


def _check_apart(site: Site) -> None:
    places = {"inbox": site.inbox, "archive": site.archive, ".pipeline": site.state, "letters": site.letters}
    real = {name: path.resolve() for name, path in places.items()}
    for outer, inner in permutations(real, 2):
        if _lies_in(real[inner], real[outer]):
            raise SiteError(
                f"文件夹重叠：{inner} 在 {outer} 里面 / folders overlap",
                hint="收件箱、档案和程序自用的文件夹必须分开，请检查链接或挂载。",
            )


def _lies_in(inner: Path, outer: Path) -> bool:
    return inner == outer or inner.is_relative_to(outer)

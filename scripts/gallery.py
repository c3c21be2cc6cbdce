"""Draw every paper once into docs/gallery/: a small picture of each page, and a page that shows them all.

    .venv/bin/python scripts/gallery.py [PAPER]…

Sheets and letters are filled with the first of their samples; where a paper has none of ours to print, there is no
picture. Pictures that did not change keep their bytes, so that a commit shows what moved.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import tomli
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import load_catalog
from pipeline.catalog.press import press_letter, press_sheet
from pipeline.model import PaperType, UnitCode
from pipeline.site import Office

ROOT = Path(__file__).resolve().parent.parent
GALLERY = ROOT / "docs" / "gallery"
DPI = 62
SHADES = 16  # gray levels and reds of a picture: small files
MOST_PAGES = 3
OFFICE = Office(
    name="云栖苑物业服务中心",
    company="杭州云栖示例物业服务有限公司",
    short="云栖物业",
    company_code="cpm",
    centre_code="avic",
    phone="0571-88001234",
    address="杭州市西湖区示例路8号",
)
TODAY = date(2026, 11, 21)
_WAYS = {"OUT": "发出", "RT": "发出后收回", "IN": "收进", "REG": "内部记录", "REF": "参考"}


def main(names: Sequence[str]) -> None:
    catalog = load_catalog(ROOT / "templates")
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = [
        p for p in catalog.papers.values() if (p.has_sheet or p.has_letter) and (not names or p.slug in names)
    ]
    with ProcessPoolExecutor(2) as pool:
        for slug, said in pool.map(draw, [p.slug for p in wanted]):
            print(slug, said)
    if not names:
        _tidy({p.slug for p in wanted})
        (GALLERY / "README.md").write_text(page(list(catalog.papers.values())), "utf-8")


def draw(slug: str) -> tuple[str, str]:
    """The pictures of one paper; what went wrong, or how many pages there are."""
    paper = load_catalog(ROOT / "templates").papers[slug]
    try:
        pdf = pressed(paper)
    except Exception as error:  # one paper's fault is shown, the others are drawn
        return slug, f"FAULT {error}"
    pictures = list(pages(pdf))
    for old in GALLERY.glob(f"{slug}-[0-9].png"):
        if int(old.stem[-1]) > len(pictures):
            old.unlink()
    for number, picture in enumerate(pictures, 1):
        _keep(GALLERY / f"{slug}-{number}.png", picture)
    return slug, f"{len(pictures)}"


def pressed(paper: PaperType) -> bytes:
    """The paper filled with its first sample."""
    values = sample(paper)
    code = values.get("unit", "")
    number = str(values.pop("number", "")) or (f"{paper.series}〔2026〕18号" if paper.series else "")
    context = replace(SheetContext(TODAY, OFFICE, number=number), serial="00A3F9")
    if code:
        unit = UnitCode.parse(str(code))
        context = replace(context, unit=unit, unit_name=unit_name(unit))
        values["unit"] = context.unit_name
    press = press_sheet if paper.has_sheet else press_letter
    return press(paper, values, context).pdf


def sample(paper: PaperType) -> dict[str, Any]:
    found = sorted((paper.folder / "samples").glob("*.toml"))
    return tomli.loads(found[0].read_text("utf-8")) if found else {}


def unit_name(unit: UnitCode) -> str:
    building = f"{unit.building}栋" if unit.building.isdigit() else f"{unit.building}座"
    return building + (f"{unit.entrance}单元" if unit.entrance else "") + unit.room


def pages(pdf: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(pdf)
    for number in range(min(len(document), MOST_PAGES)):
        bitmap = document[number].render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, :3]
        out = io.BytesIO()
        Image.fromarray(bitmap).quantize(SHADES).save(out, "PNG", optimize=True)
        yield out.getvalue()


def _keep(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)


def _tidy(slugs: set[str]) -> None:
    for old in GALLERY.glob("*.png"):
        if old.stem.rpartition("-")[0] not in slugs:
            old.unlink()


def page(papers: list[PaperType]) -> str:
    """docs/gallery/README.md."""
    lines = [
        "# Gallery\n",
        "Every paper that the office prints, filled with its first sample (invented people).\n",
        "Made by `.venv/bin/python scripts/gallery.py`; look here after changing a template.\n",
    ]
    for paper in sorted(papers, key=lambda p: (len(p.id), p.id)):
        shown = sorted(GALLERY.glob(f"{paper.slug}-[0-9].png"))
        if shown:
            lines.append(f"## {paper.id}　{paper.title}\n")
            lines.append(f"`{paper.slug}` · {_WAYS[paper.direction.value]}\n")
            lines.append(
                " ".join(f'<img src="{p.name}" width="300" alt="{paper.title}">' for p in shown) + "\n"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])

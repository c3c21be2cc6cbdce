"""Ten thousand arrears notices, each with its own name, amounts and QR: how many a second, how large, in what memory.

    python -m benchmarks.letters                     # 10,000 letters, peers on samples of 20 to 200
    python -m benchmarks.letters --letters 500 --sample 10

Peers, in the same run on the same letters: (a) one WeasyPrint call a letter (`press_letter`), (b) docxtpl and LibreOffice,
(c) typst, all letters in one document. Their time for a letter is taken from a sample. `--workers` processes press ours
and (a); (b) and (c) use what they use. (b) needs `soffice`, (c) `pip install typst`; what is missing is said and left out.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import psutil

from pipeline.catalog import batch, fonts
from pipeline.catalog.batch import qrcode
from pipeline.catalog.compose import letter_data
from pipeline.catalog.guard import guarded
from pipeline.catalog.load import load_catalog
from pipeline.catalog.press import SheetContext, press_letter
from pipeline.catalog.values import Values
from pipeline.catalog.word import render_docx
from pipeline.model import PaperType, UnitCode
from pipeline.site import Office
from pipeline.workers import cores

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玥淏璟昇喆"
OFFICE = Office(company="海景物业管理有限公司", name="海景花园物业服务中心", phone="0755-00000000")


def letters(number: int) -> Iterator[batch.Item]:
    """Invented people and debts, the same in every run; one name in ten has a rare character."""
    chance = random.Random(20261121)
    for i in range(1, number + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(NAMES, k=chance.choice((1, 2, 2))))
        fee, shared = chance.randint(20_000, 500_000) / 100, chance.randint(2_000, 30_000) / 100
        unit = UnitCode(str(i % 9 + 1), "", f"{i % 30 + 1}{i % 8 + 1:02d}")
        values: dict[str, object] = {
            "unit": str(unit),
            "occupant": name,
            "items": f"物业服务费{fee:.2f}元；公摊电费{shared:.2f}元",
            "amount": f"{fee + shared:,.2f}",
            "period": "2026年第三季度",
            "deadline": "2026-12-10",
        }
        yield (
            values,
            SheetContext(
                date(2026, 11, 21),
                OFFICE,
                unit,
                f"{unit.building}栋{unit.room}",
                number=f"催缴〔2026〕{i}号",
                serial=f"{i:06d}",
            ),
        )


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def memory_mb() -> float:
    """Of this process and its children."""
    here = psutil.Process()
    return sum(p.memory_info().rss for p in (here, *here.children(recursive=True))) / 1e6


def ours_single(paper: PaperType, number: int, workers: int) -> None:
    """Each letter as a PDF of its own."""
    begun, size = time.perf_counter(), 0
    for done, pdf in enumerate(batch.press_batch(paper, letters(number), workers=workers), 1):
        size += len(pdf)
        if done % max(number // 10, 1) == 0:
            rate = done / (time.perf_counter() - begun)
            print(f"  {done:6d} letters  {rate:7.1f}/s  {memory_mb():6.0f} MB", flush=True)
    spent = time.perf_counter() - begun
    print(
        f"ours, files     {number / spent:8.1f} letters/s   {size / number / 1024:7.1f} KB/letter   {spent:.1f} s"
    )


def ours_batch(paper: PaperType, number: int, workers: int, folder: Path) -> float:
    """All in one archive file; seconds a letter."""
    path = folder / "batch.pdf"
    spent = seconds(partial(batch.write_batch, paper, letters(number), path, workers=workers))
    size = path.stat().st_size / number / 1024
    print(
        f"ours, archived  {number / spent:8.1f} letters/s   {size:7.2f} KB/letter   {spent:.1f} s", flush=True
    )
    taken = seconds(lambda: batch.letter_from(path, number // 2 + 1))
    print(f"  one letter out of it: {taken:.2f} s", flush=True)
    return spent / number


def _weasyprint(paper: PaperType, item: batch.Item) -> int:
    return len(press_letter(paper, *item, variant="pdf/a-3u", tagged=True).pdf)


def peer_weasyprint(paper: PaperType, sample: int, workers: int) -> float:
    warm = [partial(_weasyprint, paper, item) for item in letters(workers)]
    calls = [partial(_weasyprint, paper, item) for item in letters(sample)]
    results = guarded([*warm, *calls], workers=workers, seconds=300)
    for _ in warm:  # imports and fonts
        next(results)
    sizes: list[int] = []
    spent = seconds(lambda: sizes.extend(results))
    print(
        f"(a) WeasyPrint  {sample / spent:8.1f} letters/s   {sum(sizes) / len(sizes) / 1024:7.1f} KB/letter"
    )
    return spent / sample


def peer_word(paper: PaperType, sample: int, folder: Path) -> float | None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("(b) docxtpl + LibreOffice: no soffice here, left out")
        return None

    def work() -> None:
        for i, item in enumerate(letters(sample)):
            data = render_docx(paper.folder / "letter.docx", letter_data(paper, *item))
            (folder / f"{i}.docx").write_bytes(data)
        files = sorted(str(f) for f in folder.glob("*.docx"))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
        subprocess.run(command, check=True, capture_output=True)

    spent = seconds(work)
    print(f"(b) Word        {sample / spent:8.1f} letters/s")
    return spent / sample


TYPST = """
#let letters = json(sys.inputs.file)
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 58mm, bottom: 25mm))
#set text(font: ("FandolFang R", "FandolFang", "Noto Serif CJK SC"), size: 14pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 0.8em)
#for (i, l) in letters.enumerate() {
  if i > 0 { pagebreak() }
  place(top + right, dx: 10mm, dy: -42mm, image(bytes(l.qr), format: "svg", width: 22mm))
  align(right, l.number)
  align(center, text(size: 22pt, weight: "bold", l.title))
  par(first-line-indent: 0em, l.to)
  for p in l.body { par(p) }
  align(right, l.office)
  align(right, l.date)
}
"""


def peer_typst(sample: int, folder: Path) -> float | None:
    try:
        import typst
    except ImportError:
        print("(c) typst: not installed (pip install typst), left out")
        return None
    (folder / "letters.typ").write_text(TYPST, "utf-8")
    data, out = folder / "letters.json", folder / "letters.pdf"

    def work() -> None:
        data.write_text(
            json.dumps([typst_letter(*item) for item in letters(sample)], ensure_ascii=False), "utf-8"
        )
        typst.compile(
            str(folder / "letters.typ"),
            output=str(out),
            font_paths=[str(fonts.FOLDER), str(fonts.noto().parent)],
            sys_inputs={"file": "letters.json"},
            pdf_standards=["a-3b"],
        )

    spent = seconds(work)
    print(
        f"(c) typst       {sample / spent:8.1f} letters/s   {out.stat().st_size / sample / 1024:7.2f} KB/letter"
    )
    return spent / sample


def typst_letter(values: Values, context: SheetContext) -> dict[str, object]:
    """The same words and code as ours, laid out by typst's own means."""
    path = qrcode.path(f"D153.000.{context.unit}..1-1.{context.serial}.00").decode().split(" re")
    rects = "".join(
        '<rect x="{}" y="{}" width="{}" height="{}"/>'.format(*r.split()) for r in path if r.strip()
    )
    body = [
        f"感谢贵户一直以来对物业服务工作的支持。经核对，贵户{values['period']}的下列费用尚未缴纳，合计人民币{values['amount']}元：",
        *(f"（{i}）{item}；" for i, item in enumerate(str(values["items"]).split("；"), 1)),
        (
            "根据《中华人民共和国民法典》第九百四十四条和物业服务合同，业主、物业使用人应当按时缴纳物业服务费及有关费用。"
            f"请贵户于{values['deadline']}前到服务中心前台缴纳，或者通过银行转账缴纳。"
        ),
        "逾期未缴的，按合同约定计收违约金。贵户如有困难或者对费用有疑问，请在上述期限内与我中心联系，我们将逐项核对说明。",
        "联系电话：0755-00000000。如已缴清，请不必理会本通知，并请谅解。",
        "特此通知。",
    ]
    return {
        "qr": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25">{rects}</svg>',
        "number": context.number,
        "title": "欠费催缴通知书",
        "to": f"{values['occupant']}（{context.unit_name}）：",
        "body": body,
        "office": OFFICE.name,
        "date": "2026年11月21日",
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument(
        "--sample", type=int, default=40, help="letters for (a) and (b); (c) gets five times as many"
    )
    parser.add_argument("--workers", type=int, default=min(cores(), 2))
    parser.add_argument("--paper", default="arrears-reminder")
    asked = parser.parse_args()
    paper = load_catalog(TEMPLATES).get(asked.paper)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = ours_batch(paper, asked.letters, asked.workers, folder)
        ours_single(paper, asked.letters, asked.workers)
        peers = {
            "(a) WeasyPrint": peer_weasyprint(paper, asked.sample, asked.workers),
            "(b) docxtpl + LibreOffice": peer_word(paper, asked.sample, folder),
            "(c) typst": peer_typst(asked.sample * 5, folder),
        }
    for peer, each in peers.items():
        if each is not None:
            print(f"{peer}: {each * 1000:.1f} ms a letter, {each / own:.1f} times ours")


if __name__ == "__main__":
    main()

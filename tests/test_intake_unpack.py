"""What is in a dropped file comes out, each thing with its pages; the names are those that the packer meant."""

from __future__ import annotations

import base64
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pikepdf
import pytest
from intake_kit import image_bytes, mail_bytes, pdf_bytes, picture, tiff_bytes, zip_bytes

from pipeline.intake.kinds import Kind
from pipeline.intake.unpack import Unpacked, unpack
from pipeline.model import Held, HeldReason
from pipeline.site import Limits


def opened(tmp_path: Path, content: bytes, name: str = "扫描", limits: Limits | None = None) -> Unpacked:
    source = tmp_path / "work"
    source.write_bytes(content)
    return unpack(source, name, tmp_path / "work.d", limits or Limits())


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (pdf_bytes(3), Kind.PDF, 3),
        (image_bytes("JPEG"), Kind.JPEG, 1),
        (image_bytes("PNG"), Kind.PNG, 1),
        (tiff_bytes(4), Kind.TIFF, 4),
        (image_bytes("HEIC"), Kind.HEIC, 1),
        (image_bytes("BMP"), Kind.BMP, 1),
        (image_bytes("WEBP"), Kind.WEBP, 1),
    ],
    ids=lambda v: str(v) if isinstance(v, Kind) else "",
)
def test_a_file_with_pages_is_its_own_only_member(
    tmp_path: Path, content: bytes, kind: Kind, pages: int
) -> None:
    done = opened(tmp_path, content)
    (member,) = done.members
    assert (member.kind, member.pages, member.name, member.path) == (kind, pages, "", tmp_path / "work")
    assert done.held is None and not done.leftovers


def test_a_lying_extension_is_noted(tmp_path: Path) -> None:
    assert "实际是PDF" in opened(tmp_path, pdf_bytes(), "扫描.jpg").members[0].note


def test_a_damaged_table_of_contents_of_a_pdf_is_repaired_and_noted(tmp_path: Path) -> None:
    (member,) = opened(tmp_path, pdf_bytes(3).replace(b"startxref\n", b"startxref\n9")).members
    assert member.pages == 3 and "已修复" in member.note


def test_a_pdf_locked_only_for_editing_is_read(tmp_path: Path) -> None:
    content = pdf_bytes(encryption=pikepdf.Encryption(owner="secret", user=""))
    assert opened(tmp_path, content).members[0].pages == 1


def test_the_values_of_a_filled_pdf_form_are_taken(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    made = [
        pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="phone", V="13800000000"),
        pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="empty", V=""),
        pikepdf.Dictionary(FT=pikepdf.Name.Btn, T="scope#0", V=pikepdf.Name("/Yes")),
        pikepdf.Dictionary(FT=pikepdf.Name.Btn, T="scope#1", V=pikepdf.Name.Off),
        pikepdf.Dictionary(T="goods", Kids=[pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="name", V="沙发")]),
    ]
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field) for field in made])
    out = io.BytesIO()
    pdf.save(out)
    (member,) = opened(tmp_path, out.getvalue()).members
    assert member.form == (("phone", "13800000000"), ("scope#0", "Yes"), ("goods.name", "沙发"))
    assert member.has_form_values


def test_a_form_that_refers_to_itself_ends(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    field = pdf.make_indirect(pikepdf.Dictionary(T="a"))
    field.Kids = [field, field]
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    out = io.BytesIO()
    pdf.save(out)
    assert opened(tmp_path, out.getvalue()).members[0].form == ()


def test_a_zip_gives_its_papers_and_holds_the_rest_by_itself(tmp_path: Path) -> None:
    content = zip_bytes(
        {
            "3-1203/申请.pdf": pdf_bytes(2),
            "3-1203/": b"",
            "照片.jpg": image_bytes("JPEG"),
            "坏.pdf": pdf_bytes()[:200],
            "名册.xlsx": zip_bytes({"xl/workbook.xml": b""}),
            "inner.zip": zip_bytes({"a.pdf": pdf_bytes()}),
            "空.pdf": b"",
            "Thumbs.db": b"x",
            "__MACOSX/._申请.pdf": b"x",
        }
    )
    done = opened(tmp_path, content, "材料.zip")
    assert [(m.name, m.kind, m.pages) for m in done.members] == [
        ("3-1203/申请.pdf", Kind.PDF, 2),
        ("照片.jpg", Kind.JPEG, 1),
    ]
    assert {x.name: x.held.reason for x in done.leftovers} == {
        "坏.pdf": HeldReason.UNREADABLE,
        "名册.xlsx": HeldReason.UNSUPPORTED,
        "inner.zip": HeldReason.HOSTILE_ARCHIVE,
        "空.pdf": HeldReason.EMPTY_FILE,
    }
    assert all(x.path is not None and x.path.exists() for x in done.leftovers)
    assert set(done.skipped) == {"Thumbs.db", "__MACOSX/._申请.pdf"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_the_names_in_a_zip_that_does_not_say_its_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    stand_in = "x" * len("装修/申请.pdf".encode(encoding))
    content = zip_bytes({stand_in: pdf_bytes()}).replace(stand_in.encode(), "装修/申请.pdf".encode(encoding))
    assert opened(tmp_path, content).members[0].name == "装修/申请.pdf"


def test_a_mail_gives_its_attachments_with_its_words_as_their_hint(tmp_path: Path) -> None:
    done = opened(
        tmp_path, mail_bytes(**{"申请.pdf": pdf_bytes(2), "名册.xlsx": zip_bytes({"xl/workbook.xml": b""})})
    )
    (member,) = done.members
    assert (member.name, member.pages, member.kind) == ("申请.pdf", 2, Kind.PDF)
    assert member.hint == "3-1203 装修申请\n您好，附件是3栋1203的装修申请。"
    assert [x.name for x in done.leftovers] == ["名册.xlsx"]


def test_a_mail_without_attachments_is_a_paper_itself(tmp_path: Path) -> None:
    (member,) = opened(tmp_path, mail_bytes()).members
    assert member.kind is Kind.EML and member.pages == 1
    assert member.text[0].startswith("主题：3-1203 装修申请\n发件人：a@example.com")
    assert member.text[0].endswith("您好，附件是3栋1203的装修申请。")


def test_an_old_mail_in_gbk_is_read(tmp_path: Path) -> None:
    subject = "=?gb2312?B?1bDQ3snqx+s=?="  # 瞻修申请 in GBK words
    raw = (
        f"From: a@example.com\r\nSubject: {subject}\r\nDate: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html; charset=gb2312\r\n\r\n'
    ).encode()
    raw += "<html><style>p{}</style><p>3栋1203</p><p>赵&nbsp;女士</p></html>".encode("gbk")
    for header in (
        b'name="' + "一.pdf".encode("gbk") + b'"',
        b'name="=?GBK?B?tv4ucGRm?="',
        b"name*=utf-8''%E4%B8%89.pdf",
    ):
        head = b"\r\n--B\r\nContent-Transfer-Encoding: base64\r\nContent-Type: application/pdf; " + header
        raw += head + b"\r\n\r\n" + base64.encodebytes(pdf_bytes())
    done = opened(tmp_path, raw + b"\r\n--B--\r\n", "信.eml")
    assert [m.name for m in done.members] == ["一.pdf", "二.pdf", "三.pdf"]
    assert done.members[0].hint == "瞻修申请\n3栋1203\n赵 女士"


def test_logos_and_signatures_of_a_mail_are_passed_over(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "照片"
    mail.set_content("见附件")
    mail.add_attachment(
        image_bytes("PNG"), "image", "png", filename="logo.png", disposition="inline", cid="<1>"
    )
    mail.add_attachment(b"x", "application", "pkcs7-signature", filename="smime.p7s")
    mail.add_attachment(image_bytes("JPEG"), "image", "jpeg", filename="照片.jpg")
    done = opened(tmp_path, mail.as_bytes())
    assert [m.name for m in done.members] == ["照片.jpg"] and set(done.skipped) == {"logo.png", "smime.p7s"}


def test_what_a_mail_locks_or_wraps_is_held_with_advice(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "x"
    mail.set_content("x")
    mail.add_attachment(b"x", "application", "ms-tnef", filename="winmail.dat")
    mail.add_attachment(b"x", "application", "pkcs7-mime", filename="smime.p7m")
    found = {x.name: x.held for x in opened(tmp_path, mail.as_bytes()).leftovers}
    assert (
        "普通格式重发" in found["winmail.dat"].chinese and found["smime.p7m"].reason is HeldReason.ENCRYPTED
    )


def test_containers_open_in_each_other_but_not_without_end(tmp_path: Path) -> None:
    packed = mail_bytes(**{"材料.zip": zip_bytes({"申请.pdf": pdf_bytes()})})
    assert [m.name for m in opened(tmp_path, packed).members] == ["材料.zip/申请.pdf"]
    forwarded = EmailMessage()
    forwarded["From"], forwarded["Subject"] = "c@example.com", "转发"
    forwarded.set_content("x")
    import email

    forwarded.add_attachment(email.message_from_bytes(packed, policy=email.policy.default))
    (leftover,) = opened(tmp_path, forwarded.as_bytes()).leftovers
    assert leftover.held.reason is HeldReason.HOSTILE_ARCHIVE


def filled_form() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某某物业"
    document.add_heading("用户室内装修申请书", 0)
    table = document.add_table(2, 2)
    for row, (label, value) in zip(table.rows, [("房号", "3-1203"), ("电话", "13800000000")], strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    big = io.BytesIO()
    picture(1200, 900).rotate(3).convert("RGB").effect_spread(20).save(big, "PNG")
    document.add_picture(big)
    small = io.BytesIO(image_bytes("PNG"))
    document.add_picture(small)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_filled_word_form_gives_its_text_and_its_pictures(tmp_path: Path) -> None:
    text, photo = opened(tmp_path, filled_form(), "申请.docx").members
    assert text.kind is Kind.DOCX and text.pages == 1
    assert text.text == ("某某物业\n用户室内装修申请书\n房号\t3-1203\n电话\t13800000000",)
    assert photo.kind is Kind.PNG and photo.name.endswith("media/image1.png")


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_bytes(body: str) -> bytes:
    xml = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return zip_bytes({"[Content_Types].xml": b"", "word/document.xml": xml.encode()})


def words(tmp_path: Path, body: str) -> str:
    return opened(tmp_path, word_bytes(body), "a.docx").members[0].text[0]


def test_answers_in_content_controls_tick_boxes_and_text_boxes_are_read(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    assert (
        words(tmp_path, f"<w:sdt><w:sdtContent><w:p>{run.format('业主：赵某')}</w:p></w:sdtContent></w:sdt>")
        == "业主：赵某"
    )
    ticked = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    empty = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r>'
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    row = f"<w:p>{ticked}{run.format('隔墙')}{empty}{run.format('天花')}{symbol}{run.format('地面')}</w:p>"
    assert words(tmp_path, row) == "☑隔墙□天花☑地面"
    box = f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run.format('框里')}</w:p></w:txbxContent></w:pict></w:r></w:p>"
    assert words(tmp_path, box) == "框里"
    assert words(tmp_path, f"<w:p>{run.format('留')}<w:del><w:r><w:t>删</w:t></w:r></w:del></w:p>") == "留"


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>",
        "",
        "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000,
    ],
    ids=["broken", "empty", "deep"],
)
def test_a_broken_or_hostile_word_file_is_held(tmp_path: Path, body: str) -> None:
    held = opened(tmp_path, word_bytes(body), "a.docx").held
    assert held is not None and held.reason is HeldReason.UNREADABLE


def test_a_word_file_with_entities_is_held(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]>' + f"<w:document {W}>&b;</w:document>"
    content = zip_bytes({"word/document.xml": bomb.encode()})
    held = opened(tmp_path, content, "a.docx").held
    assert isinstance(held, Held) and held.reason is HeldReason.UNREADABLE


def test_a_tiff_in_a_zip_stored_without_compression_is_read(tmp_path: Path) -> None:
    content = zip_bytes({"传真.tif": tiff_bytes(2)}, zipfile.ZIP_STORED)
    assert opened(tmp_path, content).members[0].pages == 2

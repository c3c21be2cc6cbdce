"""Why a paper was not filed. A value, shown to a person who then decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HeldReason(StrEnum):
    """Machine words for the reasons; `TEXT` has what the clerk reads."""

    UNREADABLE = "unreadable"
    EMPTY_FILE = "empty-file"
    NOT_A_FILE = "not-a-file"
    NO_ACCESS = "no-access"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    TOO_MANY_PAGES = "too-many-pages"
    WRONG_TYPE = "wrong-type"
    UNSUPPORTED = "unsupported"
    TIME_LIMIT = "time-limit"
    HOSTILE_ARCHIVE = "hostile-archive"
    UNKNOWN_PAPER = "unknown-paper"
    AMBIGUOUS_PAPER = "ambiguous-paper"
    UNKNOWN_UNIT = "unknown-unit"
    AMBIGUOUS_UNIT = "ambiguous-unit"
    CONFLICT = "conflict"
    UNKNOWN_VERSION = "unknown-version"
    DAMAGED_CODE = "damaged-code"
    NOT_ALIGNED = "not-aligned"
    MISSING_PAGE = "missing-page"
    MISSING_SIGNATURE = "missing-signature"
    MISSING_SEAL = "missing-seal"
    BLANK_FORM = "blank-form"
    NO_RECORD = "no-record"
    MACHINE_FAULT = "machine-fault"
    WITHDRAWN = "withdrawn"


# reason → (Chinese: what happened, Chinese: what to do, English)
TEXT: dict[HeldReason, tuple[str, str, str]] = {
    HeldReason.UNREADABLE: (
        "文件打不开或已损坏",
        "请重新扫描或向发件人索取原件后再放入收件箱。",
        "the file is damaged",
    ),
    HeldReason.EMPTY_FILE: ("文件是空的", "请重新扫描。", "the file is empty"),
    HeldReason.NOT_A_FILE: (
        "不是普通文件",
        "收件箱只收普通文件，请放入文件本身。",
        "not a regular file; it was left where it lies",
    ),
    HeldReason.NO_ACCESS: (
        "没有读取或移动这个文件的权限",
        "文件仍在原处，请管理员检查它的权限。",
        "the file cannot be read or moved; it was left where it lies",
    ),
    HeldReason.ENCRYPTED: ("文件设有密码", "请解除密码后再放入收件箱。", "the file is encrypted"),
    HeldReason.TOO_LARGE: (
        "文件或图像过大，超出安全限度",
        "请降低扫描分辨率（建议 200–300 dpi）后重新放入。",
        "the file or an image in it exceeds the safe size",
    ),
    HeldReason.TOO_MANY_PAGES: ("页数过多", "请分成几份后再放入。", "too many pages"),
    HeldReason.WRONG_TYPE: (
        "文件内容与扩展名不符",
        "请确认文件来源，另存为正确格式后再放入。",
        "the content does not match the extension",
    ),
    HeldReason.UNSUPPORTED: (
        "不支持这种文件",
        "请转成 PDF、JPEG、PNG 或 TIFF 后再放入。",
        "this kind of file is not supported",
    ),
    HeldReason.TIME_LIMIT: (
        "读取超时，已中止",
        "文件可能有问题，请打印后重新扫描。",
        "reading took too long",
    ),
    HeldReason.HOSTILE_ARCHIVE: (
        "压缩包不安全（过大、层数过多或路径越界）",
        "请解压后只放入需要归档的文件。",
        "the archive file is unsafe",
    ),
    HeldReason.UNKNOWN_PAPER: ("认不出是什么文件", "请人工指定文件种类。", "the kind of paper is not known"),
    HeldReason.AMBIGUOUS_PAPER: (
        "可能是几种文件之一",
        "请人工选定文件种类。",
        "it could be one of several papers",
    ),
    HeldReason.UNKNOWN_UNIT: (
        "认不出属于哪个房号",
        "请人工指定房号，或先扫描该户的隔页纸再扫描文件。",
        "the unit is not known",
    ),
    HeldReason.AMBIGUOUS_UNIT: (
        "可能属于几个房号之一",
        "请人工选定房号。",
        "it could belong to one of several units",
    ),
    HeldReason.CONFLICT: ("几处依据互相矛盾", "请人工核对后决定。", "the evidence disagrees"),
    HeldReason.UNKNOWN_VERSION: (
        "表格版本无法识别",
        "该表可能由其他系统打印，请人工核对。",
        "the version of the sheet is not known",
    ),
    HeldReason.DAMAGED_CODE: (
        "二维码残缺，信息不全",
        "请重新扫描，或人工指定。",
        "the QR code is damaged",
    ),
    HeldReason.NOT_ALIGNED: (
        "找不到定位标记，无法对准表格",
        "请平整放置、四角完整地重新扫描。",
        "the corner marks were not found",
    ),
    HeldReason.MISSING_PAGE: ("缺页", "请补扫所缺的页，连同本份一起放入。", "a page is missing"),
    HeldReason.MISSING_SIGNATURE: (
        "缺少签名",
        "请补签后重新扫描；如确无需签名，可人工归档。",
        "a required signature is missing",
    ),
    HeldReason.MISSING_SEAL: (
        "缺少盖章",
        "请补盖后重新扫描；如确无需盖章，可人工归档。",
        "a required seal is missing",
    ),
    HeldReason.BLANK_FORM: ("是一张未填写的空表", "如属误扫可作废。", "the form is not filled"),
    HeldReason.NO_RECORD: (
        "不是要归档的文件",
        "如属误扫可作废；如果认错了，请人工指定文件种类。",
        "labels and separator sheets are not filed",
    ),
    HeldReason.MACHINE_FAULT: (
        "程序处理时出错",
        "文件已保留，请联系管理员并提供编号。",
        "the program failed on this file; it is kept",
    ),
    HeldReason.WITHDRAWN: (
        "归档后被撤回",
        "请重新指定文件种类和房号；不是本处文件的可作废。",
        "filed by mistake and taken back",
    ),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A refusal to guess: the reason and the facts of this paper (Chinese, no personal data)."""

    reason: HeldReason
    detail: str = ""

    @property
    def chinese(self) -> str:
        what, do, _ = TEXT[self.reason]
        return f"{what}（{self.detail}）。{do}" if self.detail else f"{what}。{do}"

    @property
    def english(self) -> str:
        return TEXT[self.reason][2]

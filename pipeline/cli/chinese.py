"""The words of the command-line library (用法, 选项, 缺少参数 …) in Chinese.

Must be imported before click: click looks up `gettext` once, when it is imported. `PIPELINE_LANG=en` leaves
them in English.
"""

from __future__ import annotations

import ast
import gettext
import os
import re
from pathlib import Path

_CATALOGUE = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"
_ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[0\])?) (".*")$', re.MULTILINE)


class _Chinese(gettext.NullTranslations):
    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        return self._words.get(message, message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._words.get(singular, singular if n == 1 else plural)


def _words(text: str) -> dict[str, str]:
    words: dict[str, str] = {}
    key = ""
    for kind, quoted in _ENTRY.findall(text):
        value = ast.literal_eval(quoted)
        if kind == "msgid":
            key = value
        elif kind.startswith("msgstr") and key:
            words[key] = value
    return words


def speak() -> None:
    """Use the Chinese words from here on in this process."""
    if os.environ.get("PIPELINE_LANG", "zh") == "en":
        return
    chinese = _Chinese(_words(_CATALOGUE.read_text("utf-8")))
    gettext.gettext = chinese.gettext
    gettext.ngettext = chinese.ngettext  # type: ignore[assignment]


speak()

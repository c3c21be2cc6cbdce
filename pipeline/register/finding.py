"""One difference that `verify` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # something is missing, changed or broken
    WARNING = "warning"  # nothing is lost, but a person should look


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is a machine word, `object` what it is about (a document, a path, an audit number), `message` what
    the archivist reads (Chinese, no personal data)."""

    kind: str
    object: str
    message: str
    severity: Severity = Severity.ERROR

    def as_json(self) -> dict[str, str]:
        """The keys that programs rely on."""
        return {
            "kind": self.kind,
            "object": self.object,
            "message": self.message,
            "severity": self.severity.value,
        }

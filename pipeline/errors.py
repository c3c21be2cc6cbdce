"""Faults of the machine or the set-up, with an exit code, a message and what to do about it.

Faults of a *paper* are never exceptions: they are `pipeline.model.Held` values, shown to a person.

    PipelineError
      UsageError          2   the command or a value given to it is wrong
        MissingValue      2   a letter or sheet lacks values, named
      SiteError           3   no site here, site.toml wrong, folders overlap
      CatalogError        4   a template folder is wrong
        SandboxViolation  4   a template asked for what it may not have
      RegistryError       5   the registry cannot be used
        RegistryTooNew    5   made by a newer version
      BusyError           6   somebody else holds what is needed (second watcher)
      StorageError        7   disk full, folder not writable
      IntegrityError      8   verify found a difference
      RosterError         9   a roster file has faults; nothing of it was imported
      DeliveryError      10   the mail server or the printer cannot be used
"""

from __future__ import annotations


class PipelineError(Exception):
    """A fault that the user can act on.

    `message` says what happened (Chinese first, then English after a slash where both are given),
    `hint` what to do next.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(PipelineError):
    exit_code = 2


class MissingValue(UsageError):
    """Values that a sheet or letter needs and did not get; `names` are the field names."""

    def __init__(self, names: tuple[str, ...], message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.names = names


class SiteError(PipelineError):
    exit_code = 3


class CatalogError(PipelineError):
    exit_code = 4


class SandboxViolation(CatalogError):
    pass


class RegistryError(PipelineError):
    exit_code = 5


class RegistryTooNew(RegistryError):
    pass


class BusyError(PipelineError):
    exit_code = 6


class StorageError(PipelineError):
    exit_code = 7


class IntegrityError(PipelineError):
    exit_code = 8


class RosterError(PipelineError):
    exit_code = 9


class DeliveryError(PipelineError):
    exit_code = 10

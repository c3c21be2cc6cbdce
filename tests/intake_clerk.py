"""Takes in everything that lies in a site's inbox, until killed: `python intake_clerk.py SITE`.

What stands for filing is one transaction of the journal, as in the flow.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.intake.claim import Bytes, Taken, finish, take, verdict
from pipeline.intake.folders import prepare
from pipeline.intake.journal import Entry, Journal, State
from pipeline.intake.recover import recover
from pipeline.intake.settle import Ready, Settling, look
from pipeline.intake.watch import alone
from pipeline.register.journal import IntakeJournal
from pipeline.register.open import open_registry
from pipeline.site import Intake, Site


def now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def file_it(site: Site, journal: Journal, one: Taken) -> None:
    found = verdict(journal, one)
    if found.bytes is Bytes.DUPLICATE and found.earlier is not None:
        finish(site, journal, one, "duplicate", now(), duplicate_of=found.earlier.id)
    else:
        finish(site, journal, one, "filed", now())


def main(root: Path) -> None:
    site = Site(root=root, intake=Intake(settle=0.03))
    prepare(site)
    with alone(site):
        journal: Journal = IntakeJournal(open_registry(site.registry), Entry, State)
        print("ready", flush=True)
        recovery = recover(site, journal, now())
        assert not recovery.lost and not recovery.found, recovery
        for one in recovery.taken:
            file_it(site, journal, one)
        print("recovered", flush=True)
        settling = Settling(site.intake.settle)
        while True:
            files = [f for f in look(site.inbox, site.held) if isinstance(f, Ready)]
            for file in settling.settled(files, now().timestamp()):
                one = take(site, journal, file, now())
                if isinstance(one, Taken):
                    file_it(site, journal, one)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

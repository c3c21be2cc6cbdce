"""A file is taken exactly once and is never lost, whatever happens in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from intake_kit import NOW, drop, make_site, open_journal, seen

from pipeline.errors import SiteError, StorageError
from pipeline.intake import claim, store
from pipeline.intake.claim import Bytes, Taken, finish, recheck, take, verdict
from pipeline.intake.folders import prepare
from pipeline.intake.journal import Journal, State
from pipeline.intake.recover import recover
from pipeline.intake.settle import Ready, Refused
from pipeline.model import HeldReason
from pipeline.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


@pytest.fixture
def journal(site: Site) -> Journal:
    return open_journal(site)


def taken(site: Site, journal: Journal, file: Ready) -> Taken:
    found = take(site, journal, file, NOW)
    assert isinstance(found, Taken)
    return found


def test_a_taken_file_lies_in_the_work_folder_and_in_the_store(site: Site, journal: Journal) -> None:
    file = drop(site, "3-1203/申请.pdf", b"bytes")
    one = taken(site, journal, file)
    assert not file.path.exists() and one.work.read_bytes() == b"bytes"
    assert store.place(site.store, one.entry.sha256).read_bytes() == b"bytes"
    assert (one.name, one.hint, one.entry.size) == ("3-1203/申请.pdf", "3-1203", 5)
    assert journal.entry(one.id) == one.entry and one.entry.state is State.STORED


def test_a_finished_file_leaves_only_its_original(site: Site, journal: Journal) -> None:
    one = taken(site, journal, drop(site, "a.pdf"))
    one.unpacked.mkdir()
    finish(site, journal, one, "filed", NOW)
    assert list(site.work.iterdir()) == [] and list(journal.unfinished()) == []
    assert store.place(site.store, one.entry.sha256).exists()


def test_a_file_that_went_away_is_not_taken(site: Site, journal: Journal) -> None:
    file = drop(site, "a.pdf")
    file.path.unlink()
    assert take(site, journal, file, NOW) is None
    assert list(journal.unfinished()) == []


def test_a_file_that_changed_since_it_was_looked_at_is_not_taken(site: Site, journal: Journal) -> None:
    file = drop(site, "a.pdf", b"one")
    drop(site, "a.pdf", b"three")
    assert take(site, journal, file, NOW) is None
    assert file.path.read_bytes() == b"three"


def test_a_link_put_in_place_of_the_file_is_refused(site: Site, journal: Journal) -> None:
    file = drop(site, "a.pdf")
    file.path.unlink()
    file.path.symlink_to("/etc/hostname")
    found = take(site, journal, file, NOW)
    assert isinstance(found, Refused) and found.held.reason is HeldReason.NOT_A_FILE
    assert file.path.is_symlink() and list(site.work.iterdir()) == []


@pytest.mark.parametrize(
    "raw", [b"a\nb.pdf", b"\xff\xfe.pdf", "\u202efdp.exe".encode(), b"x" * 255, b"-rf", "📄CON".encode()]
)
def test_files_with_hostile_names_are_taken(site: Site, journal: Journal, raw: bytes) -> None:
    path = site.inbox / os.fsdecode(raw)
    path.write_bytes(b"x")
    one = taken(site, journal, seen(site, path))
    assert journal.entry(one.id) == one.entry and one.entry.source == os.fsencode(path)


def test_the_same_bytes_are_a_duplicate_only_after_they_were_filed(site: Site, journal: Journal) -> None:
    first = taken(site, journal, drop(site, "a.pdf", b"same"))
    second = taken(site, journal, drop(site, "b.pdf", b"same"))
    assert verdict(journal, first).bytes is Bytes.NEW
    assert verdict(journal, second) == claim.Verdict(Bytes.WAIT, first.entry)
    finish(site, journal, first, "held", NOW, reason="unknown-unit")
    assert verdict(journal, second).bytes is Bytes.NEW
    finish(site, journal, second, "filed", NOW)
    third = taken(site, journal, drop(site, "c.pdf", b"same"))
    found = verdict(journal, third)
    assert found.bytes is Bytes.DUPLICATE and found.earlier is not None and found.earlier.id == second.id
    finish(site, journal, third, "duplicate", NOW, duplicate_of=second.id)
    assert len(list(site.store.glob("*/*"))) == 1


def test_later_files_get_greater_numbers_even_under_a_standing_clock(site: Site, journal: Journal) -> None:
    ids = [taken(site, journal, drop(site, f"{n}.pdf")).id for n in range(5)]
    assert ids == sorted(set(ids)) and ids[0].startswith("20261121-213000-")


def test_what_is_written_after_the_claim_is_hashed_again(site: Site, journal: Journal) -> None:
    file = drop(site, "a.pdf", b"page one ")
    with file.path.open("ab") as scanner:
        one = taken(site, journal, file)
        assert recheck(site, journal, one) is one
        scanner.write(b"page two")
    again = recheck(site, journal, one)
    assert again is not one and again.entry.sha256 != one.entry.sha256
    assert store.place(site.store, again.entry.sha256).read_bytes() == b"page one page two"
    assert not store.place(site.store, one.entry.sha256).exists()
    assert recheck(site, journal, again) is again
    found = journal.entry(one.id)
    assert found is not None and found.sha256 == again.entry.sha256


def test_a_late_writer_does_not_harm_the_stored_bytes_of_an_earlier_file(
    site: Site, journal: Journal
) -> None:
    earlier = taken(site, journal, drop(site, "a.pdf", b"same"))
    file = drop(site, "b.pdf", b"same")
    with file.path.open("ab") as scanner:
        later = taken(site, journal, file)
        scanner.write(b" and more")
    recheck(site, journal, later)
    assert store.place(site.store, earlier.entry.sha256).read_bytes() == b"same"


def test_a_file_with_a_second_name_elsewhere_is_copied_into_the_store(
    site: Site, journal: Journal, tmp_path: Path
) -> None:
    file = drop(site, "a.pdf", b"bytes")
    os.link(file.path, tmp_path / "elsewhere")
    one = taken(site, journal, seen(site, file.path))
    assert not store.place(site.store, one.entry.sha256).samefile(tmp_path / "elsewhere")


def test_a_damaged_original_in_the_store_is_replaced_by_the_good_bytes(site: Site, journal: Journal) -> None:
    one = taken(site, journal, drop(site, "a.pdf", b"bytes"))
    finish(site, journal, one, "held", NOW)
    stored = store.place(site.store, one.entry.sha256)
    stored.write_bytes(b"rotten")
    taken(site, journal, drop(site, "b.pdf", b"bytes"))
    assert stored.read_bytes() == b"bytes"


def test_a_file_named_from_elsewhere_is_copied_and_left(site: Site, journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.pdf"
    path.write_bytes(b"bytes")
    one = taken(site, journal, seen(site, path))
    assert path.exists() and one.entry.keep and one.name == "elsewhere.pdf"
    assert recover(site, journal, NOW).taken == (one,)
    assert path.exists()


@pytest.fixture
def far(site: Site) -> Iterator[Site]:
    """The site with its inbox on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == site.root.stat().st_dev:
        pytest.skip("no second file system")
    folder = Path(tempfile.mkdtemp(dir=memory))
    shutil.rmtree(site.inbox)
    site.inbox.symlink_to(folder)
    prepare(site)
    yield site
    shutil.rmtree(folder)


def test_an_inbox_on_another_file_system_is_copied_from_exactly_once(far: Site, journal: Journal) -> None:
    file = drop(far, "a.pdf", b"bytes")
    one = taken(far, journal, file)
    assert one.work.read_bytes() == b"bytes" and not file.path.exists()
    assert store.place(far.store, one.entry.sha256).read_bytes() == b"bytes"


@pytest.mark.parametrize("state", [State.CLAIMING, State.CLAIMED, State.STORED])
def test_a_crash_after_the_copy_leaves_one_file(far: Site, journal: Journal, state: State) -> None:
    file = drop(far, "a.pdf", b"bytes")
    crash_after(far, journal, file, state, copied=True)
    assert file.path.exists()
    (one,) = recover(far, journal, NOW).taken
    assert not file.path.exists() and one.work.read_bytes() == b"bytes"
    assert journal.entry(one.id) == one.entry


def test_a_new_file_of_the_same_name_after_the_copy_is_left_for_later(far: Site, journal: Journal) -> None:
    file = drop(far, "a.pdf", b"bytes")
    crash_after(far, journal, file, State.CLAIMED, copied=True)
    file.path.unlink()
    drop(far, "a.pdf", b"other")
    recover(far, journal, NOW)
    assert file.path.read_bytes() == b"other"


def crash_after(site: Site, journal: Journal, file: Ready, state: State, *, copied: bool = False) -> str:
    """What the disk and the journal hold when the process dies right after this state was written."""
    id = claim.new_id(journal, NOW)
    entry = claim.Entry(
        id, file.name, os.fsencode(file.path), False, file.inode, file.size, file.mtime_ns, NOW
    )
    journal.begin(entry)
    work = site.work / id
    if copied:
        store.copy(file.path, work)
    else:
        file.path.rename(work)
    if state is not State.CLAIMING:
        journal.claimed(id)
    if state is State.STORED:
        sha256, found = store.digest(work), work.stat()
        store.keep(site.store, work, sha256)
        journal.stored(id, sha256, found.st_size, found.st_mtime_ns)
    return id


@pytest.mark.parametrize("state", [State.CLAIMING, State.CLAIMED, State.STORED])
def test_a_crash_in_any_state_is_gone_on_with(site: Site, journal: Journal, state: State) -> None:
    id = crash_after(site, journal, drop(site, "a.pdf", b"bytes"), state)
    found = recover(site, journal, NOW)
    assert [t.id for t in found.taken] == [id] and not found.lost
    assert found.taken[0].entry.state is State.STORED
    assert store.place(site.store, found.taken[0].entry.sha256).read_bytes() == b"bytes"
    assert recover(site, journal, NOW) == found


def test_a_crash_before_the_rename_leaves_the_file_in_the_inbox(site: Site, journal: Journal) -> None:
    file = drop(site, "a.pdf")
    entry = claim.Entry(
        "1", "a.pdf", os.fsencode(file.path), False, file.inode, file.size, file.mtime_ns, NOW
    )
    journal.begin(entry)
    (site.work / "1.part").write_bytes(b"half a copy")
    assert recover(site, journal, NOW).taken == () and journal.entry("1") is None
    assert file.path.exists() and list(site.work.iterdir()) == []
    taken(site, journal, file)


def test_a_crash_between_finishing_and_removing_leaves_nothing(site: Site, journal: Journal) -> None:
    one = taken(site, journal, drop(site, "a.pdf"))
    one.unpacked.mkdir()
    (one.unpacked / "00001").write_bytes(b"x")
    journal.finish(one.id, "filed", NOW)
    assert recover(site, journal, NOW).taken == () and list(site.work.iterdir()) == []


def test_a_stored_file_whose_work_copy_is_gone_comes_back_from_the_store(
    site: Site, journal: Journal
) -> None:
    one = taken(site, journal, drop(site, "a.pdf", b"bytes"))
    one.work.unlink()
    (again,) = recover(site, journal, NOW).taken
    assert again.id == one.id and again.work.read_bytes() == b"bytes"


def test_a_claimed_file_that_is_nowhere_is_an_alarm(site: Site, journal: Journal) -> None:
    id = crash_after(site, journal, drop(site, "a.pdf"), State.CLAIMED)
    (site.work / id).unlink()
    assert [e.id for e in recover(site, journal, NOW).lost] == [id]
    found = journal.entry(id)
    assert found is not None and (found.state, found.reason) == (State.FINISHED, "machine-fault")


def test_a_work_file_that_no_row_knows_goes_back_into_the_inbox(site: Site, journal: Journal) -> None:
    (site.work / "20260101-000000-000000").write_bytes(b"bytes")
    found = recover(site, journal, NOW).found
    assert found == ("找回_20260101-000000-000000",)
    assert (site.inbox / found[0]).read_bytes() == b"bytes"


def test_overlapping_folders_are_refused(tmp_path: Path) -> None:
    site = Site(root=tmp_path)
    site.archive.mkdir()
    site.inbox.symlink_to(site.archive)
    with pytest.raises(SiteError, match="文件夹重叠"):
        prepare(site)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("may not mount a small file system here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_leaves_the_file_in_the_inbox_and_says_so(
    site: Site, journal: Journal, small_disk: Path
) -> None:
    shutil.rmtree(site.work)
    site.work.symlink_to(small_disk)
    big = drop(site, "big.pdf", os.urandom(2 << 20))
    with pytest.raises(StorageError, match="磁盘空间不足") as caught:
        take(site, journal, big, NOW)
    assert "disk is full" in str(caught.value) and "没有丢失" in caught.value.hint
    assert big.path.stat().st_size == 2 << 20 and list(small_disk.iterdir()) == []
    assert list(journal.unfinished()) == []
    taken(site, journal, drop(site, "small.pdf"))


def test_a_full_store_puts_the_file_back(site: Site, journal: Journal, small_disk: Path) -> None:
    shutil.rmtree(site.store)
    site.store.symlink_to(small_disk)
    big = drop(site, "big.pdf", os.urandom(2 << 20))
    with pytest.raises(StorageError, match="磁盘空间不足"):
        take(site, journal, big, NOW)
    assert big.path.stat().st_size == 2 << 20 and list(site.work.iterdir()) == []
    assert list(journal.unfinished()) == []


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of somebody without the administrator's rights, while we are that somebody."""
    before = os.geteuid()
    folder = Path(tempfile.mkdtemp())
    if before == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    os.seteuid(before)
    shutil.rmtree(folder)


def test_a_file_that_may_not_be_read_is_refused_and_left(nobody: Path) -> None:
    site = make_site(nobody)
    journal = open_journal(site)
    file = drop(site, "a.pdf")
    file.path.chmod(0)
    found = take(site, journal, seen(site, file.path), NOW)
    assert isinstance(found, Refused) and found.held.reason is HeldReason.NO_ACCESS
    assert file.path.exists() and list(journal.unfinished()) == []
    taken(site, journal, drop(site, "b.pdf"))


def test_a_site_that_may_not_be_written_is_said_at_the_start(nobody: Path) -> None:
    site = make_site(nobody)
    site.work.chmod(0o500)
    with pytest.raises(StorageError, match="没有写入权限"):
        prepare(site)

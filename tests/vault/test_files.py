"""Files are sealed in chunks and written whole or not at all."""

import pytest

from jifenban.vault import files
from jifenban.vault.sealing import SealBroken

AAD = "evidence.File:1"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("size", [0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK + 7])
def test_a_file_of_any_length_is_read_again(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    files.store("evidence/a/original", [content[:10], content[10:]], AAD)
    assert files.load("evidence/a/original", AAD) == content


def test_the_disk_never_holds_the_content(folder):
    files.store("a", [b"plainly readable"], AAD)
    assert b"plainly readable" not in (folder / "a").read_bytes()


def test_a_file_cut_off_at_a_chunk_is_noticed(folder):
    files.store("a", [b"x" * (2 * files.CHUNK)], AAD)
    whole = (folder / "a").read_bytes()
    (folder / "a").write_bytes(whole[: -(files.CHUNK + files.TAG)])
    with pytest.raises(SealBroken):
        files.load("a", AAD)


def test_swapped_chunks_are_noticed():
    sealed = files.seal(b"x" * files.CHUNK + b"y" * files.CHUNK, AAD)
    head = len(sealed) - 2 * (files.CHUNK + files.TAG)
    middle = head + files.CHUNK + files.TAG
    with pytest.raises(SealBroken):
        files.unseal(sealed[:head] + sealed[middle:] + sealed[head:middle], AAD)


def test_a_file_belongs_to_its_owner_only():
    with pytest.raises(SealBroken):
        files.unseal(files.seal(b"mine", AAD), "evidence.File:2")


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(folder):
    files.store("a", [b"old"], AAD)

    def broken():
        yield b"new"
        raise OSError("the phone went away")

    with pytest.raises(OSError, match="went away"):
        files.store("a", broken(), AAD)
    assert files.load("a", AAD) == b"old"
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/passwd", "a//b", "a/../b", "", "A", "a.jpg"])
def test_a_name_that_could_leave_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="file name"):
        files.store(name, [b""], AAD)


def test_removing_twice_is_no_fault():
    files.store("a", [b"x"], AAD)
    files.remove("a")
    files.remove("a")
    assert not files.exists("a")

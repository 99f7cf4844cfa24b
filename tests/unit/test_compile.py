"""Kernels and how they are compiled: helpers without code of their own, structs by reference, what is kept on disk."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import NamedTuple

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from simulator.rng import inner, is_makeshift, jit, kept, kernel, struct
from simulator.rng.helpers import HelperLibrary
from simulator.rng.structs import Struct

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")

PLANTED = """
from simulator.rng import kernel

@kernel
def double(x: float) -> float:
    return 2.0 * x
"""


@struct
class Inside(NamedTuple):
    weight: float
    table: np.ndarray


@struct
class Outside(NamedTuple):
    on: bool
    sums: np.ndarray
    inside: Inside


@inner
def _weigh(outside, i):
    return outside.inside.weight * outside.inside.table[i, 1] if outside.on else 0.0


@kernel
def add_up(outside):
    """Write a sum."""
    for i in range(outside.inside.table.shape[0]):
        outside.sums[0] += _weigh(outside, i)
    return outside.sums.shape[0]


@kernel
def add_up_twice(outside):
    return add_up(outside) + add_up(outside)


@kernel
def misspelt(outside):
    return outside.sum


def example(table=None):
    table = np.arange(6.0).reshape(3, 2) if table is None else table
    return Outside(on=True, sums=np.zeros(4), inside=Inside(0.5, table))


@pytest.fixture
def jit_with_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(jit, "compiled_folder", lambda: tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    (tmp_path / "planted.py").write_text(PLANTED)

    def load():
        spec = importlib.util.spec_from_file_location("planted", tmp_path / "planted.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.double

    return load, tmp_path / "cache"


def test_kernel_changes_the_arrays_of_a_struct_in_place():
    outside = example()

    assert add_up(outside) == 4
    assert outside.sums[0] == 0.5 * (1.0 + 3.0 + 5.0)


def test_kernel_takes_arrays_of_any_layout():
    table = np.asfortranarray(np.arange(12.0).reshape(6, 2))[::2]
    outside = example(table)
    add_up(outside)

    assert outside.sums[0] == 0.5 * table[:, 1].sum()


def test_kernel_may_call_a_kernel():
    outside = example()

    assert add_up_twice(outside) == 8
    assert outside.sums[0] == 9.0


def test_kernel_keeps_name_and_docstring():
    assert (add_up.__name__, add_up.__doc__) == ("add_up", "Write a sum.")


def test_unknown_field_of_a_struct_is_refused_when_compiled():
    with pytest.raises(TypingError, match="sum"):
        misspelt(example())


def test_struct_has_a_short_name_that_differs_with_its_fields():
    first, same, other = (numba.typeof(example(table)) for table in (None, None, np.zeros((2, 2), order="F")))

    assert isinstance(first, Struct)
    assert first == same != other
    assert len(first.name) < 30


def test_helper_is_not_made_machine_code():
    _weigh.compile((numba.typeof(example()), numba.intp))  # a kernel that is read from disk compiles no helper
    libraries = [result.library for result in _weigh.overloads.values()]

    assert libraries
    assert all(isinstance(library, HelperLibrary) for library in libraries)
    assert not any(library.get_pointer_to_function(name) for library in libraries for name in functions_of(library))


def functions_of(library):
    return [function.name for function in library.get_defined_functions()]


def test_kernel_is_read_from_disk_by_the_next_program(jit_with_cache):
    load, folder = jit_with_cache
    load()(1.0)
    again = load()

    assert again(1.5) == 3.0
    assert sum(again.entry.stats.cache_hits.values()) == 1
    assert [path.suffix for path in sorted(folder.rglob("*.nb*"))] == [".nbc", ".nbi"]


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize("kept", [0, 60])
def test_file_that_is_cut_short_is_compiled_again(jit_with_cache, suffix, kept):
    load, folder = jit_with_cache
    load()(1.0)
    for path in folder.rglob(f"*{suffix}"):
        path.write_bytes(path.read_bytes()[:kept])

    assert load()(1.5) == 3.0
    assert load()(2.5) == 5.0


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize("planted", [b"\0" * 200, b"\x80\x04\x95", b"cnowhere\nnothing\n.", b"I7\n.", b"abc"])
def test_file_that_is_overwritten_is_compiled_again_and_mended(jit_with_cache, suffix, planted):
    load, folder = jit_with_cache
    load()(1.0)
    for path in folder.rglob(f"*{suffix}"):
        path.write_bytes(planted)
    again = load()

    assert again(1.5) == 3.0
    assert sum(again.entry.stats.cache_hits.values()) == 0
    mended = load()
    assert mended(2.5) == 5.0
    assert sum(mended.entry.stats.cache_hits.values()) == 1


def test_kernel_that_cannot_be_kept_runs_all_the_same(jit_with_cache, monkeypatch):
    load, _ = jit_with_cache

    def full(self, name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile._save_data", full)

    assert load()(1.5) == 3.0


def folder_under(monkeypatch, **variables):
    for name in ("NUMBA_CACHE_DIR", "RISKBOX_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, str(value))
    return kept.compiled_folder.__wrapped__()


def test_folder_is_named_by_a_hash_of_the_sources(monkeypatch, tmp_path):
    folder = folder_under(monkeypatch, RISKBOX_CACHE=tmp_path)

    assert folder.parent == tmp_path
    assert len(folder.name) == 16
    assert folder_under(monkeypatch, XDG_CACHE_HOME=tmp_path / "user") == tmp_path / "user" / "riskbox" / folder.name


def test_numbas_own_variable_comes_first(monkeypatch, tmp_path):
    assert folder_under(monkeypatch, NUMBA_CACHE_DIR=tmp_path, RISKBOX_CACHE=tmp_path / "no") == tmp_path


def nobody_at_home():
    raise RuntimeError("Could not determine home directory.")


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    monkeypatch.setattr(kept.tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"riskbox-{os.getuid()}"


@pytest.mark.parametrize("home", ["none", "unwritable"])
def test_without_a_home_kernels_are_kept_in_a_temporary_folder_of_the_user(monkeypatch, tmp_path, temporary, home):
    if home == "none":
        monkeypatch.setattr(kept.Path, "home", nobody_at_home)
        folder = folder_under(monkeypatch)
    else:
        (tmp_path / "file").touch()
        folder = folder_under(monkeypatch, HOME=tmp_path / "file")

    assert folder.parent == temporary
    assert is_makeshift(folder)
    assert temporary.stat().st_mode & 0o777 == 0o700


def test_a_home_that_can_be_written_comes_before_a_temporary_folder(monkeypatch, tmp_path, temporary):
    folder = folder_under(monkeypatch, HOME=tmp_path)

    assert folder.parent == tmp_path / ".cache" / "riskbox"
    assert not is_makeshift(folder)
    assert not temporary.exists()


@pytest.mark.parametrize("planted", ["others may write", "link"])
def test_a_temporary_folder_that_others_may_write_to_is_not_used(monkeypatch, tmp_path, temporary, planted):
    if planted == "link":
        (tmp_path / "elsewhere").mkdir()
        temporary.symlink_to(tmp_path / "elsewhere")
    else:
        temporary.mkdir()
        temporary.chmod(0o777)
    monkeypatch.setattr(kept.Path, "home", nobody_at_home)

    assert folder_under(monkeypatch) is None


def test_there_is_no_folder_where_none_can_be_made(monkeypatch, tmp_path):
    (tmp_path / "file").touch()

    assert folder_under(monkeypatch, RISKBOX_CACHE=tmp_path / "file" / "folder") is None


def test_kernels_run_without_a_folder(tmp_path):
    (tmp_path / "file").touch()
    variables = {**os.environ, "RISKBOX_CACHE": str(tmp_path / "file"), "NUMBA_CACHE_DIR": ""}
    code = "from simulator.rng import unit; import numpy as np; print(unit(np.uint64(0)) < 1.0)"
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)

    assert done.stdout == "True\n"

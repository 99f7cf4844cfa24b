"""A search whose disk fills up says so, and goes on to the same table: ``verification.losses``."""

from __future__ import annotations

import pytest

from verification import kills, losses


@pytest.fixture(scope="module")
def reference():
    return kills.whole("optimize")[0]


@pytest.mark.skipif(not losses.can_mount(), reason="needs the right to mount")
@pytest.mark.parametrize("case", ["room on the disk"])
def test_a_search_that_loses_its_disk_says_so_and_goes_on(reference, case):
    assert losses.faults_of(case, reference) == []

"""``explain`` says who adapts to enforcement, and how."""

from __future__ import annotations

from tests.explained import lines_of
from tests.worlds import tiny_scenario


def test_nobody_adapts_unless_asked_to() -> None:
    assert lines_of(tiny_scenario(), "adversaries") == []
    assert lines_of(tiny_scenario(adversaries={"share": 0.0}), "adversaries") == []


def test_all_they_do_is_in_one_line() -> None:
    law = {"share": 0.05, "step_up": 0.3, "step_down": 0.1, "move_after": 3, "move_policy": 0.25, "reupload": 0.4}
    (line,) = lines_of(tiny_scenario(adversaries=law), "adversaries")
    assert line == (
        "5 % of creators adapt; they hide until only 25 % of their violating uploads are removed soon; "
        "after 3 removals 75 % of them move on; 40 % of their removed items are uploaded again within 7 d."
    )

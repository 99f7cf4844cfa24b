"""Lines of ``explain`` on creators' answers."""

from __future__ import annotations

from tests.explained import lines_of
from tests.worlds import tiny_scenario


def lines(**creators):
    return lines_of(tiny_scenario(creators=creators), "deterrence", "ban_evasion", "new_accounts", "churn")


def test_nothing_is_said_of_what_is_off():
    assert lines() == []


def test_deterrence_is_told_by_strikes():
    assert lines(deterrence={"strength": 0.5, "scale": 2.0}) == [
        "A creator with a strike uploads 0.197 sd less severely, with three 0.388 sd."
    ]
    assert lines(deterrence={"strength": 0.5, "half_life": "30d"})[0].endswith(
        ", half of that 30 d after the last strike."
    )


def test_ban_evasion_is_told_by_shares():
    assert lines(ban_evasion={"returns": 0.4}) == [
        "Of banned creators 40 % return with a new account, after 3 d on average."
    ]
    assert lines(ban_evasion={"returns": 0.4, "recognised": 0.25})[0].endswith(
        "; 25 % of them are recognised and banned at once."
    )


def test_new_accounts_are_told_by_their_rate():
    assert lines(new_accounts={"per_day": 0.002}) == ["0.2 % of the accounts are opened per day."]
    assert lines(new_accounts={"per_day": 0.002, "shift": 0.4})[0].endswith(
        "; their uploads are shifted by +0.4 sd, which fades over 30 d."
    )


def test_churn_is_told_by_wrongful_removals():
    assert lines(churn={"per_removal": 0.1}) == [
        "After a wrongful removal a creator withholds 10 % of the uploads that follow, after two 19 %."
    ]
    assert lines(churn={"per_removal": 0.1, "regained": 0.5})[0].endswith(
        "; a reinstatement cancels 50 % of this effect."
    )

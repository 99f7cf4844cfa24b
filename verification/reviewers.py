"""What each part of ``people`` does to a pool: a table. Run ``python -m verification.reviewers``; about a minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.present.numbers import format_interval
from simulator.runs.simulate import simulate

POOLS = ("americas", "emea", "apac")
INDICATORS = (
    "utilisation",
    "queue_wait_mean",
    "reading_accuracy",
    "golden_accuracy",
    "severe_time_per_reviewer_day",
    "capped_reviewer_days",
)
PARTS = {
    "nothing but desks": "",
    "traits": "speed_sd: 0.3, noise_sd: 0.3, bias_sd: 0.03",
    "fatigue": "fatigue: {slower: 0.03, noisier: 0.05}",
    "breaks": "breaks: [{after: 2h, length: 15m}, {after: 4h, length: 30m}], break_cohorts: 4",
    "a meter": "severe: {weight: 4}",
    "a cap": "severe: {weight: 4, cap: 3h}",
    "golden items": "golden: {share: 0.05}",
}
"""What is switched on, alone and then all together."""
SHIFTS = (
    "{night: {start: 0h, end: 8h, reviewers: 2}, day: {start: 8h, end: 16h, reviewers: 2}, "
    "evening: {start: 16h, end: 24h, reviewers: 2}}"
)


def measure(people: str) -> list[str]:
    """Return the indicators of the baseline at scale 2 with shifts of 8 hours and these people, with intervals."""
    overrides = ["scale=2"]
    for pool in POOLS:
        overrides += [f"pools.{pool}.shifts={SHIFTS}", f"pools.{pool}.people={{{people}}}"]
    estimates = simulate("baseline", overrides=overrides, replications=4).estimates(INDICATORS)
    return [_text(estimate.to_dict()) for estimate in estimates]


def _text(row: Mapping[str, Any]) -> str:
    if row["estimate"] is None:
        return "–"
    return format_interval(row["estimate"], row["low"], row["high"], row["unit"])


def main() -> None:
    """Print the table."""
    variants = {**PARTS, "all": ", ".join(part for name, part in PARTS.items() if part and name != "a meter")}
    print("| switched on | " + " | ".join(INDICATORS) + " |")
    print("|---|" + "---|" * len(INDICATORS))
    for name, people in variants.items():
        print(f"| {name} | " + " | ".join(measure(people)) + " |", flush=True)


if __name__ == "__main__":
    main()

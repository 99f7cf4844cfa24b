"""An open item's row: what an engine keeps of an item for as long as something is pending."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Cause

from .column import columns_of, own
from .triage import Triage
from .uploads import Chunk

_CAUSES = len(Cause)


class OpenItem:
    """The state of an item, besides what is kept of its upload and its decision (``Column.kept``)."""

    cell: Annotated[np.int64, own("index", "row of the item's cell in the ledger")]
    score: Annotated[np.float64, own("probability", "the detectors' score for the top policy")]
    report_at: Annotated[np.float64, own("s", "time of the report's timer; inf = none")]
    milestone_at: Annotated[np.float64, own("s", "time of the milestone's timer; inf = none")]
    gate_at: Annotated[np.float64, own("s", "time of the timer of its next gate or stage; inf = none")]
    renege_at: Annotated[np.float64, own("s", "time of the renege's timer; inf = none")]
    rescore_at: Annotated[np.float64, own("s", "time of the next later score that can act; inf = none")]
    views_score_at: Annotated[np.float64, own("s", "the same at checkpoints of views")]
    age_score_at: Annotated[np.float64, own("s", "the same at checkpoints of age")]
    due_at: Annotated[np.float64, own("s", "when the present case must be decided; inf = no case or no limit")]
    origin: Annotated[np.float64, own("s", "natural age is time less origin")]
    seen: Annotated[np.float64, own("views", "views at the last change of reach, cause or origin")]
    natural: Annotated[np.float64, own("views", "natural views at that time")]
    reach: Annotated[np.float64, own("factor", "factor on the natural rate of views")]
    main_natural: Annotated[np.float64, own("share", "share of its main views among the natural ones then")]
    log_mean: Annotated[np.float64, own("log views", "mean of the log of its lifetime views, if triage decides of it")]
    first_report: Annotated[np.float64, own("views", "views at which its first report comes")]
    mean_main: Annotated[np.float64, own("views", "main views as they are counted: expected, or drawn")]
    over: Annotated[np.float64, own("views", "counted less drawn views")]
    lost_over: Annotated[np.float64, own("views", "the same of views lost")]
    held_age: Annotated[np.float64, own("s", "age at which it was held")]
    held_back: Annotated[np.float64, own("views", "views that gates and stages have held back")]
    removed_at: Annotated[np.float64, own("s", "when it was removed, or restricted after a review")]
    joined: Annotated[np.float64, own("s", "when the present job joined its queue")]
    service: Annotated[np.float64, own("s", "service time of the present job")]
    exposure: Annotated[NDArray[np.float64], own("views", "views of a violating item by Cause", axis="causes")]
    reports: Annotated[np.int32, own("reports", "user reports so far")]
    reports_before: Annotated[np.int32, own("reports", "their number at the last verdict or renege")]
    jobs: Annotated[np.int32, own("jobs", "jobs queued so far")]
    desk: Annotated[np.int32, own("index", "desk of the present job")]
    stage: Annotated[np.int32, own("number", "stages of the plan passed")]
    views_passed: Annotated[np.int32, own("number", "checkpoints of views passed")]
    views_due: Annotated[np.int32, own("index", "the next of them whose score counts")]
    ages_passed: Annotated[np.int32, own("number", "checkpoints of age passed")]
    age_due: Annotated[np.int32, own("index", "the next of them whose score counts")]
    pool: Annotated[np.int16, own("index", "pool of the present job")]
    desk_pool: Annotated[np.int16, own("index", "pool of its desk: the job's own, or one that helps it")]
    given: Annotated[np.int16, own("strikes", "strikes that its removal gave its creator; -1 = a warning")]
    phase: Annotated[np.uint8, own("code", "Phase")]
    cause: Annotated[np.uint8, own("code", "Cause")]
    work: Annotated[np.uint8, own("code", "state of its job: waiting, in service, or none")]
    on_expiry: Annotated[np.uint8, own("code", "what happens if the present case still waits when it is due")]
    opened_by: Annotated[np.uint8, own("code", "Trigger of the present case")]
    votes: Annotated[
        NDArray[np.uint8], own("verdicts", "votes of the present panel: not violating, violating", axis="2")
    ]
    job_is_appeal: Annotated[np.uint8, own("flag", "the present job is an appeal")]
    triaged: Annotated[np.uint8, own("flag", "triage has happened, or never will")]
    milestone_fired: Annotated[np.uint8, own("flag", "its views reached the milestone")]
    cleared: Annotated[np.uint8, own("flag", "reinstated, or restricted after a review: nothing sends it to review")]
    appealed: Annotated[np.uint8, own("flag", "the decision on it was appealed, or would have been in time")]
    appeal_due: Annotated[np.uint8, own("flag", "an appeal will come before the horizon")]
    recheck_due: Annotated[np.uint8, own("flag", "a re-check will restore it before the horizon")]
    kept: Annotated[np.uint8, own("flag", "it is young enough to be swept")]
    settled: Annotated[np.uint8, own("flag", "its views are counted")]
    restricted: Annotated[np.uint8, own("flag", "a review limited, labelled or age-gated it, and it still is")]
    judged: Annotated[np.uint8, own("flag", "a reviewer let it stay")]
    gated: Annotated[np.uint8, own("flag", "a gate or a stage holds views back")]
    watched: Annotated[np.uint8, own("flag", "a later score may reach a threshold")]
    moved: Annotated[np.uint8, own("flag", "the timer of later scores must be set again")]


def slot_dtype() -> np.dtype[np.void]:
    """Return the record in which an engine keeps an open item, its widest fields first so that none is padded."""
    fields: list[Any] = [
        (spec.about.kept, spec.dtype)
        for rows in (Chunk, Triage)
        for spec in columns_of(rows).values()
        if spec.about.kept
    ]
    lengths = {"causes": _CAUSES, "2": 2}
    for name, spec in columns_of(OpenItem).items():
        fields.append((name, spec.dtype, (lengths[spec.about.axis],)) if spec.about.axis else (name, spec.dtype))
    return np.dtype(sorted(fields, key=lambda field: -np.dtype(field[1]).itemsize), align=True)

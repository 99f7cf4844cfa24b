"""Operations: cost of moderation, and whether reviewers keep up."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import HourlyQueue, PoolCost, PoolHours, PoolRatio, Quantile, Ratio
from simulator.ledger.measures import Measure, PoolMeasure, Sketch

_QUEUES = "queueing theory"
_REPORT = "TikTok, Community Guidelines Enforcement Report"

OPERATIONS = (
    Indicator(
        "removals_per_1000_uploads",
        "Removals per 1,000 uploads",
        "Items taken down by the run's end, per 1,000 published uploads.",
        "per 1,000 uploads",
        0,
        Ratio((Measure.REMOVALS,), (Measure.UPLOADS,), 1000.0, denominator_scope="all policies"),
        f"{_REPORT}: removals as a share of videos uploaded",
        question="How much do we remove?",
        stage="thresholds",
    ),
    Indicator(
        "automated_share",
        "Automated share",
        "Removals without a human decision, as a share of removals.",
        "share",
        0,
        Ratio((Measure.REMOVALS_AUTOMATED,), (Measure.REMOVALS,)),
        f"{_REPORT}: removals by automation",
        driver_of="removals_per_1000_uploads",
        stage="thresholds",
    ),
    Indicator(
        "reviews_per_1000_uploads",
        "Reviews per 1,000 uploads",
        "Review jobs queued, per 1,000 published uploads; appeals not included.",
        "per 1,000 uploads",
        -1,
        Ratio((Measure.JOBS,), (Measure.UPLOADS,), 1000.0, denominator_scope="all policies"),
        "review load",
        driver_of="reviewer_hours",
        stage="review volume",
    ),
    Indicator(
        "sla_share",
        "SLA share",
        "Review jobs opened within their pool's SLA, as a share of review jobs queued whose SLA ends before the run "
        "does; jobs never opened and jobs that reneged count as missed; appeals not included.",
        "share",
        1,
        Ratio((Measure.JOBS_IN_SLA,), (Measure.JOBS_DUE,)),
        "service level of a queue; unopened jobs count, so a queue that never opens some of its jobs does not look "
        "good",
        key=5,
        question="Do reviews start in time?",
        stage="queue delay",
    ),
    Indicator(
        "review_wait_p90",
        "Review wait, 90th percentile",
        "Longest wait of the fastest 90 % of review jobs; jobs still waiting at the end of the run, and jobs that "
        "left unopened, count as censored (Kaplan and Meier); appeals not included.",
        "s",
        -1,
        Quantile(Sketch.WAIT, 0.9, Sketch.WAIT_OPEN),
        f"{_QUEUES}; the wait that a patient job would have",
        driver_of="sla_share",
        twin="p_wait",
        stage="queue delay",
    ),
    Indicator(
        "queue_wait_mean",
        "Queue wait, mean",
        "Mean time in a queue per job queued after warm-up, opened or not: jobs that leave unopened or are still "
        "waiting count with the time until then; appeals included.",
        "s",
        -1,
        PoolRatio((PoolMeasure.QUEUE_TIME,), (PoolMeasure.ARRIVALS,)),
        f"{_QUEUES}: Wq of all arrivals, by Little's law Lq / λ",
        driver_of="sla_share",
        twin="p_wait",
    ),
    Indicator(
        "p_wait",
        "Share of jobs that waited",
        "Jobs that were not opened at once, as a share of jobs queued after warm-up, opened or not; appeals included.",
        "share",
        -1,
        PoolRatio(
            (PoolMeasure.ARRIVALS, PoolMeasure.STARTS_WAITED), (PoolMeasure.ARRIVALS,), top_less=(PoolMeasure.STARTS,)
        ),
        f"{_QUEUES}: P(wait) of all arrivals",
        driver_of="sla_share",
    ),
    Indicator(
        "opened_in_sla_share",
        "Opened within SLA",
        "Jobs opened within their pool's SLA, as a share of jobs queued after warm-up; jobs never opened count as "
        "missed, even if their time was not over at the end of the run; appeals included.",
        "share",
        1,
        PoolRatio((PoolMeasure.STARTS_IN_SLA,), (PoolMeasure.ARRIVALS,)),
        "service level of a queue, per pool",
        driver_of="sla_share",
    ),
    Indicator(
        "queue_length",
        "Queue length, mean",
        "Mean number of waiting jobs, over the time after warm-up.",
        "jobs",
        -1,
        PoolRatio((PoolMeasure.QUEUE_TIME,)),
        f"{_QUEUES}: Lq",
        driver_of="sla_share",
        twin="p_wait",
    ),
    Indicator(
        "backlog_peak",
        "Backlog at its peak",
        "Mean number of waiting jobs in the hour with the most.",
        "jobs",
        -1,
        HourlyQueue("peak"),
        _QUEUES,
        driver_of="sla_share",
        twin="p_wait",
    ),
    Indicator(
        "backlog_end",
        "Backlog at the end",
        "Mean number of waiting jobs in the last hour of the run.",
        "jobs",
        -1,
        HourlyQueue("last"),
        f"{_QUEUES}; a backlog that grows has no steady state",
        driver_of="sla_share",
        twin="p_wait",
    ),
    Indicator(
        "utilisation",
        "Utilisation",
        "Time that reviewers worked, as a share of the time that they were present: on shift, or finishing a job "
        "after their shift.",
        "share",
        0,
        PoolRatio((PoolMeasure.BUSY_TIME,), (PoolMeasure.ATTENDED_TIME,)),
        f"{_QUEUES}: rho",
        driver_of="sla_share",
        stage="capacity",
    ),
    Indicator(
        "renege_share",
        "Renege share",
        "Jobs that left their queue without a decision, as a share of jobs queued after warm-up; appeals included.",
        "share",
        -1,
        PoolRatio((PoolMeasure.RENEGES,), (PoolMeasure.ARRIVALS,)),
        f"{_QUEUES}: P(abandon)",
        needs=("pools.*.patience or time_limits",),
        driver_of="sla_share",
    ),
)

HOURS = (
    Indicator(
        "reviewer_hours",
        "Reviewer hours worked",
        "Hours that reviewers worked after warm-up.",
        "h",
        -1,
        PoolHours((PoolMeasure.BUSY_TIME,)),
        "cost",
        key=6,
        question="How much work is there for reviewers?",
        stage="capacity",
    ),
    Indicator(
        "staffed_hours",
        "Reviewer hours staffed",
        "Hours that reviewers were on shift after warm-up.",
        "h",
        -1,
        PoolHours((PoolMeasure.STAFFED_TIME,)),
        "cost",
        key=7,
        question="How many hours of reviewers do we pay for?",
    ),
    Indicator(
        "staff_cost",
        "Cost of staff",
        "Hours that reviewers were on shift after warm-up, times the `cost_per_hour` of their pool.",
        "cost",
        -1,
        PoolCost(),
        "the plan's `pools.<name>.cost_per_hour`, in its currency",
        needs=("pools.*.cost_per_hour",),
        key=8,
        question="What do reviewers cost?",
    ),
)

FAMILIES = (
    Family("operations", rank=70, goal="operations", indicators=OPERATIONS),
    Family("operations", rank=73, goal="cost", indicators=HOURS),
)

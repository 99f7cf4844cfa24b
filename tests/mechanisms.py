"""Every mechanism of the world that can be switched on: on, and off by what is neutral in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Changes = Mapping[str, Any]
"""Changes of ``tiny_scenario``."""


def _pools(**part: Any) -> Changes:
    return {"pools": {"europe": part, "general": part}}


def _incident(kind: str, **fields: Any) -> Changes:
    return {"incidents": {kind: {"kind": kind, **fields}}}


def _market(**fields: Any) -> Changes:
    return {"markets": {"DE": fields}}


ON: dict[str, Changes] = {
    "surge": _incident("surge", policy="hate", start="2h", ramp="2h", plateau="5h", decay="3h", peak=3.0),
    "reupload storm": _incident(
        "reupload_storm", policy="hate", start="2h", plateau="8h", per_hour=40, versions=5, changed=0.3, innocent=0.4
    ),
    "novel content": _incident("novel_content", policy="spam", start="3h", share=0.5, blind=0.5),
    "detector outage": _incident("detector_outage", start="7h", duration="3h"),
    "staffing shortfall": _incident("staffing_shortfall", start="9h", duration="6h", absent=0.6),
    "policy change": _incident("policy_change", policy="minors", start="8h", shift=-0.3, detector_lag="3h"),
    "report brigade": _incident("report_brigade", markets=["DE"], start="1h", duration="12h", targeted=0.5, rate=0.05),
    "drift": {"detection": {"drift": {"per_day": {"spam": 0.4, "hate": 0.2}}}},
    "calibration": {"detection": {"calibration": {"slope": 0.9, "shift": 0.1}}},
    "learning": {"detection": {"learning": {"retrain_every": "3h", "label_delay": "1h", "needed": 5.0}}},
    "hash bank": {"detection": {"hash_bank": {"lag": "30m", "coverage": 0.4}}},
    "rescoring": {"detection": {"rescoring": {"views": [10, 100], "reports": [1, 3], "ages": ["2h"]}}},
    "networks": {"networks": {"group_size": 5, "rings": {"share": 0.2}, "look_alikes": {"share": 0.3}}},
    "deterrence": {"creators": {"deterrence": {"strength": 1.0, "half_life": "2d"}}},
    "churn": {"creators": {"churn": {"per_removal": 0.5, "regained": 0.5}}},
    "new accounts": {"creators": {"new_accounts": {"per_day": 0.02, "shift": 0.5, "fade": "3d"}}},
    "ban evasion": {
        "creators": {"ban_evasion": {"returns": 0.9, "delay": {"mean": "2h", "cv": 1.0}, "recognised": 0.2}}
    },
    "adversaries": {
        "adversaries": {"share": 0.5, "move_after": 2, "reupload": 0.8, "reupload_window": "1d", "watch": "2h"}
    },
    "panels": {
        "pools": {
            "europe": {"votes": 2},
            "general": {"doubt": 0.4, "escalate_to": "europe"},
            "appeals": {"votes": 2},
        }
    },
    "reviewers as people": _pools(
        people={
            "speed_sd": 0.3,
            "noise_sd": 0.4,
            "bias_sd": 0.3,
            "fatigue": {"slower": 0.05, "noisier": 0.1},
            "breaks": [{"after": "2h", "length": "15m"}],
            "break_cohorts": 2,
            "recovery": 0.5,
            "severe": {"weight": 4.0, "cap": "40m"},
            "golden": {"share": 0.3, "easier": 0.1},
        }
    ),
    "cross-training": {
        "pools": {
            "general": {"helps": [{"pool": "europe", "penalty": 1.3, "noise": 1.2}]},
            "europe": {"helps": [{"pool": "general"}]},
        }
    },
    "time limits": {
        "time_limits": [
            {"name": "hour", "policies": ["hate"], "limit": "1h", "on_expiry": "remove"},
            {"name": "day", "markets": ["DE"], "limit": "4h", "on_expiry": "release", "starts": "report"},
            {"name": "answer", "limit": "8h", "starts": "appeal"},
        ]
    },
    "window for appeals": {"appeals": {"window": "2h"}},
    "re-check": {"enforcement": {"recheck": {"rate": 0.8, "noise": 0.5, "delay": {"mean": "3h", "cv": 1.0}}}},
    "expiring strikes": {"enforcement": {"strike_window": "6h", "past_strikes": 0.1}},
    "consequences of verdicts": {
        "enforcement": {
            "verdicts": [
                {"policies": ["spam"], "consequence": "label"},
                {"severity": 0.4, "consequence": "limit"},
                {"policies": ["hate"], "severity": 0.8, "consequence": "educate"},
                {"policies": ["spam"], "severity": 1.0, "consequence": "strike"},
            ]
        }
    },
    "ladder of penalties": {
        "enforcement": {
            "suspend_at": None,
            "ban_at": None,
            "ladder": [
                {"at": 1, "penalty": "feature_block", "length": "6h"},
                {"at": 2, "penalty": "suspend", "length": "4h"},
                {"at": 4, "penalty": "suspend", "length": "1d"},
                {"at": 7, "penalty": "ban"},
            ],
            "strike_weights": {"hate": 2},
            "ban_at_once": ["minors"],
        }
    },
    "education first": {"enforcement": {"educate_first": True}},
    "hard violations": {
        "policies": {
            "spam": {"hard": {"share": 0.3, "auc": 0.7, "view_multiplier": 3.0, "report_rate": 0.001}},
            "hate": {"hard": {"share": 0.1}},
        }
    },
    "further detectors": {
        "policies": {
            "spam": {
                "further_detectors": {
                    "speech": {"auc": 0.9, "shared_noise": 0.5, "blind_share": 0.2, "drift_per_day": 0.3},
                    "image": {"auc": 0.8, "auc_by_language": {"de": 0.7}},
                }
            },
            "hate": {"further_detectors": {"text": {"auc": 0.95}}},
        }
    },
    "spread of violations' views": {"views": {"violating_log_sd": 2.0}},
    "measured detectors": {
        "policies": {
            "spam": {
                "detector": {
                    "measured": {
                        "*": {
                            "roc": [
                                {"fpr": 0.3, "tpr": 0.93, "threshold": 0.1},
                                {"fpr": 0.05, "tpr": 0.7, "threshold": 0.5},
                                {"fpr": 0.005, "tpr": 0.35, "threshold": 0.9},
                            ]
                        }
                    }
                }
            },
            "hate": {
                "detector": {
                    "measured": {
                        "US": {
                            "histogram": [
                                {"low": 0.0, "high": 0.3, "violating": 60, "innocent": 9_000},
                                {"low": 0.3, "high": 0.8, "violating": 120, "innocent": 600},
                                {"low": 0.8, "high": 1.0, "violating": 120, "innocent": 60},
                            ]
                        }
                    }
                }
            },
            "minors": {
                "detector": {
                    "measured": {
                        "de": {
                            "table": [
                                {"threshold": 0.2, "precision": 0.1, "recall": 0.9},
                                {"threshold": 0.9, "precision": 0.6, "recall": 0.4},
                            ]
                        }
                    }
                }
            },
        }
    },
    "reserve": _pools(reserve=2),
    "verdicts by truth": {
        "pools": {
            "appeals": {
                "noise": None,
                "confusion": {"missed": 0.2, "wrong": 0.1, "correlation": 0.4},
                "confusion_by_policy": {"hate": {"missed": 0.4, "wrong": 0.0}},
            }
        }
    },
    "handle times by policy": {
        "pools": {
            "europe": {
                "service": {"mean": None, "quantiles": {"p50": "3m", "p90": "12m"}},
                "service_by_policy": {"hate": {"observations": [200.0, 60.0, 900.0]}, "minors": {"mean": "10m"}},
            }
        }
    },
    "dated roster": {"pools": {"europe": {"shifts": {"later": {"reviewers": 2, "from": "2025-07-08"}}}}},
    "ranking": {
        "pools": {
            "europe": {"order": "remaining_views"},
            "general": {"order": "harm_per_second"},
            "appeals": {"order": "deadline"},
        }
    },
    "stages": {"enforcement": {"stages": [{"from_views": 20, "reach": 0.5}, {"from_views": 100, "reach": 0.0}]}},
    "views of a market": _market(view_multiplier=2.5),
    "reports of a market": _market(report_rate_multiplier=3.0, false_report_multiplier=0.2),
    "appeals of a market": _market(appeal_rate_multiplier=0.5),
}
"""Changes that switch a mechanism on, by name; all of them go together. Learning and the hash bank do something only
where detectors lose something, or something is copied, a reserve where a strategy calls it in, and further detectors
where one reads them."""

NEUTRAL: dict[str, Changes] = {
    "dated roster": {"pools": {"europe": {"shifts": {"day": {"from": "2020-01-01", "until": "2030-01-01"}}}}},
    "handle times by policy": {
        "pools": {"europe": {"service_by_policy": {"hate": {"law": "lognormal", "mean": "5m", "cv": 0.6}}}}
    },
    "re-check": {"enforcement": {"recheck": {"rate": 0.0}}},
    "expiring strikes": {"enforcement": {"strike_window": "1000d"}},
    "stages": {"enforcement": {"stages": []}},
    "consequences of verdicts": {"enforcement": {"verdicts": [{"consequence": "strike"}]}},
    "ladder of penalties": {
        "enforcement": {
            "suspend_at": None,
            "ban_at": None,
            "ladder": [{"at": 2, "penalty": "suspend", "length": "12h"}, {"at": 4, "penalty": "ban"}],
            "strike_weights": {"hate": 1},
        }
    },
    "education first": {"enforcement": {"educate_first": False}},
    "further detectors": ON["further detectors"],
    "hard violations": {"policies": {"spam": {"hard": {"share": 0.0, "view_multiplier": 3.0}}}},
    "spread of violations' views": {"views": {"violating_log_sd": 1.5}},
    "sub-policies": {"policies": {"hate": {"parent": "safety"}, "minors": {"parent": "safety"}}},
    "surge": _incident("surge", policy="hate", start="2h", plateau="5h", peak=1.0),
    "novel content": _incident("novel_content", policy="spam", start="3h", share=0.0, blind=0.5),
    "staffing shortfall": _incident("staffing_shortfall", start="9h", duration="6h", absent=0.0),
    "policy change": _incident("policy_change", policy="minors", start="8h", shift=0.0),
    "report brigade": _incident("report_brigade", start="1h", duration="12h", targeted=0.5, rate=0.0),
    "drift": {"detection": {"drift": {"per_day": {"spam": 0.0}}}},
    "calibration": {"detection": {"calibration": {"slope": 1.0, "shift": 0.0}}},
    "learning": {"detection": {"learning": {"retrain_every": "3h", "needed": 5.0}}},
    "hash bank": {"detection": {"hash_bank": {}}},
    "rescoring": {"detection": {"rescoring": {"views": []}}},
    "networks": {"networks": {"rings": {"share": 0.0}, "look_alikes": {"share": 0.0}}},
    "deterrence": {"creators": {"deterrence": {"strength": 0.0}}},
    "churn": {"creators": {"churn": {"per_removal": 0.0}}},
    "ban evasion": {"creators": {"ban_evasion": {"returns": 0.0}}},
    "adversaries": {"adversaries": {"share": 0.0}},
    "panels": {"pools": {"europe": {"votes": 1}, "general": {"doubt": 0.0, "escalate_to": "europe"}}},
    "cross-training": {"pools": {"general": {"helps": []}}},
    "time limits": {"time_limits": [{"name": "far", "limit": "30d", "on_expiry": "remove"}]},
    "window for appeals": {"appeals": {"window": "30d"}},
    "reserve": _pools(reserve=5),
    "a market of its own": _market(
        view_multiplier=1.0, report_rate_multiplier=1.0, false_report_multiplier=1.0, appeal_rate_multiplier=1.0
    ),
}
"""Changes that name a mechanism and leave it without effect."""


def together(names: Iterable[str]) -> dict[str, Any]:
    """Return the changes of several mechanisms as one."""
    merged: dict[str, Any] = {}
    for name in names:
        merged = on_top(ON[name], merged)
    return merged


def on_top(above: Changes, below: Changes) -> dict[str, Any]:
    """Return some changes with others on top of them."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = on_top(value, merged[key]) if both else value
    return merged

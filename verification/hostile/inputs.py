"""Generated inputs by kind: each is a command line, the files that it names, and what comes in a pipe.

All derive from a seed, so a case can be looked at again by its kind and number.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from simulator.config import Scenario, scenario_to_dict, to_yaml

from .values import HOSTILE, leaves, misspelt, replaced

SMALL = ("uploads.per_day=400", "horizon=6h", "warm_up=0", "scale=1")
"""What makes a shipped world small enough to run in a moment."""


@dataclass(frozen=True)
class Case:
    """One call of ``riskbox`` in a folder of its own."""

    kind: str
    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files in the folder, by name."""
    stdin: bytes = b""


Maker = Callable[[random.Random], Case]


@cache
def _world(name: str) -> dict[str, Any]:
    return scenario_to_dict(Scenario.load(name, SMALL))


def _command(draw: random.Random, scenario: str) -> tuple[str, ...]:
    """Return one of the commands that read a scenario, with what it needs besides, at its cheapest."""
    threshold = "Threshold(remove_at=0.9, review_at=0.5)"
    return draw.choice(
        [
            ("run", scenario),
            ("explain", scenario),
            ("explain", scenario, "--yaml"),
            ("trace", scenario, "--item", "0"),
            ("compare", scenario, "--candidate", threshold, "--replications", "2"),
            ("sweep", scenario, "--set", "scale=1", "-o", "rows.parquet"),
            ("check-strategy", threshold, "--scenario", scenario),
            (*_SEARCH, scenario, "--trials", "1", "--fresh-replications", "2", "-o", "page.html"),
        ]
    )


_SEARCH = ("optimize", "--strategy", "Threshold", "--minimize", "violative_view_rate", "--param", "remove_at")


def _yaml(draw: random.Random) -> bytes:
    return to_yaml(Scenario.load(draw.choice(["baseline", "queueing", "everything"]), SMALL)).encode()


def broken_text(draw: random.Random) -> Case:
    """Return a scenario whose text is cut, stirred, or full of what YAML allows and nobody writes."""
    text = bytearray(_yaml(draw))
    at = draw.randrange(len(text))
    match draw.randrange(12):
        case 0:
            text = text[:at]
        case 1:
            text[at] = draw.randrange(256)
        case 2:
            text[at:at] = draw.choice(
                [b"\t", b"\0", b": ", b"- ", b"[", b"{", b"}", b"'", b'"', b"#", b"&a ", b"*a ", b"\x85"]
            )
        case 3:
            text += draw.choice([b"\n---\nname: b\n", b"\n...\nx", b"\nname: again\n", b"\n? [a]\n: b\n", b"\n<<: 3\n"])
        case 4:
            text[:0] = draw.choice(
                [b"%YAML 1.1\n---\n", b"%TAG ! x\n---\n", b"!!set ", b"!!python/name:os.system ", b"\xff\xfe"]
            )
        case 5:
            text = bytearray(b"name: " + b"[" * draw.choice([70, 1000, 3000]))
        case 6:
            lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
            lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
            text = bytearray(b"\n".join(lines))
        case 7:
            text = bytearray(b"name: " + b"x" * draw.choice([10**6, 10**7]))
        case 8:
            text = bytearray(json.dumps({"name": "\ud800", "horizon": 1}).encode())
        case 9:
            text = bytearray(b"horizon: " + b"9" * draw.choice([301, 5000, 100_000]))
        case 10:
            text = bytearray(draw.randbytes(draw.randrange(400)))
        case _:
            text = bytearray(
                draw.choice([b"", b"\n", b"3", b"null", b"[1, 2]", b"text", b"!!str", b"~", b"*a", b"a: &a {b: *a}"])
            )
    return Case("broken text", _command(draw, "world.yaml"), {"world.yaml": bytes(text)})


def wrong_value(draw: random.Random) -> Case:
    """Return a scenario in which one value is another one."""
    data = _world(draw.choice(["baseline", "queueing", "everything"]))
    path, _ = draw.choice(list(leaves(data)))
    changed = replaced(data, path, draw.choice(HOSTILE))
    return Case("wrong value", _command(draw, "world.yaml"), {"world.yaml": json.dumps(changed).encode()})


def wrong_name(draw: random.Random) -> Case:
    """Return a scenario in which a field or an entry has another name."""
    data = _world(draw.choice(["baseline", "everything"]))
    path = draw.choice([path for path, _ in leaves(data)])
    depth = draw.choice([n for n in range(len(path)) if isinstance(path[n], str)])
    name = draw.choice(
        [misspelt(draw, str(path[depth])), "", " ", "a.b", "*", "+x", "NO", "1e-3", "x" * 200, "👍", "=1+1"]
    )
    changed = replaced(data, path[: depth + 1], None, name=name)
    return Case("wrong name", _command(draw, "world.yaml"), {"world.yaml": json.dumps(changed).encode()})


def override(draw: random.Random) -> Case:
    """Return a command with an assignment whose path or value is wrong."""
    option = draw.choice(["--set", "--set", "--candidate-set"])
    scenario = draw.choice(["baseline", "everything"])
    path = ".".join(map(str, draw.choice([path for path, _ in leaves(_world(scenario))])))
    if draw.random() < 0.5:
        path = draw.choice(
            [misspelt(draw, path), f"{path}.x", path.rsplit(".", 1)[0], f"+{path}", f"{path}.", "", ".", "a" * 500]
        )
    text = draw.choice(HOSTILE)
    text = text if isinstance(text, str) else json.dumps(text)
    given = draw.choice([f"{path}={text}", f"{path}={text}", path, f"={text}", f"{path}=[", f"{path}=*a", f"{path}=\n"])
    small = [part for one in SMALL for part in ("--set", one)]
    if option == "--set":
        command = [*draw.choice([("run", scenario), ("explain", scenario), ("trace", scenario, "--item", "1")])]
    else:
        command = ["compare", scenario, "--replications", "2"]
    return Case("override", (*command, *small, option, given))


def plan_file(draw: random.Random) -> Case:
    """Return a comparison with a plan file that says something wrong."""
    paths = [".".join(map(str, path)) for path, _ in leaves(_world("baseline"))]
    path = draw.choice(paths)
    wrong: list[Any] = [
        {misspelt(draw, path): 1},
        {path: draw.choice(HOSTILE)},
        {"pools.emea.shifts.nihgt.reviewers": 2},
        {"pools": {draw.choice(["emae", "europe"]): {"sla": "2h"}}},
        {"strategy": draw.choice([*HOSTILE, "os:system", "json:dumps", "Treshold", "plan.yaml"])},
        {"params": {"remove_at": 0.5}},
        {"strategy": "Threshold", "params": draw.choice(HOSTILE)},
        {"strategy.remove_at": draw.choice(HOSTILE)},
        {"strategy": {misspelt(draw, "remove_at"): 0.5}},
        {"based_on": draw.choice([*HOSTILE, "plan.yaml", "nobody.yaml", "everything"])},
        {"candidate": draw.choice(HOSTILE)},
        {"candidate": {}, "strategy": "AllowAll"},
        draw.choice(HOSTILE),
    ]
    text = json.dumps(draw.choice(wrong)).encode()
    if draw.random() < 0.2:
        text = text[: draw.randrange(len(text))]
    small = [part for one in SMALL for part in ("--set", one)]
    arm = draw.choice(["--candidate", "--baseline"])
    other = ("--candidate", "AllowAll") if arm == "--baseline" else ()
    name = draw.choice(["plan.yaml", "plan.yaml", "plan.json", "-"])
    command = ("compare", "baseline", "--replications", "2", arm, name, *other, *small)
    return Case("plan file", command, {} if name == "-" else {name: text}, text if name == "-" else b"")


def strategy(draw: random.Random) -> Case:
    """Return a command with a strategy that is none, or that is given a wrong value."""
    value = draw.choice(HOSTILE)
    param = draw.choice(["remove_at", "review_at", "remvoe_at", "limit_at", "review_at_reports", "x"])
    bare = value if isinstance(value, str) else json.dumps(value)
    spec = draw.choice(
        [
            f"Threshold({param}={value!r})",
            f"Threshold({param}={bare})",
            f"Threshold({param}={{'XX': {value!r}}})",
            f"Threshold({param}=0.5, {param}=0.6)",
            f"Threshold({'(' * 300}",
            f"Threshold({param}=__import__('os').getcwd())",
            misspelt(draw, "PriorityReview"),
            f"{bare}",
            "os:getcwd",
            "nowhere.at_all:Strategy",
            "strategy.yaml",
            "-",
            "",
        ]
    )
    wrong = [
        {"strategy": "Threshold", "params": {param: value}},
        {"strategy": value},
        {"params": {}},
        value,
        {"strategy": "os:X"},
    ]
    text = json.dumps(draw.choice(wrong)).encode()
    small = [part for one in SMALL for part in ("--set", one)]
    command = draw.choice(
        [
            ("run", "baseline", "--strategy", spec, *small),
            ("explain", "baseline", "--strategy", spec, *small),
            ("trace", "baseline", "--item", "1", "--strategy", spec, *small),
            ("compare", "baseline", "--candidate", spec, "--replications", "2", *small),
            ("check-strategy", "--scenario", "baseline", *small, "--", spec),
            (
                "sweep",
                "baseline",
                "--strategy",
                spec,
                "--set",
                "horizon=1h",
                "--set",
                "scale=0.001",
                "-o",
                "rows.parquet",
            ),
        ]
    )
    return Case("strategy", command, {"strategy.yaml": text}, text)


def grid(draw: random.Random) -> Case:
    """Return a sweep or a search whose ranges, goals or requirements are wrong."""
    value = draw.choice(HOSTILE)
    text = value if isinstance(value, str) else json.dumps(value)
    path = draw.choice(
        ["scale", "strategy.remove_at", "pools.emea.sla", "views.mean", "markets.TR.share", "stratgy.remove_at"]
    )
    axis = draw.choice(
        [
            f"{path}={text}",
            f"{path}={text},1",
            path,
            f"{path}=",
            "=1",
            f"{path}=1,,2",
            f"{path}=" + ",".join(["1"] * 200_000),
        ]
    )
    small = ("--set", "horizon=1h", "--set", "uploads.per_day=400")
    search = ("optimize", "baseline", "--strategy", "Threshold", "--trials", "1", "--fresh-replications", "2", *small)
    goal = draw.choice(["violative_view_rate", "violative_view_rat", "", text])
    limit = draw.choice(
        ["sla_share>=0.9", "sla_share>=", "sla_share=1", "sla_share<=NaN", f"sla_share<={text}", text, "x>=1"]
    )
    param = draw.choice(
        [
            "remove_at=0.5:0.9",
            "remove_at=0.9:0.5",
            "remove_at=a:b",
            f"remove_at={text}",
            "remvoe_at",
            text,
            f"{path}=0:1",
        ]
    )
    command = draw.choice(
        [
            ("sweep", "baseline", "--set", axis, *small, "-o", "rows.parquet"),
            ("sweep", "baseline", "--set", "scale=1", *small, "--show", goal, "-o", "rows.parquet"),
            (*search, "--minimize", goal, "--param", param, "-o", "page.html"),
            (*search, "--minimize", "violative_view_rate", "--param", param, "--require", limit, "-o", "page.html"),
            (
                "compare",
                "baseline",
                "--candidate",
                "AllowAll",
                "--replications",
                "2",
                "--require",
                limit,
                *small,
                "--set",
                "scale=1",
            ),
        ]
    )
    return Case("grid", command)


def options(draw: random.Random) -> Case:
    """Return a command whose options are repeated, unknown, missing or no numbers."""
    number = draw.choice(["-1", "0", "1.5", "1e3", "x", "", "99999999999999999999999", "١", "0x10", "NaN"])
    big = draw.choice(["100000000000", str(2**63), "9" * 400])
    base = ("--set", "horizon=1h", "--set", "scale=0.001")
    repeated = draw.choice(["--seed", "--replications", "--engine", "--workers", "--chunk-size"])
    command = draw.choice(
        [
            (
                "run",
                "baseline",
                repeated,
                "compiled" if repeated == "--engine" else "1",
                repeated,
                "simpy" if repeated == "--engine" else "2",
                *base,
            ),
            ("run", "baseline", draw.choice(["--seed", "--replications", "--workers", "--chunk-size"]), number, *base),
            ("run", "baseline", "--replications", big, *base),
            ("compare", "baseline", "--candidate", "AllowAll", "--replications", big, *base),
            ("sweep", "baseline", "--set", "scale=0.001", "--replications", big, "-o", "rows.parquet"),
            ("trace", "baseline", "--item", draw.choice([number, big]), *base),
            ("trace", "baseline", *base),
            ("trace", "baseline", "--item", "1", "--item", "2", *base),
            ("trace", "baseline", "--item", "1", "--replication", number, *base),
            ("explain", "baseline", "--seed", "1", "--seed", "2"),
            ("list", draw.choice(["strategy", "", "strategies scenarios", "x" * 300, "👍"])),
            ("list",),
            ("list", "strategies", "scenarios"),
            (draw.choice(["rum", "", "run ", "RUN", "-x", "--verson"]), "baseline"),
            ("run",),
            ("run", "baseline", "everything"),
            ("run", "baseline", draw.choice(["--replicatons", "--sed", "-q", "--by", "--strategy"]), *base),
            ("run", "baseline", "--by", draw.choice(["dya", "", "market,policy"]), *base),
            ("run", "baseline", "--engine", draw.choice(["fast", "", "Compiled"]), *base),
            ("check-strategy",),
            ("check-strategy", "Threshold", "--set", "scale=2"),
            ("check-strategy", "Threshold", "--scenario", "a", "--scenario", "b"),
            ("optimize", "baseline", "--strategy", "Threshold", "--trials", number, *base),
            (
                "optimize",
                "baseline",
                "--strategy",
                "Threshold",
                "--strategy",
                "AllowAll",
                "--minimize",
                "violative_view_rate",
            ),
            ("optimize", "baseline", "--minimize", "violative_view_rate", "--points", "0"),
            ("compare", "baseline", "--baseline", "A", "--baseline", "B", "--candidate", "AllowAll", *base),
        ]
    )
    return Case("options", command)


def source(draw: random.Random) -> Case:
    """Return a scenario that is no file, or not the file that it should be."""
    name = draw.choice(
        [
            ".",
            "..",
            "/",
            "no.yaml",
            "no/such.yaml",
            "baselin",
            "",
            " ",
            "x" * 300,
            "a/" * 3000,
            "👍.yaml",
            "base\nline",
            "/dev/null",
            "-",
            "-",
            "empty.yaml",
            "folder.yaml/x",
        ]
    )
    stdin = draw.choice(
        [
            b"",
            b"name: [",
            b"\xff",
            b"based_on: baselin",
            b"based_on: -",
            b"a: b",
            b"based_on: 3",
            b"based_on: world.yaml",
        ]
    )
    files = {"empty.yaml": b"", "world.yaml": b"based_on: world.yaml"}
    return Case("source", _command(draw, draw.choice([name] * 9 + ["world.yaml"])), files, stdin)


def size(draw: random.Random) -> Case:
    """Return a world that is too large for any machine, or so far away that calendars end."""
    given = draw.choice(
        [
            "views.mean=1e12",
            "views.mean=1e300",
            "views.log_sd=500",
            "uploads.per_day=1e14",
            "uploads.per_day=1e300",
            "scale=1e9",
            "scale=1e300",
            "scale=1e-300",
            "horizon=1e300",
            "start=9999-12-31T23:00:00Z",
            "start=0001-01-01T00:00:00Z",
            "start=2025-02-30T00:00:00Z",
            "start=2025-07-07",
            "control.tick=1m",
            "creators.uploads_per_day=1e-12",
            "reports.false_rate=1e9",
            "reports.false_rate=1",
            "pools.*.shifts.*.reviewers=10000001",
            "pools.*.shifts.*.reviewers=1e400",
            "pools.*.service.mean=1e-300",
            "pools.*.service.mean=1e300",
            "markets.*.share=1e-320",
            "policies.*.prevalence=1e-320",
            "policies.*.prevalence=0.49999999",
            "policies.*.report_rate=1e300",
            "pools.*.time_zone=localtime",
            "pools.*.time_zone=posixrules",
            "markets.*.time_zone=Factory",
        ]
    )
    small = ("--set", "horizon=6h", "--set", "uploads.per_day=400")
    command = draw.choice([("run",), ("explain",), ("compare",)])
    rest = ("--candidate", "AllowAll", "--replications", "2") if command[0] == "compare" else ()
    return Case("size", (*command, "baseline", *rest, *small, "--set", given))


KINDS: Mapping[str, Maker] = {
    "broken text": broken_text,
    "wrong value": wrong_value,
    "wrong name": wrong_name,
    "override": override,
    "plan file": plan_file,
    "strategy": strategy,
    "grid": grid,
    "options": options,
    "source": source,
    "size": size,
}
"""The kinds of hostile input, and what makes one of each."""


def cases(each: int, seed: int = 1) -> Sequence[Case]:
    """Return ``each`` cases of every kind; case ``n`` of a kind is the same however many are made."""
    return [make(random.Random(f"{seed} {kind} {number}")) for kind, make in KINDS.items() for number in range(each)]

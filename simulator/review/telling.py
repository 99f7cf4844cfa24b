"""What a memo says of a candidate: the decision with its reason, each test, the cost, and each scenario in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.config import Difference as FieldDifference
from simulator.indicators import INDICATORS
from simulator.present.changes import in_words, same_plan
from simulator.present.outcomes import STATUSES
from simulator.present.rows import Row, found_text, requirement_text
from simulator.runs.arguments import MOST_REPLICATIONS

from .conduct import Reviewed, power_sentence
from .decision import LACKING, RAMP, REFUSED, SHIP, Decision
from .evidence import Test, of_kind
from .sentences import Piece, Sentence, name, number, of_difference, of_guardrail
from .tables import key_rows

_LISTED = 1
"""Most limits that a first sentence names; the others are counted."""
_OPENING = {
    SHIP: "Ship {candidate}",
    RAMP: "Ship {candidate} with a ramp",
    REFUSED: "Do not ship {candidate}",
    LACKING: "Not enough evidence on {candidate}",
}


def sentences_of(reviewed: Reviewed) -> tuple[Sentence, ...]:
    """Return all sentences of a memo, in its order: the power check, then each candidate."""
    seed = reviewed.review.request.runs.seed
    found = [_power(reviewed)]
    for candidate in reviewed.candidates:
        found += [_decision(reviewed, candidate), *_override(reviewed, candidate), _differs(reviewed, candidate)]
        found += [_test(candidate, one, seed) for one in reviewed.tests[candidate]]
        found += list(_cost(reviewed, candidate))
        found += list(_key_rows(reviewed, candidate))
        found += [_scenario(reviewed, candidate, world) for world in reviewed.review.worlds]
    return tuple(found)


def _power(reviewed: Reviewed) -> Sentence:
    power = reviewed.power
    numbers = {
        one_id: one.reached for one_id, one in ((f"{row.world} {row.candidate} {row.name}", row) for row in power.rows)
    }
    pieces = {
        "pilot": number(power.pilot, f"{power.pilot}"),
        "found": Piece(power_sentence(power), {"pairs": power.pairs, "needed": power.needed, **numbers}),
    }
    return Sentence(
        "power",
        "Before the review ran, a pilot of {pilot} pairs on other luck said: {found}.",
        pieces,
        "",
        reviewed.review.request.runs.seed + 1,
    )


def _decision(reviewed: Reviewed, candidate: str) -> Sentence:
    decision = reviewed.decisions[candidate]
    template, pieces = _OPENING[decision.outcome], {"candidate": name(candidate)}
    parts: list[str] = []
    if decision.missed:  # whatever else there is to say
        parts.append("it misses {missed}")
        pieces["missed"] = _limits(decision.missed)
    for part, some in _reasons(reviewed, decision):
        parts.append(part)
        pieces |= some
    return Sentence(
        f"{candidate}.decision",
        f"{template}: {'; '.join(parts)}.",
        pieces,
        "; ".join(one.id for one in decision.because),
        reviewed.review.request.runs.seed,
    )


def _reasons(reviewed: Reviewed, decision: Decision) -> Iterator[tuple[str, Mapping[str, Piece]]]:
    """Yield the parts of the reason, each with its pieces."""
    because, pairs = decision.because, number(reviewed.power.pairs, f"{reviewed.power.pairs:,}")
    if decision.step == "quality":
        yield "{quality}", {"quality": name(_and(f"{one.found} in {one.world}" for one in because))}
    elif decision.step == "breach":
        yield "the whole interval is beyond the limit, where a launch must keep it", {}
    elif decision.step == "deterioration":
        yield "{worse}, which is clearly worse", {"worse": _moves(because)}
    elif decision.step == "no gain":
        yield "no success indicator is clearly better ({found})", {"found": _moves(because)}
        yield (
            "{pairs} pairs would have seen the change that counts, {wanted}",
            {"pairs": pairs, "wanted": _wanted(reviewed)},
        )
    elif decision.step == "open success":
        yield "no success indicator is clearly better ({found})", {"found": _moves(because)}
        yield "{pairs} pairs may miss the change that counts, {wanted}", {"pairs": pairs, "wanted": _wanted(reviewed)}
        yield _further(reviewed, decision)
    elif decision.step == "open guardrail":
        yield "{better}", {"better": _moves(_better(reviewed, decision))}
        unnamed = [one for one in because if one not in decision.missed]
        if unnamed:
            yield "it is not shown to keep {unkept}", {"unkept": _limits(unnamed)}
        yield _further(reviewed, decision)
    else:
        yield "{better}", {"better": _moves(_better(reviewed, decision))}
        bound = reviewed.review.bound_guardrails
        if bound:
            kept = "its guardrail is kept" if bound == 1 else "all {bound} guardrails of a launch are kept"
            yield kept, {} if bound == 1 else {"bound": number(bound, str(bound))}
        if decision.step == "stress":
            yield "the miss is under stress only, so it is launched in stages that can be rolled back", {}


def _further(reviewed: Reviewed, decision: Decision) -> tuple[str, Mapping[str, Piece]]:
    if decision.needed is None:
        return "more runs of this size do not tell: use a larger scale or a wider margin", {}
    more = max(decision.needed - reviewed.power.pairs, 1)
    pieces = {"needed": number(decision.needed, f"{decision.needed:,}"), "more": number(more, f"{more:,}")}
    if decision.needed > MOST_REPLICATIONS:
        return "about {needed} pairs would decide, so use a larger scale instead of {more} further runs", pieces
    return "about {needed} pairs would decide: run {more} more", pieces


def _better(reviewed: Reviewed, decision: Decision) -> Sequence[Test]:
    (tests,) = (reviewed.tests[one] for one in reviewed.candidates if reviewed.decisions[one] is decision)
    return [one for one in of_kind(tests, "success") if one.status == "passed"]


def _override(reviewed: Reviewed, candidate: str) -> Iterator[Sentence]:
    decision = reviewed.decisions[candidate]
    if decision.override is not None:
        one = decision.override
        yield Sentence(
            f"{candidate}.override",
            "The protocol says: {outcome}. {who} decides: {taken}, because: {reason}",
            {
                "outcome": name(decision.outcome),
                "who": name(one.name),
                "taken": name(one.decision),
                "reason": name(one.reason),
            },
            "",
            reviewed.review.request.runs.seed,
        )


def _differs(reviewed: Reviewed, candidate: str) -> Sentence:
    pair = reviewed.deciding(candidate)
    changes: Sequence[FieldDifference] = pair.differs
    seed = reviewed.review.request.runs.seed
    if not changes:
        return Sentence(
            f"{candidate}.differs", "{same}", {"same": name(same_plan(pair.baseline.strategy.spec))}, "", seed
        )
    pieces = {"candidate": name(candidate), "changes": name(in_words(changes))}
    return Sentence(f"{candidate}.differs", "{candidate} changes {changes}.", pieces, "", seed)


def _test(candidate: str, one: Test, seed: int) -> Sentence:
    id_ = f"{candidate}.{one.id}"
    pieces: dict[str, Piece] = {"world": name(one.world), "name": name(one.name)}
    if one.guardrail is not None:
        _, words, _ = STATUSES[one.guardrail.status]
        pieces["name"] = name(requirement_text(one.guardrail.requirement))
        pieces["status"] = name(f"{words}, beyond doubt" if one.status == "failed" else words)
        pieces["found"] = of_guardrail(one.guardrail, found_text(one.guardrail))
        template = (
            "{world}: {name} is {status} ({found})"
            if words != STATUSES["too little evidence"][1]
            else ("{world}: there is too little evidence on {name} ({found})")
        )
    elif one.difference is not None:
        pieces["found"] = of_difference(one.difference, Row(one.difference).sentence.rstrip("."))
        template = "{world}: {found}"
    else:
        pieces["found"] = name(one.found)
        template = "{world}: {found}"
    if one.needed is not None and one.status == "open":
        pieces["needed"] = number(one.needed, f"{one.needed:,}")
        template += (
            "; the change that counts is seen with {needed} pairs"
            if one.kind == "success"
            else "; about {needed} pairs would decide"
        )
    return Sentence(id_, f"{template}.", pieces, one.id, seed)


def _cost(reviewed: Reviewed, candidate: str) -> Iterator[Sentence]:
    worth = reviewed.deciding(candidate).worth
    seed = reviewed.review.request.runs.seed
    for place, text in enumerate(() if worth is None else worth.sentences):
        numbers = {} if worth is None else worth.to_dict()
        yield Sentence(f"{candidate}.cost {place + 1}", "{said}", {"said": Piece(text, numbers)}, "", seed)


def _key_rows(reviewed: Reviewed, candidate: str) -> Iterator[Sentence]:
    for row in key_rows(reviewed, candidate):
        piece = of_difference(row.difference, row.sentence.rstrip("."))
        yield Sentence(
            f"{candidate}.row {row.indicator.id}", "{found}.", {"found": piece}, "", reviewed.review.request.runs.seed
        )


def _scenario(reviewed: Reviewed, candidate: str, world: str) -> Sentence:
    """Return what happens to the guardrails in one scenario."""
    tests = [one for one in of_kind(reviewed.tests[candidate], "guardrail") if one.world == world]
    counts = {status: sum(one.found == status for one in tests) for status in STATUSES}
    said = [
        f"{count} {words}"
        for (status, (_, words, _)), count in zip(STATUSES.items(), counts.values(), strict=True)
        if count and status in STATUSES
    ]
    role = reviewed.review.worlds[world].role
    pieces = {
        "world": name(world),
        "role": name(_ROLES[role]),
        "found": Piece(f"of {len(tests)} guardrails {_and(said)}" if tests else "no guardrail", dict(counts)),
    }
    return Sentence(
        f"{candidate}.scenario {world}", "{world} ({role}): {found}.", pieces, "", reviewed.review.request.runs.seed
    )


_ROLES = {
    "decide": "success and guardrails decide",
    "hold": "guardrails must be kept",
    "stress": "a miss makes a ramp of a launch",
}


def _limits(tests: Iterable[Test]) -> Piece:
    """Return limits with what was found, in words; the last ones are only counted."""
    some = [(one, one.guardrail) for one in tests]
    texts: list[str] = []
    numbers: dict[str, object] = {}
    for one, guardrail in some:
        if guardrail is None:
            continue
        if len(texts) < _LISTED:
            texts.append(f"{requirement_text(guardrail.requirement)} in {one.world} ({found_text(guardrail)})")
        numbers[one.id] = of_guardrail(guardrail, "").numbers
    if len(numbers) > len(texts):
        texts.append(f"{len(numbers) - len(texts)} more limits" if len(numbers) > len(texts) + 1 else "1 more limit")
    return Piece(_and(texts), numbers)


def _moves(tests: Iterable[Test]) -> Piece:
    """Return what success or deterioration indicators do, in words."""
    texts: list[str] = []
    numbers: dict[str, object] = {}
    for one in tests:
        if one.difference is None:
            continue
        row = Row(one.difference)
        where = f" ({', '.join(one.difference.cell.values())})" if one.difference.cell else ""
        title = INDICATORS[one.difference.indicator.id].title + where
        texts.append(f"{title} {row.moved}" if row.clear else f"{title}: {row.conclusion}")
        numbers[one.id] = of_difference(one.difference, "").numbers
    return Piece(_and(texts), numbers)


def _wanted(reviewed: Reviewed) -> Piece:
    return name(_and(f"{one.text} {one.change}" for one in reviewed.review.success))


def _and(parts: Iterable[str]) -> str:
    listed = list(parts)
    if not listed:
        return ""
    *first, last = listed
    return f"{', '.join(first)} and {last}" if first else last

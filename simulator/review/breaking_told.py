"""What it takes to break a decision, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.present.numbers import counted, format_values_together

from .breaking import Broken
from .breaking_exact import Exact
from .breaking_predicted import critical_of
from .margins import Margin, key_of
from .sentences import Piece, Sentence, name, number

_LISTED = 2
"""Most tests that a sentence names."""
_NAMED = 4
"""Most assumptions that a sentence names."""
_STATUS = {
    ("success", "passed"): "is clearly better",
    ("success", "open"): "is not clearly better",
    ("success", "failed"): "is clearly worse",
    ("guardrail", "passed"): "is kept",
    ("guardrail", "open"): "is not shown to be kept",
    ("guardrail", "failed"): "is clearly breached",
    ("deterioration", "passed"): "is not clearly worse",
    ("deterioration", "open"): "is not clearly worse",
    ("deterioration", "failed"): "is clearly worse",
}


def breaking_sentences(found: Broken) -> tuple[Sentence, ...]:
    """Return the sentences: what flips the decision, or how near the nearest change comes; then what was tried."""
    return tuple(_sentences(found))


def _sentences(found: Broken) -> Iterator[Sentence]:
    id_ = f"{found.candidate}.break"
    if not found.predicted:
        text = "No assumption was tried, since {why}."
        why = "a quality check fails" if found.decision.step == "quality" else "no test has an interval"
        yield Sentence(id_, text, {"why": name(why)}, "", found.seed)
        return
    yield _flipped(found, id_) if found.flip is not None else _unbroken(found, id_)
    nearest = found.nearest
    assert nearest is not None  # there is an exact run at least  # noqa: S101
    yield _plausible(found, nearest, f"{id_} range")
    yield _tried(found, f"{id_} tried")


def _flipped(found: Broken, id_: str) -> Sentence:
    flip, kept = found.flip, found.kept
    assert flip is not None  # noqa: S101
    template = "{assumption} × {factor} turns '{old}' into '{new}'"
    pieces = {
        "assumption": name(_capital(flip.assumption.title)),
        "factor": _factor(flip.factor),
        "old": name(found.decision.outcome),
        "new": name(flip.decision.outcome),
        "pairs": number(found.budget.per_exact, f"{found.budget.per_exact:,}"),
    }
    moved = _because(found, flip)
    if moved.shown:
        template, pieces["because"] = f"{template}, because {{because}}", moved
    if kept is not None:
        template, pieces["kept"] = f"{template}; at × {{kept}} the decision stands", _factor(kept.factor)
    template += " ({pairs} runs on the same luck)"
    if not any(one.clear for one in found.predicted if one.assumption.id == flip.assumption.id):
        template += "; luck may explain it, since the slopes do not leave out 0"
    return Sentence(id_, f"{template}.", pieces, _tests(flip), found.seed)


def _unbroken(found: Broken, id_: str) -> Sentence:
    nearest = found.nearest
    assert nearest is not None  # noqa: S101
    template = (
        "No single plausible change was found that flips '{old}': the nearest is {assumption} × {factor}, "
        "where the decision is the same"
    )
    pieces = {
        "old": name(found.decision.outcome),
        "assumption": name(nearest.assumption.title),
        "factor": _factor(nearest.factor),
    }
    critical = critical_of(found.decision, nearest.margins, {})
    if critical is not None:
        then = critical[1]
        template, pieces["moved"] = f"{template} and {{moved}}", _moved(found.margins[key_of(then)], then)
    predicted = found.predicted[0]
    if predicted.factor is not None and predicted.share > 1 and predicted.assumption.id == nearest.assumption.id:
        template += "; extrapolated, it would take × {beyond}, which is not plausible"
        pieces["beyond"] = _factor(predicted.factor)
    return Sentence(id_, f"{template}.", pieces, _tests(nearest), found.seed)


def _plausible(found: Broken, nearest: Exact, id_: str) -> Sentence:
    one = nearest.assumption
    template = "Plausible for {assumption}: × {low} to × {high} ({basis}): {source}."
    pieces = {
        "assumption": name(one.title),
        "low": _factor(one.low),
        "high": _factor(one.high),
        "basis": name(one.basis),
        "source": name(one.source),
    }
    return Sentence(id_, template, pieces, "", found.seed)


def _tried(found: Broken, id_: str) -> Sentence:
    budget, tried, exact = found.budget, len(found.predicted), len(found.exact)
    template = "{tried} were stepped on {pairs} pairs of runs each to rank them; {exact} made sure"
    pieces = {
        "tried": number(tried, counted(tried, "assumption")),
        "pairs": number(budget.pairs, str(budget.pairs)),
        "exact": number(exact, counted(exact, "exact comparison")),
    }
    if found.unmade:
        template += "; extrapolated, {unmade} may flip the decision sooner, which was not run"
        titles = [one.assumption.title for one in found.unmade]
        pieces["unmade"] = Piece(_listed(titles), {one.assumption.id: one.factor for one in found.unmade})
    if found.untried:
        template += "; the budget of {asked} runs left out {untried}"
        pieces["asked"] = number(budget.asked, f"{budget.asked:,}")
        pieces["untried"] = Piece(_listed([one.title for one in found.untried]), {"number": len(found.untried)})
    return Sentence(id_, f"{template}. Two that change together were not tried.", pieces, "", found.seed)


def _because(found: Broken, flip: Exact) -> Piece:
    """Return the tests whose finding is another one and on which the new decision rests, in words."""
    texts: list[str] = []
    numbers: dict[str, object] = {}
    now = {key: one.status_at(one.value) for key, one in found.margins.items()}
    for test in flip.decision.because:
        key = key_of(test)
        if key not in flip.margins or key not in found.margins or test.status == now[key]:
            continue
        moved = _moved(found.margins[key], flip.margins[key])
        numbers[test.id] = moved.numbers
        if len(texts) < _LISTED:
            texts.append(f"{test.name} {_STATUS[test.kind, test.status]} in {test.world} ({moved.shown})")
    if len(numbers) > len(texts):
        texts.append(f"{len(numbers) - len(texts)} more change")
    return Piece(" and ".join(texts), numbers)


def _moved(before: Margin, after: Margin) -> Piece:
    """Return how a margin moves, in words."""
    unit = before.indicator.unit
    start, end = (
        text.replace("%", "pp") if one.value <= 0 else f"+{text}".replace("%", "pp")
        for one, text in zip((before, after), format_values_together((before.value, after.value), unit), strict=True)
    )
    what = "room to the limit" if before.requirement is not None else "for the better"
    label = f"{what} {start} → {end}" if before.requirement is not None else f"{start} → {end} {what}"
    return Piece(label, {"before": before.to_dict(), "after": after.to_dict()})


def _factor(value: float) -> Piece:
    return number(value, f"{value:.3g}")


def _tests(one: Exact) -> str:
    return "; ".join(test.id for test in one.decision.because)


def _listed(titles: Sequence[str]) -> str:
    more = len(titles) - _NAMED
    return ", ".join(titles) if more <= 0 else f"{', '.join(titles[:_NAMED])} and {more} more"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

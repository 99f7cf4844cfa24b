"""Measure what has changed, or the families that are named, and write the cards."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from simulator.files import replacing

from . import measured, pages, picture, worlds

PAGE = Path(__file__).parents[2] / "docs" / "strategies.md"
CARDS = PAGE.parent / "strategies"


def main() -> None:
    """Print the table of all families; progress goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m verification.cards", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAMILY", help="families to measure again")
    names = parser.parse_args().names
    made = {one.name: one for one in worlds.load_all()}
    unknown = [name for name in names if name not in made]
    if unknown:
        parser.error(f"a family must be one of {', '.join(made)}. Got {unknown[0]!r} instead.")
    cards = {name: card for name, card in measured.kept().items() if name in made}
    for name, one in made.items():
        if name in names or name not in cards or not cards[name].holds(one):
            start = time.perf_counter()
            cards[name] = measured.measure(one, None if name in names else cards.get(name))
            measured.keep(cards)
            said = "; ".join(pages.lacking(cards[name], one)) or "as stated"
            print(f"{name}: {time.perf_counter() - start:.0f} s; {said}", file=sys.stderr, flush=True)
        picture.draw(name, cards[name])
    for page in (PAGE, *sorted(CARDS.glob("*.md"))):
        before = page.read_text(encoding="utf-8")
        text = pages.render(before, made, cards)
        if text != before:
            with replacing(page) as part:
                part.write_text(text, encoding="utf-8")
    print(pages.table(made, cards))


if __name__ == "__main__":
    main()

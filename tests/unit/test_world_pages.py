"""The pages of the world's mechanisms keep their form, and name and link to what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.domain.actions import Action, Cause
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.rng import Stream

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "world"
INDEX = FOLDER / "README.md"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path != INDEX)
SCRIPTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "verification").glob("*.py"))

PICTURE = re.compile(r"!\[[^\]]+\]\(([\w.-]+\.(?:svg|png))\)")
HEADER = re.compile(r"^\|(.+)\|\n\|[-:| ]+\|$", re.MULTILINE)

every_page = pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
every_text = pytest.mark.parametrize("page", [*PAGES, INDEX], ids=[path.stem for path in [*PAGES, INDEX]])


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def has_part(text: str, names: str) -> bool:
    """Return whether a heading, or a bold start of a paragraph, is one of ``names``."""
    return re.search(rf"^(#+ |\*\*)[^\n]*\b({names})\b", text, re.MULTILINE) is not None


@every_page
def test_a_page_has_a_title_law_and_limits(page):
    text = text_of(page)

    assert text.startswith("# ")
    assert has_part(text, "Laws?"), "a page states its law under a heading **Law**"
    assert has_part(text, "Limits|Not modelled"), "a page says under **Limits** what it does not model"


@every_page
def test_parameters_have_units_and_sources(page):
    headers = [{cell.strip() for cell in row.split("|")} for row in HEADER.findall(text_of(page))]

    assert any({"unit", "source"} <= header for header in headers), "a table of parameters has `unit` and `source`"


@every_page
def test_a_page_has_a_picture_that_a_script_makes(page):
    pictures = PICTURE.findall(text_of(page))

    assert pictures, "a page has a picture, made by a script in verification/"
    for picture in pictures:
        assert (FOLDER / picture).stat().st_size > 1000
        assert re.search(rf"\b{Path(picture).stem}\b", SCRIPTS), f"no script in verification/ names {picture}"


@every_page
def test_every_page_is_in_the_index(page):
    assert f"]({page.name})" in text_of(INDEX), "a page has a row in docs/world/README.md"


@every_page
def test_a_page_names_its_code(page):
    assert re.search(r"`simulator/[\w/.]+`", text_of(page)), "a page names the files that hold it: `Code:`"


@every_text
def test_named_files_and_links_exist(page):
    text = text_of(page)
    files = re.findall(r"`((?:simulator|tests|verification|scenarios)/[\w/]*(?:\.\w+)?)`", text)
    files += [f"simulator/{name}" for name in re.findall(r"`((?:world|flow)/[\w/]*(?:\.py)?)`", text)]
    prose = re.sub(r"`[^`]*`", "", text)
    links = [target for target in re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", prose) if "://" not in target]

    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [target for target in links if not (page.parent / target).exists()] == []


def test_every_picture_is_on_a_page():
    shown = {picture for page in PAGES for picture in PICTURE.findall(text_of(page))}

    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".svg", ".png")} <= shown


def test_commands_for_pictures_name_pictures_of_their_script():
    for page in PAGES:
        for module, name in re.findall(r"`python -m (verification\.\w+)((?: \w+)?)`", text_of(page)):
            script = ROOT / (module.replace(".", "/") + ".py")

            assert script.exists(), f"{page.name}: {module}"
            assert name.strip() in script.read_text(encoding="utf-8"), f"{page.name}: {module}{name}"


@every_text
def test_codes_in_capitals_are_codes_that_there_are(page):
    known = {code.name for kind in (Measure, PoolMeasure, Event, Action, Cause, Trigger, Stream) for code in kind}

    assert set(re.findall(r"`([A-Z][A-Z_]{3,})`", text_of(page))) <= known

"""Dates: the first and the last local day on which a setting applies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, create_model

from .model import Model
from .problems import Problem, refuse_value

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(value: object) -> object:
    """Return a date; numbers and instants are refused."""
    read = value
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        with suppress(ValueError):  # such as 30 February
            read = date.fromisoformat(value)
    if read is not None and (isinstance(read, datetime) or not isinstance(read, date)):
        refuse_value("must be a date, such as '2025-07-10'", value)
    return read


Date = Annotated[date | None, BeforeValidator(_date)]

if TYPE_CHECKING:

    class _Span(Model):
        """For type checkers only, which do not accept a field called ``from``."""

else:
    # `from` is what a roster says, and a word of Python, so a class body cannot name the field
    _Span = create_model(
        "_Span",
        __base__=Model,
        **{
            "from": (
                Date,
                Field(None, description="first local date on which it starts; null = before the start of the run"),
            ),
            "until": (Date, Field(None, description="first local date on which it no longer starts; null = never")),
        },
    )


class Dated(_Span):
    """Base of settings that apply on the local dates in [from, until)."""

    @property
    def first_date(self) -> date | None:
        """The first date, ``from``; None = since before the run."""
        found: date | None = getattr(self, "from")
        return found

    @property
    def end_date(self) -> date | None:
        """The date after the last one, ``until``; None = to the end of the run."""
        found: date | None = getattr(self, "until", None)
        return found

    def holds_on(self, day: date) -> bool:
        """Return whether the setting applies on a local date."""
        first, end = self.first_date, self.end_date
        return (first is None or first <= day) and (end is None or day < end)

    def date_problems(self) -> Iterator[Problem]:
        """Yield a problem if the span has no date."""
        first, end = self.first_date, self.end_date
        if first is not None and end is not None and end <= first:
            yield Problem(("until",), f"must be after `from` ({first})", str(end))

    @property
    def dates(self) -> str:
        """The dates for people: ``from 2025-07-10 until 2025-07-20``; empty = always."""
        first, end = self.first_date, self.end_date
        parts = [f"from {first}" if first is not None else "", f"until {end}" if end is not None else ""]
        return " ".join(part for part in parts if part)

"""Arguments of a command that a file states, and those that are typed beside it, which count first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from click.core import ParameterSource


def merged(ctx: click.Context, given: Mapping[str, Any], stated: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return the arguments of a command and of a file together, and the names of those that were typed.

    Parameters
    ----------
    ctx : Context
    given : mapping
        Of the command, defaults included.
    stated : mapping
        Of the file.
    """
    typed = {
        name
        for name in given
        if name != "scenario" and ctx.get_parameter_source(name) not in (ParameterSource.DEFAULT, None)
    }
    return {**given, **stated, **{name: given[name] for name in typed}}, typed

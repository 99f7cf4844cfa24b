"""Indicators in the YAML of other tools: definitions over two tables that a platform has to offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import eppo, metricflow

FORMATS: Mapping[str, Callable[[], str]] = MappingProxyType({"metricflow": metricflow.text, "eppo": eppo.text})
"""What writes the definitions, by name of the format."""

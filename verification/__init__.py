"""Studies that hold riskbox against published figures; each prints tables. ``python -m verification`` runs them all."""

from __future__ import annotations

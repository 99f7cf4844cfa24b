"""The strategy contract: what a strategy sees (``Items``, ``Observation``, ``Context``) and what it returns (``Triage``)."""

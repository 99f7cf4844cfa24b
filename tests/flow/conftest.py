from __future__ import annotations

import pytest

from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.flow.simpy_engine import SimpyEngine


@pytest.fixture(params=[SimpyEngine, CompiledEngine], scope="session")
def engine_class(request: pytest.FixtureRequest) -> type[FlowEngine]:
    """Every test of the flow holds for both engines."""
    return request.param

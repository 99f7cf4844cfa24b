"""What riskbox costs: speed and memory of whole runs, stages, rival simulators, and starting.

``python -m benchmarks`` prints every table; ``python -m benchmarks engines startup`` prints some. What a published run
gave is in ``docs/benchmarks.md``.
"""

from __future__ import annotations

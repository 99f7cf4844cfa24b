"""The flow from upload to reinstatement (``docs/flow.md``): one ``contract``, two engines that give the same events.

``simpy_engine`` is written to be read, with its parts in ``reference``; ``compiled`` is written to be fast. Import an
engine from its own module: this package stays free of heavy imports.
"""

from __future__ import annotations

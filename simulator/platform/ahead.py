"""Drawing ahead: a second thread draws the next block of uploads while the first thread runs the flow of this one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor

from simulator.records import Chunk


def drawn_ahead(blocks: Iterator[Chunk]) -> Generator[Chunk, None, None]:
    """Yield the blocks of ``blocks``, each drawn while the caller works on the previous one.

    One block is drawn ahead, no more, so memory stays flat. What the drawing raises is raised here. Close the
    generator if it is not used up: that waits for the block under way, and no thread is left behind.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="riskbox-ahead") as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block

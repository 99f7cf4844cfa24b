"""The notebook of the how-to runs from the first cell to the last and shows what it says that it shows."""

from __future__ import annotations

import warnings
from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "how-to" / "compare-in-a-notebook.ipynb"


@pytest.fixture(scope="module")
def given():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def executed(given, tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the client and its event loop are not ours
        from nbclient import NotebookClient

        folder = tmp_path_factory.mktemp("notebook")
        client = NotebookClient(given.copy(), timeout=300, resources={"metadata": {"path": str(folder)}})
        return client.execute()


def outputs(notebook, words):
    """Return what a cell with these words in it shows, by media type."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and words in cell.source)
    return [output.get("data", {}) | ({"stdout": output.text} if "text" in output else {}) for output in cell.outputs]


def test_it_is_kept_without_outputs(given):
    nbformat.validate(given)
    assert not any(cell.outputs for cell in given.cells if cell.cell_type == "code")


def test_every_cell_runs(executed):
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")
    kinds = {output.output_type for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs}
    assert kinds == {"execute_result", "stream"}


def test_results_show_cards_a_table_and_a_chart(executed):
    for words in ("results = simulate", "comparison = compare"):
        (shown,) = outputs(executed, words)
        page = shown["text/html"]
        assert page.startswith('<div class="riskbox"')
        assert 'class="cards"' in page
        assert 'class="chart broad" role="img"' in page
        assert 'class="stack rows"' in page
        assert "http" not in page
        assert "<script" not in page
        assert len(shown["text/plain"].splitlines()) <= 10


def test_printing_a_result_is_a_few_lines(executed):
    printed, frame = outputs(executed, "print(results)")
    assert printed["stdout"].startswith("Results: Threshold(remove_at=0.7, review_at=0.4) on short-video platform")
    assert len(printed["stdout"].splitlines()) <= 10
    assert "text/html" in frame


def test_a_chart_comes_as_a_specification_and_as_a_picture(executed):
    (shown,) = outputs(executed, 'plot("backlog")')
    assert shown["application/vnd.vegalite.v5+json"]["vconcat"]
    assert "<svg" in shown["image/svg+xml"]


def test_it_ends_with_files(executed):
    (shown,) = outputs(executed, "write_report(")
    assert shown["text/plain"] == "['causes.svg', 'report.html']"

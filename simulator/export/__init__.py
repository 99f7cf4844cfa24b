"""Results as files: the ending of a file's name chooses its format, and one module defines the endings."""

from __future__ import annotations

from .content import Content, Sheet
from .formats import ENDINGS, check_format
from .workbook import write_workbook
from .write import write

__all__ = ["ENDINGS", "Content", "Sheet", "check_format", "write", "write_workbook"]

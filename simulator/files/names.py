"""Names of files made from names that people give to scenarios and studies."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LONGEST = 80
"""Characters of a name, so that endings and parts still fit what file systems take."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(text: str) -> str:
    """Return a name of letters, digits, ``-`` and ``_`` that any file system takes.

    A hash replaces characters left out or cut, so that two texts never share a name.

    >>> safe_name("baseline"), safe_name("../launch plan")
    ('baseline', 'launch-plan-c2c6ada6')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("-", plain).strip("-")[:_LONGEST]
    if name and name == text and not _RESERVED.fullmatch(name):
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{digest}" if name else digest

"""Text that a terminal may be given: control characters and turns of direction are escaped, whoever wrote them.

Names come from files, which other people may have written. An escape sequence in a name could move the cursor or hide
what was printed, and a character that changes the direction of text could show a number backwards.
"""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Format characters that spelling needs: emoji and several scripts are joined by them."""
_SUSPECT = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u02ff]")
"""Characters that are looked at one by one; all others are letters and marks of Latin."""


def is_plain(character: str) -> bool:
    r"""Return whether a character only shows itself.

    >>> [is_plain(one) for one in ("a", "é", "\x1b", "\u202e", "\ud800")]
    [True, True, False, False, False]
    """
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def printable(text: str, *, lines: bool = False) -> str:
    r"""Return a text with everything escaped that does not only show itself; ``lines`` keeps line breaks and tabs.

    >>> printable("red\x1b[31m\n"), printable("a\nb", lines=True)
    ('red\\x1b[31m\\n', 'a\nb')
    """
    kept = "\n\t" if lines else ""
    return _SUSPECT.sub(lambda found: found[0] if found[0] in kept or is_plain(found[0]) else escape(found[0]), text)


def escape(character: str) -> str:
    r"""Return the escape of a character, as Python writes it.

    >>> escape("\x1b"), escape("→")
    ('\\x1b', '\\u2192')
    """
    return character.encode("unicode_escape" if character.isascii() else "ascii", "backslashreplace").decode("ascii")


def printable_json(text: str) -> str:
    r"""Return a JSON text with the same value in which such characters are escaped, as JSON writes it.

    >>> printable_json('"\u202e"')
    '"\\u202e"'
    """
    return _SUSPECT.sub(lambda found: found[0] if found[0] in "\n\t" or is_plain(found[0]) else _json(found[0]), text)


def _json(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[place]:02x}{data[place + 1]:02x}" for place in range(0, len(data), 2))

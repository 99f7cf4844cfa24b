"""Settings of all tests: drawn examples are the same in every run, unless somebody goes exploring."""

from __future__ import annotations

from hypothesis import settings

# A test that passed yesterday passes today: the examples follow from the test alone. No limit in time: the first call
# of a kernel compiles, and machines differ.
settings.register_profile("same", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("same")

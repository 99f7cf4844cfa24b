"""The launch review: candidates against the plan in force in several scenarios, and a decision by a printed protocol.

``request.py`` is what a REVIEW.yaml says, ``protocol.py`` the rule, ``checked.py`` the request held against the
scenarios, ``conduct.py`` the runs; ``evidence.py`` turns them into tests, ``decision.py`` applies the rule.
"""

from __future__ import annotations

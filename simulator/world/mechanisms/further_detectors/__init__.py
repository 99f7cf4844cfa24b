"""Further detectors of a policy, with noise and blind spots of their own: see ``docs/world/detection.md``."""

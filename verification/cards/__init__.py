"""The measured part of the strategies' cards: each family against ``Threshold``, on the baseline and on its own world.

``python -m verification.cards`` measures what has changed since the last time, draws a picture for each family, writes
the cards' measured parts and the table of all families, and prints that table. Named families are measured again.
"""

"""How a search goes: trials on common luck, who proposes, runs and keeps them, and which are run again."""

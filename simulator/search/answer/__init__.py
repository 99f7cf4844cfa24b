"""What a search says: the best points on fresh luck, the front, and whether one of them is recommended."""

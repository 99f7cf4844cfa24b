"""What a search is asked: objectives, requirements, and the worlds in which plans are judged."""

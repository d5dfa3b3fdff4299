"""The search index, and the questions that it answers."""

"""Conversations, who is in them, and who sees whom."""

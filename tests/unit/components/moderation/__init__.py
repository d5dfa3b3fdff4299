"""Use cases of moderation that need no store."""

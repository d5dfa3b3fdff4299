"""Search component: full-text search of messages and conversations."""

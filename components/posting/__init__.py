"""Posting component: makes events of what happened, and posts them to the endpoints of webhooks."""

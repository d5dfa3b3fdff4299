"""Webhooks: endpoints, the events for them, and the queues in which these wait."""

"""Webhooks component: admins manage the endpoints to which events are posted, and see what came of it."""

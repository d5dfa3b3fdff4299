"""Inbound component: answers by email and SMS come in, and are sent as messages of their writers."""

"""Calls, and the message that each leaves in its conversation."""

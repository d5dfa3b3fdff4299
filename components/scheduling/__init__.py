"""Scheduling component: messages that are sent later."""

"""Notifications component: preferences, devices, and notifications requested by services."""

"""Rows of notifications: devices and preferences, planned and due deliveries, results and history."""

"""Moderation component: users report messages and users, admins decide."""

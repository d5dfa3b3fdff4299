"""Delivery component: sends emails, SMS and pushes about unread messages and missed calls."""

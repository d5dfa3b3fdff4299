"""Answers by email and SMS: reading them, cutting off what they quote, and deciding what becomes of them."""

"""Messaging component: sends, lists, edits and deletes messages."""

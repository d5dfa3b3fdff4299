"""Calls component: audio and video calls, their signalling and their log messages."""

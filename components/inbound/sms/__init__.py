"""Providers of SMS that post what they receive, one module each."""

"""Providers of email, a file each; `make` in each is what `components.notifier.providers` calls."""

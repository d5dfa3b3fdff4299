"""Providers of SMS, a file each; `make` in each is what `components.delivery.providers` calls."""

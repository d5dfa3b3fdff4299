"""Email providers, one module each; `components.delivery.providers` calls each `make`."""

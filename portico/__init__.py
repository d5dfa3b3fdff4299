"""The house itself: what Portico knows, decides and stores, without WAMP or HTTP."""

__version__ = "0.1.0"

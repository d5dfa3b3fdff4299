"""Rules of webhooks: which events an endpoint gets, when they are tried again, what answers mean."""

"""Who may join: tokens, keys and the authenticators."""

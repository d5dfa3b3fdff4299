"""Whether, how and when users are notified. Pure."""

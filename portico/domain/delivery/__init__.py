"""Whether, how and when somebody is notified. Pure."""

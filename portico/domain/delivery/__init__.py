"""Rules of notifications: what is planned, when it is sent, what a failure leads to. Pure."""

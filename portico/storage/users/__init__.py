"""People: profiles, accounts, revocations, exports and erasure."""

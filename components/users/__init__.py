"""The room that knows people, and lets the authenticator know whom to admit."""

"""Storage of answers by email and SMS."""

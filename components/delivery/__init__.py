"""The notifier: emails, SMS and pushes about what somebody has missed."""

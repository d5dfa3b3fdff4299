"""What the clients of each recorded session do."""

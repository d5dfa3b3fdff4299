"""What the Django site has been told, and what it says of people."""

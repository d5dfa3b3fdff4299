"""Django bridge component: mirrors conversations to the Django site, and reads user data from it."""

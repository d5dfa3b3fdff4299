"""The files in `deploy`: they parse, their programs accept them, and what they name of Portico exists."""

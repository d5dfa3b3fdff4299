"""A folder for PYTHONPATH: its `sitecustomize` sets the clock of a process, and of it alone."""

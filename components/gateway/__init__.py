"""The room behind `/api`: REST over the procedures of all rooms, by `portico/contract/rest.py`."""

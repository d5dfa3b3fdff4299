"""Gateway component: REST under `/api`, mapped to WAMP procedures by `portico/contract/rest.py`."""

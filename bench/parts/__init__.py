"""Parts of the report that `make bench` takes after the send path, each on nodes of its own."""

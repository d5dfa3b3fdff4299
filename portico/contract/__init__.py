"""All that a client can see: URIs, payloads, errors, and the registry that lists them."""

"""Ways in which mails come, one module each; `components.inbound.providers` constructs them."""

"""What all rooms share: the WAMP session, the link to the router, batches, logs and metrics."""

import txaio

txaio.use_twisted()  # before the first module of Autobahn is imported: it binds its clock then

"""What runs inside the router worker: who may enter, how long, and what the node tells about itself."""

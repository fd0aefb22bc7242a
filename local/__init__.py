"""The local cloud: the whole backend deployed on this machine, without Docker and without an account."""

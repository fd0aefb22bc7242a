"""Payment gateways on this machine: they speak their wire protocols, and a person can pay on their pages."""

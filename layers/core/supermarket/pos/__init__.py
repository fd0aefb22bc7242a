"""POS: terminals, till sessions and the sales rung up on them."""

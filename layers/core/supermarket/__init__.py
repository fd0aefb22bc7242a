"""The supermarket: its tills, its online shop, its stock room and its office."""

"""Those outside who hear of what happens in the shop."""

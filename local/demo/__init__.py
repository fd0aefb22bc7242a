"""A trading day on the running local cloud, driven as people drive it and checked by what the API answers."""

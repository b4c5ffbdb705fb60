"""Areas, their dated official codes, and the changes between them."""

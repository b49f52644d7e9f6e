"""What runs later: one module per noun, and the two processes that run them."""

"""Applications in the shape that teams have them, with a fault each."""

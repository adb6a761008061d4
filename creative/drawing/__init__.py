"""A flow as a picture: boxes in layers, lines between them, loops beside. See `creative.draw`."""

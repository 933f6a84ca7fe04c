"""How much a network's errors grow when pictures are disturbed, beside those of other networks."""

"""Small faces, as a plugin of affactkit: a transform, and an evaluator that uses it."""

"""Hyperparameter search: many trainings of a recipe, each with other values."""

"""Recipes: YAML to checked values to built components."""

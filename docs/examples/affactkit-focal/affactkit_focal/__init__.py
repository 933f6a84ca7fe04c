"""The focal loss, as a plugin of affactkit."""

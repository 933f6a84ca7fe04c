"""A data set of photos that are listed in a CSV file, as a plugin of affactkit."""

"""Default parameters compared with the settings of the user guide."""

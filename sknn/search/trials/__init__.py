"""Running the trials of a study, in one process or several."""

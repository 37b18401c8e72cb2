"""The results of a cross-validation: folds, scores, intervals, findings."""

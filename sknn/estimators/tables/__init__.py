"""Networks for tables: multilayer perceptrons."""

"""Settings for the whole suite, made before numpy and TensorFlow are imported."""

import os

# Two threads are what the smallest machines have; more would make timings noisy.
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")

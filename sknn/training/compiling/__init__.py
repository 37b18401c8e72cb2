"""Compilation of programs, and the cache of programs."""

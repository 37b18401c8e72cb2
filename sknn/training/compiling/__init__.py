"""When and how a program is compiled, and the cache of programs."""

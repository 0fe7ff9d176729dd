"""A small Perl, in Python: as much of the language as the preambles of ``.t`` files are written in.

Rule: pure, deterministic and bounded. What is not understood raises `SpecError` with file and
line; no construct is skipped, no command is run and nothing is written by the code it reads
(but `remove_tree` below the server's root, which Test::Nginx's own folder is).
"""

"""Test::Nginx suites under pytest: ``.t`` files read, run in process and judged, without Perl."""

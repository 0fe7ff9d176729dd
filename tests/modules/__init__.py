"""Tests of nginx's own modules. Rule: what stands behind a proxy is a real server."""

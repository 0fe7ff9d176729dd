"""nginx's log files: what the real server writes, beside what the real nginx writes.

Rule: tables are recorded from nginx; both sides run the same nginx.conf but for ports.
"""

"""The command line: ``ngxlua-asgi`` with nginx's flags, ``ngxlua-resty`` with resty's."""

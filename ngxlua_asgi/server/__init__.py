"""Our own HTTP/1 server: nginx's rules of the wire as a uvicorn protocol, and when it stops."""

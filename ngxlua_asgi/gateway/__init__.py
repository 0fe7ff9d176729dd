"""WHERE requests come from: ASGI servers (http, websocket, lifespan)."""

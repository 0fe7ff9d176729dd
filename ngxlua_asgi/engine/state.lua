-- The current request of this VM, and the cached time.
--
-- Rule: the driver (phases/walk.lua) sets `request` each time it enters
-- Lua for a request; API functions only read it. `now` is the cached time
-- in seconds, false once the driver has entered Lua anew.
return {
    request = { phase = 0 },
    now = nil,
}

-- Runs once, when the worker's Lua VM is built.
-- Rule: what every request needs is loaded here, so that what is broken stops
-- the start and not the first visitor.
require "session"
require "app.users"

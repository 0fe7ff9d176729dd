-- require "resty.core": the ngx API on FFI, which here is the only one.
--
-- Rule: nothing to load; the version is the one whose functions are there.
return { version = require("resty.core.base").version }

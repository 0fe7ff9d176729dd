-- require "cjson.safe": cjson whose encode and decode return nil and the
-- error instead of raising it.
--
-- Rule: an instance of its own; wrong arguments raise here too.
return require("ngxlua_asgi.lualib.cjson.instance").new_safe()

-- require "resty.core.ctx": what it adds to ngx is always there.
--
-- Rule: present so that libraries that name it load.
return { version = require("resty.core.base").version }

-- require "ngx.ssl": certificates and keys between PEM, DER and OpenSSL.
--
-- Rule: lua-resty-core's functions and words. What a handshake would answer
-- is refused as on a connection without TLS (api/handshake.lua).
local ffi = require "ffi"
local x509 = require "ngxlua_asgi.api.x509"
local handshake = require "ngxlua_asgi.api.handshake"

local C, cast, gc = ffi.C, ffi.cast, ffi.gc
local concat, type = table.concat, type
local check_request = handshake.check_request

local _M = { version = require("resty.core.base").version }
for name, number in pairs(handshake.VERSIONS) do
    _M[name] = number
end

---------------------------------------------------------------------------
-- without a handshake

--- The DER of a PEM chain, one certificate after the other.
function _M.cert_pem_to_der(pem)
    local certs, reason = x509.certs_of_pem(pem)
    if not certs then
        return nil, reason
    end
    local parts = {}
    for i = 1, #certs do
        local der = x509.encoded(C.i2d_X509, certs[i])
        if not der then
            return nil, "i2d_X509() failed"
        end
        parts[i] = der
    end
    return concat(parts)
end

--- The DER of a PEM private key.
function _M.priv_key_pem_to_der(pem, passphrase)
    local key, reason = x509.key_of_pem(pem, passphrase)
    if not key then
        return nil, reason
    end
    local der = x509.encoded(C.i2d_PrivateKey, key)
    if not der then
        return nil, "i2d_PrivateKey() failed"
    end
    return der
end

--- A pointer to OpenSSL's STACK_OF(X509) of a chain.
function _M.parse_pem_cert(pem)
    local certs, reason = x509.certs_of_pem(pem)
    if not certs then
        return nil, reason
    end
    return x509.stack_of(certs)
end

function _M.parse_der_cert(der)
    if #der == 0 then
        return nil, "invalid argument"
    end
    local certs, reason = x509.certs_of_der(der)
    if not certs then
        return nil, reason
    end
    return x509.stack_of(certs)
end

-- as void *, which is what lua-resty-core hands out
local function opaque(key, reason)
    if not key then
        return nil, reason
    end
    return gc(cast("void *", gc(key, nil)), C.EVP_PKEY_free)
end

--- A pointer to OpenSSL's EVP_PKEY of a private key.
function _M.parse_pem_priv_key(pem)
    return opaque(x509.key_of_pem(pem))
end

function _M.parse_der_priv_key(der)
    if #der == 0 then
        return nil, "invalid argument"
    end
    return opaque(x509.key_of_der(der))
end

---------------------------------------------------------------------------
-- with one

local bad_request = handshake.refusing "bad request"
for name in ("clear_certs set_der_cert set_der_priv_key set_cert "
             .. "set_priv_key verify_client server_name server_port "
             .. "get_tls1_version get_tls1_version_str get_client_random "
             .. "get_server_random get_session_master_key "
             .. "export_keying_material export_keying_material_early "
             .. "get_req_ssl_pointer get_req_shared_ssl_ciphers")
    :gmatch("%S+")
do
    _M[name] = bad_request
end

_M.get_upstream_ssl_pointer = handshake.refusing "bad upstream"

local function no_address()
    check_request(3)
    return nil, nil, "bad request"
end
_M.raw_server_addr, _M.raw_client_addr = no_address, no_address

ffi.cdef [[
typedef struct ssl_st SSL;
int SSL_session_reused(const SSL *ssl);
]]

--- Whether that SSL (of lua-resty-openssl, say) goes on with a session.
function _M.ssl_session_reused(ssl)
    if type(ssl) ~= "cdata" or ssl == nil then
        return nil, "bad ssl"
    end
    return C.SSL_session_reused(cast("SSL *", ssl)) == 1
end

return _M

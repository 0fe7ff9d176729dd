-- Certificates and keys on libcrypto, for lualib/ngx/ssl.lua and ocsp.lua.
--
-- Rule: what OpenSSL makes is freed here, or by its ffi.gc once it is handed
-- out; the error queue is empty afterwards. Types bear OpenSSL's own names, as
-- lua-resty-openssl declares the same functions.
local ffi = require "ffi"

local C, gc, cast = ffi.C, ffi.gc, ffi.cast
local tonumber, bit_band, rshift = tonumber, bit.band, bit.rshift

ffi.cdef [[
typedef struct bio_st BIO;
typedef struct x509_st X509;
typedef struct evp_pkey_st EVP_PKEY;
typedef struct stack_st OPENSSL_STACK;
typedef void (*OPENSSL_sk_freefunc)(void *);
typedef int (*pem_password_cb)(char *buf, int size, int rwflag, void *u);

BIO *BIO_new_mem_buf(const void *buf, int len);
int BIO_free(BIO *bio);
long BIO_ctrl(BIO *bio, int cmd, long larg, void *parg);
void X509_free(X509 *cert);
void EVP_PKEY_free(EVP_PKEY *key);
X509 *PEM_read_bio_X509(BIO *bio, X509 **x, pem_password_cb cb, void *u);
X509 *PEM_read_bio_X509_AUX(BIO *bio, X509 **x, pem_password_cb cb, void *u);
EVP_PKEY *PEM_read_bio_PrivateKey(BIO *bio, EVP_PKEY **x, pem_password_cb cb,
                                  void *u);
X509 *d2i_X509_bio(BIO *bio, X509 **x);
EVP_PKEY *d2i_PrivateKey_bio(BIO *bio, EVP_PKEY **x);
int i2d_X509(X509 *cert, unsigned char **out);
int i2d_PrivateKey(const EVP_PKEY *key, unsigned char **out);
OPENSSL_STACK *OPENSSL_sk_new_null(void);
int OPENSSL_sk_push(OPENSSL_STACK *st, const void *data);
void OPENSSL_sk_free(OPENSSL_STACK *st);
void OPENSSL_sk_pop_free(OPENSSL_STACK *st, OPENSSL_sk_freefunc free);
unsigned long ERR_peek_last_error(void);
void ERR_clear_error(void);
unsigned long OpenSSL_version_num(void);
]]

local MOST = 2147483647  -- bytes: an int
local CTRL_EOF = 2
local LIB_PEM, NO_START_LINE = 9, 108

local _M = {}

-- why of the library's last failure, whose place moved with OpenSSL 3
local is_3 = tonumber(C.OpenSSL_version_num()) >= 0x30000000
local LIB_SHIFT, REASONS = is_3 and 23 or 24, is_3 and 0x7fffff or 0xfff

local function is_end_of_pem()
    local code = tonumber(C.ERR_peek_last_error())
    return bit_band(rshift(code, LIB_SHIFT), 0xff) == LIB_PEM
        and bit_band(code, REASONS) == NO_START_LINE
end

-- what read(bio, text) answers, with a BIO over `text`
local function with_bio(text, read)
    local bio
    if #text <= MOST then
        bio = C.BIO_new_mem_buf(text, #text)
    end
    if bio == nil then
        C.ERR_clear_error()
        return nil, "BIO_new_mem_buf() failed"
    end
    local result, reason = read(bio, text)
    C.BIO_free(bio)
    C.ERR_clear_error()
    return result, reason
end

function _M.at_end(bio)
    return C.BIO_ctrl(bio, CTRL_EOF, 0, nil) ~= 0
end

-- The list's certificates are freed with it.
local function own(cert)
    return gc(cert, C.X509_free)
end

local function read_pem(bio)
    local cert = C.PEM_read_bio_X509_AUX(bio, nil, nil, cast("void *", ""))
    if cert == nil then
        return nil, "PEM_read_bio_X509_AUX() failed"
    end
    local chain = { own(cert) }
    while true do
        cert = C.PEM_read_bio_X509(bio, nil, nil, cast("void *", ""))
        if cert == nil then
            if is_end_of_pem() then
                return chain
            end
            return nil, "PEM_read_bio_X509() failed"
        end
        chain[#chain + 1] = own(cert)
    end
end

local function read_der(bio)
    local chain = {}
    repeat
        local cert = C.d2i_X509_bio(bio, nil)
        if cert == nil then
            return nil, chain[1] and "d2i_X509_bio() failed in rest of chain"
                or "d2i_X509_bio() failed"
        end
        chain[#chain + 1] = own(cert)
    until _M.at_end(bio)
    return chain
end

-- At most `most` certificates of a DER chain: what could be read, and whether
-- the chain had ended then.
function _M.first_certs(der, most)
    local ended
    local chain = with_bio(der, function(bio)
        local certs = {}
        for i = 1, most do
            ended = i > 1 and _M.at_end(bio)
            local cert = not ended and C.d2i_X509_bio(bio, nil) or nil
            if cert == nil then
                break
            end
            certs[i] = own(cert)
        end
        return certs
    end)
    return chain, ended
end

--- The certificates of a PEM or a DER chain: a list, or nil and OpenSSL's
-- function that failed.
function _M.certs_of_pem(pem)
    return with_bio(pem, read_pem)
end

function _M.certs_of_der(der)
    return with_bio(der, read_der)
end

-- An encrypted key without its passphrase fails: without the "" OpenSSL would
-- ask the terminal.
function _M.key_of_pem(pem, passphrase)
    return with_bio(pem, function(bio)
        local key = C.PEM_read_bio_PrivateKey(bio, nil, nil,
                                              cast("void *", passphrase or ""))
        if key == nil then
            return nil, "PEM_read_bio_PrivateKey() failed"
        end
        return gc(key, C.EVP_PKEY_free)
    end)
end

function _M.key_of_der(der)
    return with_bio(der, function(bio)
        local key = C.d2i_PrivateKey_bio(bio, nil)
        if key == nil then
            return nil, "d2i_PrivateKey_bio() failed"
        end
        return gc(key, C.EVP_PKEY_free)
    end)
end

--- What i2d function `encode` makes of `object`: its DER, or nil.
function _M.encoded(encode, object)
    local size = encode(object, nil)
    if size <= 0 then
        C.ERR_clear_error()
        return nil
    end
    local buffer = ffi.new("unsigned char[?]", size)
    local at = ffi.new("unsigned char *[1]", buffer)
    if encode(object, at) ~= size then
        C.ERR_clear_error()
        return nil
    end
    return ffi.string(buffer, size)
end

local free_cert = cast("OPENSSL_sk_freefunc", C.X509_free)

local function free_chain(chain)
    C.OPENSSL_sk_pop_free(cast("OPENSSL_STACK *", chain), free_cert)
end

--- A STACK_OF(X509) of the list, as a pointer that owns the certificates.
function _M.stack_of(certs)
    local stack = C.OPENSSL_sk_new_null()
    if stack == nil then
        return nil, "sk_X509_new_null() failed"
    end
    for i = 1, #certs do
        if C.OPENSSL_sk_push(stack, certs[i]) == 0 then
            free_chain(stack)
            return nil, "sk_X509_push() failed"
        end
        gc(certs[i], nil)
    end
    return gc(cast("void *", stack), free_chain)
end

return _M

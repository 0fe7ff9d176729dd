-- require "ngx.ocsp": OCSP requests and responses of certificate chains.
--
-- Rule: lua-resty-core's functions and words, on libcrypto; whether a staple
-- goes out is the ASGI server's.
local ffi = require "ffi"
local base = require "resty.core.base"
local x509 = require "ngxlua_asgi.api.x509"
local handshake = require "ngxlua_asgi.api.handshake"

local C, gc, cast, string_of = ffi.C, ffi.gc, ffi.cast, ffi.string
local sub, format, tonumber = string.sub, string.format, tonumber

ffi.cdef [[
typedef struct ocsp_request_st OCSP_REQUEST;
typedef struct ocsp_response_st OCSP_RESPONSE;
typedef struct ocsp_basic_response_st OCSP_BASICRESP;
typedef struct ocsp_cert_id_st OCSP_CERTID;
typedef struct ocsp_one_request_st OCSP_ONEREQ;
typedef struct evp_md_st EVP_MD;
typedef struct asn1_string_st ASN1_GENERALIZEDTIME;
struct ngxlua_tm { int sec, min, hour, mday, mon, year, more[3];
                   long gmtoff; const char *zone; };

OPENSSL_STACK *X509_get1_ocsp(X509 *cert);
void X509_email_free(OPENSSL_STACK *st);
void *OPENSSL_sk_value(const OPENSSL_STACK *st, int i);
int X509_check_issued(X509 *issuer, X509 *subject);
OCSP_REQUEST *OCSP_REQUEST_new(void);
void OCSP_REQUEST_free(OCSP_REQUEST *request);
OCSP_CERTID *OCSP_cert_to_id(const EVP_MD *dgst, const X509 *subject,
                             const X509 *issuer);
void OCSP_CERTID_free(OCSP_CERTID *id);
OCSP_ONEREQ *OCSP_request_add0_id(OCSP_REQUEST *req, OCSP_CERTID *cid);
int i2d_OCSP_REQUEST(const OCSP_REQUEST *request, unsigned char **out);
OCSP_RESPONSE *d2i_OCSP_RESPONSE(OCSP_RESPONSE **a, const unsigned char **in,
                                 long len);
void OCSP_RESPONSE_free(OCSP_RESPONSE *response);
int OCSP_response_status(OCSP_RESPONSE *resp);
const char *OCSP_response_status_str(long s);
const char *OCSP_cert_status_str(long s);
OCSP_BASICRESP *OCSP_response_get1_basic(OCSP_RESPONSE *resp);
void OCSP_BASICRESP_free(OCSP_BASICRESP *basic);
int OCSP_basic_verify(OCSP_BASICRESP *bs, OPENSSL_STACK *certs, void *st,
                      unsigned long flags);
int OCSP_resp_find_status(OCSP_BASICRESP *bs, OCSP_CERTID *id, int *status,
                          int *reason, ASN1_GENERALIZEDTIME **revtime,
                          ASN1_GENERALIZEDTIME **thisupd,
                          ASN1_GENERALIZEDTIME **nextupd);
int OCSP_check_validity(ASN1_GENERALIZEDTIME *thisupd,
                        ASN1_GENERALIZEDTIME *nextupd, long sec, long maxsec);
int ngxlua_ASN1_TIME_to_tm(const ASN1_GENERALIZEDTIME *s, struct ngxlua_tm *tm)
    __asm__("ASN1_TIME_to_tm");
long ngxlua_timegm(struct ngxlua_tm *tm) __asm__("timegm");
]]

local NOVERIFY = 0x10  -- OCSP_NOVERIFY: whoever signed, the issuer has vouched
local GOOD, SLACK_SECONDS = 0, 300

local _M = { version = base.version }

-- the leaf and its issuer, or nil and why not; `leaf_only` needs the first
local function pair_of(chain)
    local certs, ended = x509.first_certs(chain, 2)
    if not certs then
        return nil, "BIO_new_mem_buf() failed"
    elseif certs[2] then
        return certs
    elseif certs[1] and ended then
        return nil, "no issuer certificate in chain"
    end
    return nil, "d2i_X509_bio() failed"
end

local function first_responder(cert)
    local list = C.X509_get1_ocsp(cert)
    if list == nil then
        return nil
    end
    local value = C.OPENSSL_sk_value(list, 0)
    local url = value ~= nil and string_of(cast("const char *", value)) or nil
    C.X509_email_free(list)
    return url
end

--- The URL of the first OCSP responder of the chain's leaf; nil: it has none.
function _M.get_ocsp_responder_from_der_chain(chain, max_length)
    max_length = max_length or base.get_string_buf_size()
    local certs = x509.first_certs(chain, 1)
    if not certs or not certs[1] then
        return nil, certs and "d2i_X509_bio() failed"
            or "BIO_new_mem_buf() failed"
    end
    local url = first_responder(certs[1])
    if not url then
        C.ERR_clear_error()
        return nil
    end
    local both, reason = pair_of(chain)
    if not both then
        return nil, reason
    elseif C.X509_check_issued(both[2], both[1]) ~= 0 then
        C.ERR_clear_error()
        return nil, "issuer certificate not next to leaf"
    elseif #url > max_length then
        return sub(url, 1, max_length), "truncated"
    end
    return url
end

local function id_of(certs)
    local id = C.OCSP_cert_to_id(nil, certs[1], certs[2])
    return id ~= nil and id or nil
end

local function request_for(certs)
    local request = C.OCSP_REQUEST_new()
    if request == nil then
        return nil, "OCSP_REQUEST_new() failed"
    end
    gc(request, C.OCSP_REQUEST_free)
    local id = id_of(certs)
    if not id then
        return nil, "OCSP_cert_to_id() failed"
    elseif C.OCSP_request_add0_id(request, id) == nil then
        C.OCSP_CERTID_free(id)
        return nil, "OCSP_request_add0_id() failed"
    end
    local der = x509.encoded(C.i2d_OCSP_REQUEST, request)
    if not der then
        return nil, "i2d_OCSP_REQUEST() failed"
    end
    return der
end

--- A request, in DER, for the status of the chain's leaf.
function _M.create_ocsp_request(chain, max_length)
    max_length = max_length or base.get_string_buf_size()
    local certs, reason = pair_of(chain)
    if not certs then
        return nil, reason
    end
    local der
    der, reason = request_for(certs)
    C.ERR_clear_error()
    if not der then
        return nil, reason
    elseif #der > max_length then
        return nil, "output buffer too small: " .. #der .. " > " .. max_length
    end
    return der
end

local function basic_of(text)
    local at = ffi.new("const unsigned char *[1]")
    at[0] = text
    local response = C.d2i_OCSP_RESPONSE(nil, at, #text)
    if response == nil then
        return nil, "d2i_OCSP_RESPONSE() failed"
    end
    gc(response, C.OCSP_RESPONSE_free)
    local status = C.OCSP_response_status(response)
    if status ~= 0 then
        return nil, format("OCSP response not successful (%d: %s)", status,
                           string_of(C.OCSP_response_status_str(status)))
    end
    local basic = C.OCSP_response_get1_basic(response)
    if basic == nil then
        return nil, "OCSP_response_get1_basic() failed"
    end
    return gc(basic, C.OCSP_BASICRESP_free)
end

local function is_signed(basic, issuer)
    local stack = C.OPENSSL_sk_new_null()
    if stack == nil then
        return nil, "sk_X509_new_null() failed"
    end
    C.OPENSSL_sk_push(stack, issuer)
    local verified = C.OCSP_basic_verify(basic, stack, nil, NOVERIFY)
    C.OPENSSL_sk_free(stack)
    if verified ~= 1 then
        return nil, "OCSP_basic_verify() failed"
    end
    return true
end

-- seconds since 1970 of an ASN.1 time; nil: it is none
local function seconds_of(asn1)
    local tm = ffi.new("struct ngxlua_tm")
    if C.ngxlua_ASN1_TIME_to_tm(asn1, tm) ~= 1 then
        return nil
    end
    return tonumber(C.ngxlua_timegm(tm))
end

local function validity_of(basic, certs)
    local id = id_of(certs)
    if not id then
        return nil, "OCSP_cert_to_id() failed"
    end
    local status = ffi.new("int[1]")
    local times = ffi.new("ASN1_GENERALIZEDTIME *[2]")
    local found = C.OCSP_resp_find_status(basic, id, status, nil, nil, times,
                                          times + 1)
    C.OCSP_CERTID_free(id)
    if found ~= 1 then
        return nil, "certificate status not found in the OCSP response"
    elseif status[0] ~= GOOD then
        return nil, 'certificate status "'
            .. string_of(C.OCSP_cert_status_str(status[0]))
            .. '" in the OCSP response'
    elseif C.OCSP_check_validity(times[0], times[1], SLACK_SECONDS, -1) ~= 1
    then
        return nil, "OCSP_check_validity() failed"
    elseif times[1] == nil then
        return true
    end
    local next_update = seconds_of(times[1])
    if not next_update then
        return nil, "invalid nextUpdate time in certificate status"
    end
    return true, next_update
end

local function validate(text, chain)
    local basic, reason = basic_of(text)
    if not basic then
        return nil, reason
    end
    local certs
    certs, reason = pair_of(chain)
    if not certs then
        return nil, reason
    end
    local ok
    ok, reason = is_signed(basic, certs[2])
    if not ok then
        return nil, reason
    end
    return validity_of(basic, certs)
end

--- true and when the next update is due (nil: unsaid), or nil and why the
-- response does not say that the chain's leaf is good.
function _M.validate_ocsp_response(response, chain, max_message_length)
    max_message_length = max_message_length or base.get_string_buf_size()
    local ok, result = validate(response, chain)
    C.ERR_clear_error()
    if not ok then
        return nil, sub(result, 1, max_message_length)
    end
    return true, result
end

_M.set_ocsp_status_resp = handshake.refusing "bad request"

return _M

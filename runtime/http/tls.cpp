#include "runtime/http/tls.hpp"

#include "runtime/http/asio.hpp"
#include "runtime/http/client.hpp"
#include "runtime/http/server.hpp"

#include <boost/asio/ssl/context.hpp>

namespace streamvane::runtime::http {

namespace {

namespace ssl = net::ssl;

constexpr const char* ciphers
    = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL:!SHA1:!RC4:!3DES:!kRSA";
constexpr unsigned char session_scope[] = "streamvane";

failure tls_failure(const std::string& place, const std::string& file,
                    const error_code& ec) {
  return {errc::invalid, place + " '" + file + "': " + ec.message()};
}

/// What both sides want of TLS.
result<std::shared_ptr<ssl::context>> make_context(ssl::context::method side) {
  auto out = std::make_shared<ssl::context>(side);
  auto* native = out->native_handle();
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1
      || SSL_CTX_set_cipher_list(native, ciphers) != 1)
    return failure{errc::internal, "OpenSSL refuses TLS 1.2 or our ciphers"};
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION
                                  | SSL_OP_CIPHER_SERVER_PREFERENCE);
  return out;
}

result<> use_certificate(ssl::context& context, const std::string& chain_file,
                         const std::string& key_file) {
  error_code ec;
  context.use_certificate_chain_file(chain_file, ec);
  if (ec)
    return tls_failure("tls.certificate_chain_file", chain_file, ec);
  context.use_private_key_file(key_file, ssl::context::pem, ec);
  if (ec)
    return tls_failure("tls.private_key_file", key_file, ec);
  if (SSL_CTX_check_private_key(context.native_handle()) != 1)
    return failure{errc::invalid, "tls.private_key_file '" + key_file
                                      + "' does not belong to certificate '"
                                      + chain_file + "'"};
  return done{};
}

} // namespace

result<std::shared_ptr<ssl::context>>
make_server_tls(const server_tls& options) {
  auto out = make_context(ssl::context::tls_server);
  if (!out)
    return out.why();
  auto& context = **out;
  if (auto ok = use_certificate(context, options.certificate_chain_file,
                                options.private_key_file);
      !ok)
    return ok.why();
  // Without it a resumed session with client certificates is refused.
  SSL_CTX_set_session_id_context(context.native_handle(), session_scope,
                                 sizeof(session_scope) - 1);
  if (!options.client_ca_file.empty()) {
    error_code ec;
    context.load_verify_file(options.client_ca_file, ec);
    if (ec)
      return tls_failure("tls.client_ca_file", options.client_ca_file, ec);
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert,
                            ec);
    if (ec)
      return tls_failure("tls.client_ca_file", options.client_ca_file, ec);
  }
  return out;
}

result<std::shared_ptr<ssl::context>>
make_client_tls(const client_options& options) {
  auto out = make_context(ssl::context::tls_client);
  if (!out)
    return out.why();
  auto& context = **out;
  error_code ec;
  if (options.ca_file.empty())
    context.set_default_verify_paths(ec);
  else
    context.load_verify_file(options.ca_file, ec);
  if (ec)
    return tls_failure("ca_file", options.ca_file, ec);
  context.set_verify_mode(ssl::verify_peer, ec);
  if (ec)
    return tls_failure("ca_file", options.ca_file, ec);
  if (!options.certificate_chain_file.empty())
    if (auto ok = use_certificate(context, options.certificate_chain_file,
                                  options.private_key_file);
        !ok)
      return ok.why();
  return out;
}

} // namespace streamvane::runtime::http

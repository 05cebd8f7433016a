#pragma once

#include "messages/error.hpp"

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace streamvane::runtime::http {

struct server_tls;
struct client_options;

/// A context for a server's connections: TLS 1.2 at least, forward secrecy,
/// no compression, no renegotiation, sessions resumed. Fails with the file.
result<std::shared_ptr<boost::asio::ssl::context>>
make_server_tls(const server_tls& options);

/// A context for a client that verifies the peer's certificate; the host name
/// is set per connection. Fails with the file.
result<std::shared_ptr<boost::asio::ssl::context>>
make_client_tls(const client_options& options);

} // namespace streamvane::runtime::http

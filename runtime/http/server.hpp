#pragma once

#include "messages/time.hpp"
#include "runtime/http/counters.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::http {

/// Certificate and key of a TLS listener (PEM files). TLS 1.2 at least.
struct server_tls {
  std::string certificate_chain_file{};
  std::string private_key_file{};
  /// Not empty: clients must show a certificate signed by one of these.
  std::string client_ca_file{};
};

struct server_options {
  /// "127.0.0.1:8080", "[::1]:0" (port 0: any free port) or
  /// "unix:/run/streamvane.sock" (mode 0600, never TLS).
  std::vector<std::string> listen{};
  std::optional<server_tls> tls{};
  /// Without it a listener beyond loopback needs TLS.
  bool allow_plain_beyond_loopback = false;
  std::uint32_t threads = 1;
  /// Open connections; one more is answered 503 (with TLS: closed).
  std::uint32_t connections_max = 4096;
  /// Of these, those of one peer address; one more is answered 503 (with TLS:
  /// closed). 0: as many as there are. Unix sockets have no addresses.
  std::uint32_t connections_per_address_max = 1024;
  /// Requests of one connection that wait for their answer at a time.
  std::uint32_t pipelined_max = 16;
  /// Request line and fields together, in bytes.
  std::uint32_t header_bytes_max = 16 * 1024;
  std::uint32_t target_bytes_max = 8 * 1024;
  std::uint32_t header_fields_max = 100;
  /// Body as sent and body after gunzip, each; a route may say otherwise.
  std::uint64_t body_bytes_max = 1024 * 1024;
  /// Bodies above 64 KiB may grow this many times by gunzip, not more.
  std::uint32_t inflate_ratio_max = 100;
  /// From the first byte of a request (or the accept) to the end of its head.
  millis header_timeout{10'000};
  /// From the end of the head to the end of the body; a route may say
  /// otherwise.
  millis body_timeout{10'000};
  /// Between two requests of a connection.
  millis idle_timeout{60'000};
  /// Without progress of a write: the client does not read.
  millis write_timeout{10'000};
  /// How long a route may take to reply before the server answers 503 for it.
  millis reply_timeout{30'000};
  /// Pause before a producer that had nothing is asked again.
  millis producer_pause{100};
  /// Retry-After of the 503 answers given by the server itself.
  std::uint32_t retry_after_seconds = 1;
};

/// What is wrong with the options; names the option and its value.
result<> validate(const server_options& options);

/// What a route wants otherwise than the server.
struct route_options {
  std::optional<std::uint64_t> body_bytes_max{};
  std::optional<millis> body_timeout{};
};

/// Called on an io thread with a whole request: must not block.
using route_function = std::function<void(request, replier)>;

/// Bytes of a body that a refused_request holds.
inline constexpr std::size_t refused_body_bytes_max = 4096;

/// A request that the server itself refused, no route having seen it, but
/// whose method and target were understood.
struct refused_request {
  refusal reason = refusal::malformed;
  int status = 0;
  std::string detail{}; ///< The sentence that was answered.
  std::string method{};
  std::string target{}; ///< As sent, with the query.
  http::peer peer{};
  /// The beginning of the body: without chunk framing as far as that was
  /// understood, still gzipped, and behind it what came after the refusal.
  /// Empty where a client sends no body before it is allowed to.
  std::string body{};
  /// By Content-Length, else what was read.
  std::uint64_t body_bytes = 0;
};

/// Called on an io thread, or by `stop` for what it cuts: must not block.
using refused_function = std::function<void(refused_request)>;

/// An HTTP/1.1 server that is strict on purpose (see README.md): what is
/// ambiguous is refused and the connection closed. Use: `add` the routes,
/// `open`, and in the end `stop` (the destructor stops at once).
///
/// Concurrency: a connection lives on one io thread. `add` and `open` are for
/// one thread, the rest may be called from any but an io thread.
class server {
public:
  explicit server(server_options options);
  ~server();

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Adds a route, before `open` only. `pattern` is a path like
  /// "/api/v1/queues/{id}": a segment in braces matches one non-empty segment.
  /// Exact routes win over patterns. A GET route also answers HEAD. Fails on a
  /// garbled or repeated route.
  result<> add(std::string_view method, std::string_view pattern,
               route_function function, route_options options = {});

  /// Tells `function` about every refused request; before `open` only. It is
  /// told when the beginning of the body is there or nothing more comes, which
  /// may be after the client has its answer.
  result<> on_refused(refused_function function);

  /// Binds all listeners, then serves. Fails with the option, the address and
  /// the reason; nothing stays open then.
  result<> open();

  /// What was bound, in the order of `listen`, with the real ports
  /// ("127.0.0.1:43117").
  std::vector<std::string> addresses() const;

  /// The port of the first TCP listener; 0 before `open` or with unix only.
  std::uint16_t port() const;

  /// Stops accepting, lets running requests finish up to `grace`, closes the
  /// rest and joins the threads. True if nothing had to be cut. Idempotent.
  bool stop(millis grace);

  /// Reads certificate, key and client CA again; connections accepted from now
  /// on use them. On failure the old ones stay.
  result<> reload_tls();

  server_counters counters() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace streamvane::runtime::http

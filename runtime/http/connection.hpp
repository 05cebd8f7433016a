#pragma once

#include "runtime/http/address_counts.hpp"
#include "runtime/http/asio.hpp"
#include "runtime/http/live_counters.hpp"
#include "runtime/http/message.hpp"
#include "runtime/http/route_table.hpp"
#include "runtime/http/server.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

namespace boost::asio::ssl {
class context;
}

namespace streamvane::runtime::http {

class io_thread;

/// What all connections of a server share; outlives them.
struct server_core {
  server_options options{};
  route_table routes{};
  refused_function on_refused{};
  live_counters counters{};
  address_counts addresses{};
  /// Told when a connection has ended, for `stop`.
  std::mutex ended_mutex{};
  std::condition_variable ended{};
};

/// The answer to one request of one connection.
struct answer_letter {
  /// Counts the requests of the connection from 0.
  std::uint64_t request_number = 0;
  response answer{};
  /// Nobody answered: the replier was dropped.
  bool dropped = false;
};

/// One client. Everything happens on the io thread it was started on; it lives
/// as long as an operation on its socket is under way.
class connection : public std::enable_shared_from_this<connection> {
public:
  virtual ~connection() = default;

  /// Keeps an answer; `settle` sends it. Late and second ones are ignored.
  virtual void answer(answer_letter letter) = 0;

  /// Reads, dispatches and writes what can be.
  virtual void settle() = 0;

  /// Finishes the requests it has, then closes.
  virtual void wind_down() = 0;

  /// Closes at once.
  virtual void cut() = 0;

  /// The connection whose route is being called on this thread, or null: an
  /// answer given there need not go through the mailbox.
  static inline thread_local connection* calling_route = nullptr;
};

/// What to do with a freshly accepted socket.
enum class welcome : std::uint8_t {
  serve,
  full,         ///< 503: connections_max is reached. Never with TLS.
  address_full, ///< 503: connections_per_address_max is. Never with TLS.
};

/// What a connection is counted as that is not served.
inline refusal reason_of(welcome how) {
  return how == welcome::address_full ? refusal::address_full
                                      : refusal::connections_full;
}

/// Who is at the other end; without an address if that has gone already.
peer peer_of(stream_socket& socket);

/// Starts a connection on `thread`, to be called there. `tls` is null for
/// plain. Who is to be served was counted in `core`.
void start_connection(server_core& core, io_thread& thread,
                      stream_socket socket, peer who,
                      std::shared_ptr<boost::asio::ssl::context> tls,
                      welcome how);

} // namespace streamvane::runtime::http

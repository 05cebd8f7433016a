#include "runtime/http/server.hpp"

#include "runtime/http/io_thread.hpp"
#include "runtime/http/listener.hpp"
#include "runtime/http/tls.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace streamvane::runtime::http {

namespace {

/// Pause after accept ran out of descriptors or memory.
constexpr millis accept_pause{100};
/// Clients that are being told 503 at a time; more are closed without a word.
constexpr std::uint64_t turned_away_max = 64;
constexpr std::uint32_t threads_max = 256;
constexpr std::uint32_t header_bytes_least = 1024;
constexpr std::uint32_t header_bytes_most = 1024 * 1024;

// By number, without a call through the category: the sanitizers look at such
// calls with descriptors of their own, and here there are none left.
bool out_of_resources(const error_code& ec) {
  const auto value = ec.value();
  return ec.category() == boost::system::system_category()
         && (value == EMFILE || value == ENFILE || value == ENOBUFS
             || value == ENOMEM);
}

failure bad_option(const char* name, std::uint64_t value, const char* want) {
  return {errc::invalid, std::string{name} + " is " + std::to_string(value)
                             + ", but must be " + want};
}

result<> check_timeout(const char* name, millis value) {
  if (value <= millis{0} || value > std::chrono::hours{24})
    return failure{errc::invalid, std::string{name} + " is "
                                      + std::to_string(value.count())
                                      + " ms, but must be above 0 and at most "
                                        "24 h"};
  return done{};
}

/// One open listener.
struct door {
  door(net::io_context& context, listen_address bound)
      : address{std::move(bound)}, acceptor{context}, pause{context} {
    // nop
  }

  listen_address address;
  stream_acceptor acceptor;
  deadline_timer pause;
};

} // namespace

result<> validate(const server_options& options) {
  if (options.listen.empty())
    return failure{errc::invalid, "listen is empty"};
  for (const auto& text : options.listen) {
    auto address = parse_listen(text);
    if (!address)
      return address.why();
    if (address->beyond_loopback() && !options.tls
        && !options.allow_plain_beyond_loopback)
      return failure{errc::invalid,
                     "listen '" + text
                         + "' is beyond loopback without TLS: set tls or "
                           "allow_plain_beyond_loopback"};
  }
  if (options.threads == 0 || options.threads > threads_max)
    return bad_option("threads", options.threads, "1..256");
  if (options.connections_max == 0)
    return bad_option("connections_max", 0, "at least 1");
  if (options.pipelined_max == 0 || options.pipelined_max > 1024)
    return bad_option("pipelined_max", options.pipelined_max, "1..1024");
  if (options.header_bytes_max < header_bytes_least
      || options.header_bytes_max > header_bytes_most)
    return bad_option("header_bytes_max", options.header_bytes_max,
                      "1024..1048576");
  if (options.target_bytes_max == 0
      || options.target_bytes_max > options.header_bytes_max)
    return bad_option("target_bytes_max", options.target_bytes_max,
                      "1..header_bytes_max");
  if (options.header_fields_max == 0)
    return bad_option("header_fields_max", 0, "at least 1");
  if (options.inflate_ratio_max == 0)
    return bad_option("inflate_ratio_max", 0, "at least 1");
  const std::pair<const char*, millis> timeouts[]
      = {{"header_timeout", options.header_timeout},
         {"body_timeout", options.body_timeout},
         {"idle_timeout", options.idle_timeout},
         {"write_timeout", options.write_timeout},
         {"reply_timeout", options.reply_timeout},
         {"producer_pause", options.producer_pause}};
  for (const auto& [name, value] : timeouts)
    if (auto ok = check_timeout(name, value); !ok)
      return ok;
  return done{};
}

struct server::impl {
  explicit impl(server_options options) {
    core.options = std::move(options);
  }

  void accept_next(door& at);
  welcome admit(const peer& who);
  void accepted(door& at, const error_code& ec);
  void close_doors();

  // Order of destruction: threads (and their connections) before the core.
  server_core core{};
  std::mutex tls_mutex{};
  std::shared_ptr<net::ssl::context> tls{};
  std::vector<std::unique_ptr<io_thread>> threads{};
  std::vector<std::unique_ptr<door>> doors{};
  std::vector<std::string> bound_names{};
  std::uint16_t port = 0;
  /// The next connection's thread; only used on the first one.
  std::size_t next_thread = 0;
  std::atomic<bool> open{false};
};

void server::impl::accept_next(door& at) {
  auto& home = *threads[next_thread++ % threads.size()];
  auto socket = std::make_shared<stream_socket>(home.context());
  at.acceptor.async_accept(
      *socket, [this, &at, &home, socket](const error_code& ec) {
        if (ec) {
          accepted(at, ec);
          return;
        }
        std::shared_ptr<net::ssl::context> context;
        if (at.address.unix_path.empty()) {
          const std::lock_guard lock{tls_mutex};
          context = tls;
        }
        auto& counters = core.counters;
        auto who = peer_of(*socket);
        const auto how = admit(who);
        if (how != welcome::serve) {
          // A handshake only to say no is what a flood would want.
          if (context || counters.turned_away_open.load() >= turned_away_max) {
            counters.count(reason_of(how));
            accepted(at, {});
            return;
          }
          counters.turned_away_open.fetch_add(1);
        }
        net::post(home.context(), [this, &home, socket, who = std::move(who),
                                   context, how] {
          start_connection(core, home, std::move(*socket), who, context, how);
        });
        accepted(at, {});
      });
}

/// Takes a place for a connection, if there is one. Only on the first thread.
welcome server::impl::admit(const peer& who) {
  const auto& options = core.options;
  auto& open_now = core.counters.connections_open;
  if (open_now.load() >= options.connections_max)
    return welcome::full;
  const auto is_ip = !who.address.empty() && who.address != "unix";
  const auto most = is_ip ? options.connections_per_address_max : 0;
  if (!core.addresses.enter(who.address, most))
    return welcome::address_full;
  open_now.fetch_add(1);
  return welcome::serve;
}

void server::impl::accepted(door& at, const error_code& ec) {
  if (ec == net::error::operation_aborted || !at.acceptor.is_open())
    return;
  if (!out_of_resources(ec)) {
    accept_next(at);
    return;
  }
  // Trying at once would spin: the waiting client keeps the acceptor ready.
  live_counters::add(core.counters.accept_pauses, 1);
  at.pause.expires_after(accept_pause);
  at.pause.async_wait([this, &at](const error_code& cancelled) {
    if (!cancelled && at.acceptor.is_open())
      accept_next(at);
  });
}

void server::impl::close_doors() {
  for (auto& at : doors) {
    if (!at->acceptor.is_open())
      continue;
    error_code ignored; // It is going away.
    at->acceptor.close(ignored);
    at->pause.cancel();
    if (!at->address.unix_path.empty())
      unlink(at->address.unix_path.c_str());
  }
}

server::server(server_options options)
    : impl_{std::make_unique<impl>(std::move(options))} {
  // nop
}

server::~server() {
  stop(millis{0});
}

result<> server::add(std::string_view method, std::string_view pattern,
                     route_function function, route_options options) {
  if (impl_->open)
    return failure{errc::internal, "a route is added to an open server"};
  return impl_->core.routes.add(method, pattern, std::move(function), options);
}

result<> server::on_refused(refused_function function) {
  if (impl_->open)
    return failure{errc::internal, "on_refused is set on an open server"};
  impl_->core.on_refused = std::move(function);
  return done{};
}

result<> server::open() {
  auto& my = *impl_;
  if (!my.threads.empty())
    return failure{errc::internal, "the server was opened before"};
  if (auto ok = validate(my.core.options); !ok)
    return ok;
  if (my.core.options.tls)
    if (auto ok = reload_tls(); !ok)
      return ok;
  std::vector<std::unique_ptr<io_thread>> threads;
  for (std::uint32_t i = 0; i < my.core.options.threads; ++i)
    threads.push_back(std::make_unique<io_thread>());
  my.threads = std::move(threads);
  for (const auto& text : my.core.options.listen) {
    auto address = parse_listen(text);
    auto at = std::make_unique<door>(my.threads.front()->context(),
                                     std::move(*address));
    if (auto ok = bind_listener(at->acceptor, at->address); !ok) {
      at.reset(); // Before the io_context it refers to.
      my.close_doors();
      my.doors.clear();
      my.bound_names.clear();
      my.threads.clear();
      return ok;
    }
    my.bound_names.push_back(bound_name(at->acceptor, at->address));
    if (my.port == 0)
      my.port = bound_port(at->acceptor, at->address);
    my.doors.push_back(std::move(at));
  }
  my.open = true;
  for (auto& at : my.doors)
    my.accept_next(*at);
  for (auto& thread : my.threads)
    thread->start();
  return done{};
}

std::vector<std::string> server::addresses() const {
  return impl_->bound_names;
}

std::uint16_t server::port() const {
  return impl_->port;
}

bool server::stop(millis grace) {
  auto& my = *impl_;
  if (!my.open.exchange(false))
    return true;
  // Behind the doors in each thread's queue: whoever got in is wound down.
  net::post(my.threads.front()->context(), [&my] {
    my.close_doors();
    for (auto& thread : my.threads)
      net::post(thread->context(), [&home = *thread] {
        for (const auto& c : home.connections())
          c->wind_down();
      });
  });
  auto whole = false;
  {
    std::unique_lock lock{my.core.ended_mutex};
    whole = my.core.ended.wait_for(lock, grace, [&my] {
      return my.core.counters.connections_open.load() == 0;
    });
  }
  for (auto& thread : my.threads)
    thread->stop();
  // With grace 0 the doors may still be open; the threads have ended.
  my.close_doors();
  my.doors.clear();
  my.threads.clear();
  return whole;
}

result<> server::reload_tls() {
  if (!impl_->core.options.tls)
    return failure{errc::invalid, "tls is not set"};
  auto context = make_server_tls(*impl_->core.options.tls);
  if (!context)
    return context.why();
  const std::lock_guard lock{impl_->tls_mutex};
  impl_->tls = std::move(*context);
  return done{};
}

server_counters server::counters() const {
  return impl_->core.counters.snapshot();
}

} // namespace streamvane::runtime::http

#pragma once

#include "runtime/http/connection.hpp"
#include "runtime/http/io_thread.hpp"
#include "runtime/http/request_reader.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::http {

/// A connection without its socket: reads requests, gives them to routes,
/// writes the answers in the order of the requests, keeps the deadlines. The
/// derived class has the stream and calls `on_…` when an operation ends.
///
/// Bounds: refused_body_bytes_max of a refused body; pipelined_max requests
/// wait for their answers, then nothing more is read; at most out_bytes_max of
/// answers (plus one answer) are serialized ahead of the client.
class session : public connection {
public:
  session(server_core& core, io_thread& thread, peer who, welcome how);
  ~session() override;

  /// Begins, with the handshake if the stream has one.
  void start();

  void answer(answer_letter letter) final;
  void settle() final;
  void wind_down() final;
  void cut() final;

protected:
  // One operation of each kind at a time; each ends in its `on_…`.
  virtual void start_handshake() = 0;
  virtual void start_read(net::mutable_buffer room) = 0;
  virtual void start_write(net::const_buffer bytes) = 0;
  /// Says to the peer that nothing more comes; ends in `on_write_shut`.
  virtual void start_shut_write() = 0;
  virtual void close_socket() = 0;

  void on_handshake(const error_code& ec);
  void on_read(const error_code& ec, std::size_t bytes);
  void on_write(const error_code& ec, std::size_t bytes);
  void on_write_shut(bool peer_is_done);

  std::shared_ptr<session> self();

private:
  using clock = std::chrono::steady_clock;

  /// What the next bytes are awaited for; each has its own deadline.
  enum class awaiting : std::uint8_t {
    nothing,
    handshake,
    head,
    body,
    idle,
    end_of_stream,
  };

  /// A request that was read, in order, with its answer once there is one.
  struct slot {
    response answer{};
    bool ready = false;
    bool head_only = false;
    bool close_after = false;
    /// It was given to a route.
    bool running = false;
    clock::time_point since{};
  };

  // Reading.
  void parse_some();
  bool accept_head();
  void dispatch();
  slot& append_slot();
  void read_more();

  // Refusing.
  void refuse(refusal reason, int status, std::string_view detail,
              header_fields fields = {});
  void refuse_unread(refusal reason, int status, std::string_view detail,
                     header_fields fields = {});
  slot& append_refusal(refusal reason, int status, std::string_view detail,
                       header_fields fields);
  header_fields retry_after() const;
  std::string_view unread_body() const;
  void note_refused(refusal reason, int status, std::string_view detail);
  void keep_of_refused(std::string_view body);
  void tell_refused();

  // Writing.
  bool flush();
  void pull();
  void write_more();
  void finish();

  // Deadlines.
  void touch();
  awaiting now_awaiting() const;
  millis patience(awaiting what) const;
  void arm(clock::time_point at);
  void on_deadline();

  std::uint64_t next_number() const {
    return first_number_ + slots_.size();
  }

  server_core& core_;
  io_thread& thread_;
  const peer peer_;
  const welcome welcome_;

  request_reader reader_;
  /// Route of the request whose body is being read.
  const route* route_ = nullptr;
  route_match match_{};
  bool gzipped_ = false;
  std::vector<char> in_{};
  std::size_t in_begin_ = 0;
  std::size_t in_end_ = 0;
  std::uint64_t discarded_ = 0;
  /// Of a refused request, until `on_refused` is told.
  std::optional<refused_request> noted_{};

  std::deque<slot> slots_{};
  std::uint64_t first_number_ = 0;
  body_producer producer_{};
  std::string chunk_{};
  bool close_after_producer_ = false;
  std::string out_{};      ///< Being written.
  std::size_t out_at_ = 0; ///< Written of it.
  std::string next_out_{}; ///< Collected meanwhile.

  bool handshaking_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool continue_due_ = false;
  bool winding_down_ = false;
  bool no_more_requests_ = false; ///< What comes now is not a request.
  bool unread_input_ = false;     ///< The client may still be sending.
  bool eof_ = false;
  bool close_when_written_ = false;
  bool finishing_ = false;
  bool draining_input_ = false;
  bool dead_ = false;

  deadline_timer timer_;
  deadline_timer pause_;
  bool pausing_ = false;
  clock::time_point armed_for_ = clock::time_point::max();
  awaiting awaited_ = awaiting::nothing;
  std::uint64_t awaited_number_ = 0;
  clock::time_point read_deadline_ = clock::time_point::max();
  clock::time_point write_deadline_ = clock::time_point::max();
};

} // namespace streamvane::runtime::http

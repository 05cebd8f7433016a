#include "runtime/http/session.hpp"

#include "runtime/http/gunzip.hpp"
#include "runtime/http/reply_token.hpp"
#include "runtime/http/response_writer.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace streamvane::runtime::http {

namespace {

constexpr std::size_t in_bytes_first = 4 * 1024;
/// What is read and thrown away after a refusal, so that the answer is not
/// lost in a reset.
constexpr std::uint64_t discarded_bytes_max = 1024 * 1024;

/// Whether the body is gzipped; `known` is false for an encoding we do not
/// read.
bool is_gzip(const header_fields& headers, bool& known) {
  const auto* encoding = headers.find("Content-Encoding");
  known = true;
  if (!encoding || same_ignoring_case(*encoding, "identity"))
    return false;
  const auto gzip = same_ignoring_case(*encoding, "gzip")
                    || same_ignoring_case(*encoding, "x-gzip");
  known = gzip && headers.count("Content-Encoding") == 1;
  return known;
}

} // namespace

session::session(server_core& core, io_thread& thread, peer who, welcome how)
    : core_{core}, thread_{thread}, peer_{std::move(who)}, welcome_{how},
      reader_{{.header_bytes_max = core.options.header_bytes_max,
               .target_bytes_max = core.options.target_bytes_max,
               .header_fields_max = core.options.header_fields_max}},
      timer_{thread.context()}, pause_{thread.context()} {
  auto& counters = core_.counters;
  if (how == welcome::serve)
    live_counters::add(counters.connections_total, 1);
  thread_.enlist(this);
}

session::~session() {
  tell_refused();
  thread_.delist(this);
  auto& counters = core_.counters;
  for (const auto& each : slots_)
    if (each.running)
      counters.requests_running.fetch_sub(1);
  if (welcome_ != welcome::serve) {
    counters.turned_away_open.fetch_sub(1);
    return;
  }
  core_.addresses.leave(peer_.address);
  const std::lock_guard lock{core_.ended_mutex};
  counters.connections_open.fetch_sub(1);
  core_.ended.notify_all();
}

std::shared_ptr<session> session::self() {
  return std::static_pointer_cast<session>(shared_from_this());
}

void session::start() {
  if (welcome_ != welcome::serve) {
    refuse_unread(reason_of(welcome_), 503,
                  welcome_ == welcome::full
                      ? "connections_max is reached"
                      : "connections_per_address_max is reached",
                  retry_after());
    settle();
    return;
  }
  handshaking_ = true;
  start_handshake();
  if (!dead_)
    touch();
}

void session::on_handshake(const error_code& ec) {
  handshaking_ = false;
  if (dead_)
    return;
  if (ec) {
    core_.counters.count(refusal::tls_handshake);
    cut();
    return;
  }
  settle();
}

void session::settle() {
  if (dead_ || handshaking_)
    return;
  // Answers that leave make room for requests that are here already.
  for (auto freed = true; freed && !dead_;) {
    parse_some();
    freed = flush() && in_begin_ != in_end_;
  }
  if (dead_)
    return;
  write_more();
  read_more();
  if (!dead_)
    touch();
}

// -- reading ----------------------------------------------------------------

void session::parse_some() {
  using phase = request_reader::phase;
  while (!no_more_requests_ && in_begin_ != in_end_
         && slots_.size() < core_.options.pipelined_max) {
    const auto used
        = reader_.read({in_.data() + in_begin_, in_end_ - in_begin_});
    in_begin_ += used;
    const auto head_is_new = !route_ && reader_.at() != phase::head
                             && reader_.at() != phase::refused;
    if (head_is_new && !accept_head())
      continue;
    // Asked again: a body above its bound shows as `refused` at once.
    switch (reader_.at()) {
    case phase::head: return;
    case phase::body:
      if (used == 0)
        return;
      break;
    case phase::refused:
      refuse_unread(reader_.reason(), reader_.status(), reader_.detail());
      return;
    case phase::complete: dispatch(); break;
    }
  }
}

/// Finds the route and bounds the body. False: the request was refused.
bool session::accept_head() {
  const auto& request = reader_.request();
  auto match = core_.routes.find(request.method, request.path);
  if (!match) {
    refuse(refusal::malformed, 400, match.why().what);
    return false;
  }
  if (!match->found) {
    if (match->allow.empty()) {
      refuse(refusal::unknown_path, 404, "no such path");
    } else {
      refuse(refusal::wrong_method, 405, "this path takes " + match->allow,
             {{"Allow", match->allow}});
    }
    return false;
  }
  auto known = false;
  gzipped_ = is_gzip(request.headers, known);
  if (!known) {
    refuse(refusal::body_encoding, 415,
           "Content-Encoding is neither gzip nor identity");
    return false;
  }
  match_ = std::move(*match);
  route_ = match_.found;
  if (reader_.at() == request_reader::phase::body) {
    reader_.bound_body(
        route_->options.body_bytes_max.value_or(core_.options.body_bytes_max));
    continue_due_ = reader_.expects_continue();
  }
  return true;
}

/// A slot for the request in the reader.
session::slot& session::append_slot() {
  auto& out = slots_.emplace_back();
  const auto at = reader_.at();
  const auto has_head = at == request_reader::phase::body
                        || at == request_reader::phase::complete;
  out.head_only = has_head && reader_.request().method == "HEAD";
  out.since = clock::now();
  if (at == request_reader::phase::complete
      && (winding_down_ || !reader_.keep_alive())) {
    out.close_after = true;
    no_more_requests_ = true;
  }
  return out;
}

void session::dispatch() {
  auto& request = reader_.request();
  const auto* route = std::exchange(route_, nullptr);
  continue_due_ = false;
  if (gzipped_ && !request.body.empty()) {
    const auto bound
        = route->options.body_bytes_max.value_or(core_.options.body_bytes_max);
    auto body
        = gunzip(request.body, {.bytes_max = bound,
                                .ratio_max = core_.options.inflate_ratio_max});
    if (!body) {
      if (body.why().code == errc::too_large)
        refuse(refusal::body_too_large, 413, body.why().what);
      else
        refuse(refusal::body_encoding, 400, body.why().what);
      return;
    }
    request.body = std::move(*body);
  }
  request.params = std::move(match_.params);
  request.peer = peer_;
  const auto number = next_number();
  append_slot().running = true;
  auto taken = std::move(request);
  reader_.restart();
  live_counters::add(core_.counters.requests_total, 1);
  live_counters::add(core_.counters.requests_running, 1);
  auto token
      = std::make_shared<reply_token>(thread_.box(), weak_from_this(), number);
  calling_route = this;
  try {
    route->function(std::move(taken),
                    [token](response r) { token->answer(std::move(r)); });
  } catch (...) {
    // A route that throws has no answer: 500, counted as dropped.
    token->drop();
  }
  token.reset();
  calling_route = nullptr;
}

void session::read_more() {
  if (reading_ || eof_ || dead_)
    return;
  if (draining_input_) {
    in_begin_ = in_end_ = 0;
  } else if (no_more_requests_
             || slots_.size() >= core_.options.pipelined_max) {
    return;
  }
  if (in_begin_ == in_end_)
    in_begin_ = in_end_ = 0;
  if (in_end_ == in_.size()) {
    if (in_begin_ > 0) {
      std::copy(in_.begin() + static_cast<std::ptrdiff_t>(in_begin_), in_.end(),
                in_.begin());
      in_end_ -= in_begin_;
      in_begin_ = 0;
    } else {
      // Enough for a head of header_bytes_max; a body leaves piece by piece.
      const auto most = std::max<std::size_t>(core_.options.header_bytes_max,
                                              in_bytes_first);
      in_.resize(std::clamp(in_.size() * 2, in_bytes_first, most));
    }
  }
  reading_ = true;
  start_read(net::buffer(in_.data() + in_end_, in_.size() - in_end_));
}

void session::on_read(const error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (dead_)
    return;
  live_counters::add(core_.counters.bytes_in, bytes);
  if (draining_input_) {
    discarded_ += bytes;
    keep_of_refused({in_.data() + in_end_, bytes});
    if (ec || discarded_ > discarded_bytes_max)
      cut();
    else
      read_more();
    return;
  }
  in_end_ += bytes;
  if (ec == net::error::eof) {
    eof_ = true;
    no_more_requests_ = no_more_requests_ || in_begin_ == in_end_;
    // A half-closed client gets its answers, but not an endless one.
    if (producer_ && pausing_) {
      cut();
      return;
    }
  } else if (ec) {
    cut();
    return;
  }
  settle();
}

// -- answers ----------------------------------------------------------------

void session::answer(answer_letter letter) {
  if (dead_ || letter.request_number < first_number_)
    return;
  const auto index = letter.request_number - first_number_;
  if (index >= slots_.size() || slots_[index].ready)
    return;
  auto& place = slots_[index];
  if (letter.dropped)
    core_.counters.count(refusal::reply_dropped);
  place.answer = is_sendable(letter.answer)
                     ? std::move(letter.answer)
                     : problem(500, "the answer has a status or a field that "
                                    "cannot be sent");
  place.ready = true;
}

void session::wind_down() {
  if (dead_)
    return;
  winding_down_ = true;
  const auto between
      = reader_.at() == request_reader::phase::head && in_begin_ == in_end_;
  if (handshaking_ || (between && slots_.empty() && !producer_ && !writing_)) {
    cut();
    return;
  }
  if (between) {
    no_more_requests_ = true;
    if (!slots_.empty())
      slots_.back().close_after = true;
    else if (producer_)
      close_after_producer_ = true;
    else
      close_when_written_ = true;
  }
  settle();
}

void session::cut() {
  if (std::exchange(dead_, true))
    return;
  timer_.cancel();
  pause_.cancel();
  producer_ = nullptr;
  close_socket();
}

} // namespace streamvane::runtime::http

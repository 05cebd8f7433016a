// The writing half of session.hpp, and its deadlines.

#include "runtime/http/response_writer.hpp"
#include "runtime/http/session.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::runtime::http {

namespace {

constexpr std::size_t out_bytes_max = 64 * 1024;
constexpr std::size_t out_bytes_kept = 256 * 1024;
constexpr millis end_of_stream_timeout{1'000};

} // namespace

/// Serializes what is answered in order. True if a slot became free.
bool session::flush() {
  auto freed = false;
  while (!producer_ && !slots_.empty() && slots_.front().ready
         && !close_when_written_ && next_out_.size() < out_bytes_max) {
    auto& front = slots_.front();
    append_response(next_out_, front.answer,
                    {.head_only = front.head_only,
                     .close = front.close_after,
                     .date = thread_.date()});
    const auto bodiless = front.head_only || front.answer.status == 204
                          || front.answer.status == 304;
    if (front.answer.producer && !bodiless) {
      producer_ = std::move(front.answer.producer);
      close_after_producer_ = front.close_after;
    } else if (front.close_after) {
      close_when_written_ = true;
    }
    if (front.running)
      core_.counters.requests_running.fetch_sub(1);
    slots_.pop_front();
    ++first_number_;
    freed = true;
  }
  if (producer_ && !pausing_)
    pull();
  if (continue_due_ && slots_.empty() && !producer_) {
    continue_due_ = false;
    next_out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  return freed;
}

/// Asks the producer until the client is fed or nothing comes.
void session::pull() {
  while (producer_ && next_out_.size() < out_bytes_max) {
    chunk_.clear();
    auto more = false;
    try {
      more = producer_(chunk_);
    } catch (...) {
      // Without the last chunk the client knows that the body is not whole.
      cut();
      return;
    }
    append_chunk(next_out_, chunk_);
    if (!more) {
      append_last_chunk(next_out_);
      producer_ = nullptr;
      close_when_written_ = close_when_written_ || close_after_producer_;
      // Slots behind it may be ready.
      if (!close_when_written_)
        flush();
      return;
    }
    if (chunk_.empty()) {
      if (eof_) {
        cut();
        return;
      }
      pausing_ = true;
      pause_.expires_after(core_.options.producer_pause);
      pause_.async_wait([me = self()](const error_code& ec) {
        me->pausing_ = false;
        if (!ec)
          me->settle();
      });
      return;
    }
  }
}

void session::write_more() {
  if (writing_ || finishing_ || dead_)
    return;
  if (next_out_.empty()) {
    const auto answered = slots_.empty() && !producer_;
    if (close_when_written_ || (eof_ && answered))
      finish();
    return;
  }
  out_.clear();
  if (out_.capacity() > out_bytes_kept)
    out_.shrink_to_fit();
  out_.swap(next_out_);
  out_at_ = 0;
  writing_ = true;
  write_deadline_ = clock::now() + core_.options.write_timeout;
  start_write(net::buffer(out_));
}

void session::on_write(const error_code& ec, std::size_t bytes) {
  if (dead_) {
    writing_ = false;
    return;
  }
  live_counters::add(core_.counters.bytes_out, bytes);
  if (ec) {
    writing_ = false;
    cut();
    return;
  }
  out_at_ += bytes;
  if (out_at_ < out_.size()) {
    write_deadline_ = clock::now() + core_.options.write_timeout;
    start_write(net::buffer(out_) + out_at_);
    return;
  }
  writing_ = false;
  write_deadline_ = clock::time_point::max();
  settle();
}

/// Everything is written: closes, in a way that the peer still can read it.
void session::finish() {
  finishing_ = true;
  no_more_requests_ = true;
  start_shut_write();
}

void session::on_write_shut(bool peer_is_done) {
  if (dead_)
    return;
  // Closing with unread input makes the kernel send a reset, which may
  // overtake the answer.
  if (peer_is_done || eof_ || !unread_input_) {
    cut();
    return;
  }
  draining_input_ = true;
  read_more();
  if (!dead_)
    touch();
}

// -- deadlines --------------------------------------------------------------

session::awaiting session::now_awaiting() const {
  if (handshaking_)
    return awaiting::handshake;
  if (finishing_)
    return awaiting::end_of_stream;
  if (no_more_requests_ || eof_ || slots_.size() >= core_.options.pipelined_max)
    return awaiting::nothing;
  if (reader_.at() == request_reader::phase::body)
    return awaiting::body;
  if (in_begin_ != in_end_ || (next_number() == 0))
    return awaiting::head;
  return slots_.empty() && !writing_ && !producer_ ? awaiting::idle
                                                   : awaiting::nothing;
}

millis session::patience(awaiting what) const {
  const auto& options = core_.options;
  switch (what) {
  case awaiting::nothing: break;
  case awaiting::handshake:
  case awaiting::head: return options.header_timeout;
  case awaiting::body:
    return route_ ? route_->options.body_timeout.value_or(options.body_timeout)
                  : options.body_timeout;
  case awaiting::idle: return options.idle_timeout;
  case awaiting::end_of_stream: return end_of_stream_timeout;
  }
  return {};
}

/// Renews the deadline when something else is awaited than before, and sees
/// that the timer rings in time. It may ring early: then it is set again,
/// which is cheaper than setting it for every request.
void session::touch() {
  const auto what = now_awaiting();
  if (what != awaited_ || next_number() != awaited_number_) {
    awaited_ = what;
    awaited_number_ = next_number();
    read_deadline_ = what == awaiting::nothing ? clock::time_point::max()
                                               : clock::now() + patience(what);
  }
  auto next = std::min(read_deadline_, write_deadline_);
  if (!slots_.empty() && !slots_.front().ready)
    next = std::min(next, slots_.front().since + core_.options.reply_timeout);
  if (next < armed_for_)
    arm(next);
}

void session::arm(clock::time_point at) {
  armed_for_ = at;
  timer_.expires_at(at);
  timer_.async_wait([me = self()](const error_code& ec) {
    if (!ec && !me->dead_)
      me->on_deadline();
  });
}

void session::on_deadline() {
  armed_for_ = clock::time_point::max();
  const auto now = clock::now();
  auto& counters = core_.counters;
  if (now >= write_deadline_) {
    counters.count(refusal::write_timeout);
    cut();
    return;
  }
  if (!slots_.empty() && !slots_.front().ready
      && now >= slots_.front().since + core_.options.reply_timeout) {
    counters.count(refusal::reply_timeout);
    auto& front = slots_.front();
    front.answer = problem(503, "no answer within reply_timeout",
                           core_.options.retry_after_seconds);
    front.ready = true;
    front.close_after = true;
    no_more_requests_ = true;
    unread_input_ = true;
  }
  if (now >= read_deadline_) {
    read_deadline_ = clock::time_point::max();
    switch (awaited_) {
    case awaiting::nothing: break;
    case awaiting::handshake:
      counters.count(refusal::tls_handshake);
      cut();
      return;
    case awaiting::head:
      if (in_begin_ == in_end_) {
        // It never said a word: nobody waits for an answer.
        counters.count(refusal::header_timeout);
        cut();
        return;
      }
      refuse_unread(refusal::header_timeout, 408,
                    "the head was not whole in time");
      break;
    case awaiting::body:
      refuse_unread(refusal::body_timeout, 408,
                    "the body was not whole in time");
      break;
    case awaiting::idle:
    case awaiting::end_of_stream: cut(); return;
    }
  }
  settle();
}

} // namespace streamvane::runtime::http

// The refusing part of session.hpp.

#include "runtime/http/session.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::runtime::http {

/// Answers for the route. The connection goes on if the request is whole.
void session::refuse(refusal reason, int status, std::string_view detail,
                     header_fields fields) {
  if (reader_.at() != request_reader::phase::complete) {
    refuse_unread(reason, status, detail, std::move(fields));
    return;
  }
  append_refusal(reason, status, detail, std::move(fields));
  tell_refused();
  reader_.restart();
  route_ = nullptr;
}

/// Answers, and reads no further request: nobody knows where it would begin.
void session::refuse_unread(refusal reason, int status, std::string_view detail,
                            header_fields fields) {
  append_refusal(reason, status, detail, std::move(fields)).close_after = true;
  no_more_requests_ = true;
  unread_input_ = true;
  continue_due_ = false;
}

session::slot& session::append_refusal(refusal reason, int status,
                                       std::string_view detail,
                                       header_fields fields) {
  core_.counters.count(reason);
  note_refused(reason, status, detail);
  auto& place = append_slot();
  place.answer = problem(status, detail);
  place.answer.headers = std::move(fields);
  place.ready = true;
  return place;
}

header_fields session::retry_after() const {
  return {{"Retry-After", std::to_string(core_.options.retry_after_seconds)}};
}

/// What is buffered of the body of the request in the reader.
std::string_view session::unread_body() const {
  const std::string_view in{in_.data() + in_begin_, in_end_ - in_begin_};
  if (reader_.at() == request_reader::phase::complete)
    return {};
  // A head is taken as a whole or not at all.
  if (reader_.at() == request_reader::phase::refused && !route_) {
    constexpr std::string_view end_mark = "\r\n\r\n";
    const auto end = in.find(end_mark);
    return end == std::string_view::npos ? std::string_view{}
                                         : in.substr(end + end_mark.size());
  }
  return in;
}

void session::note_refused(refusal reason, int status,
                           std::string_view detail) {
  const auto& asked = reader_.request();
  if (!core_.on_refused || asked.target.empty())
    return;
  noted_ = refused_request{.reason = reason,
                           .status = status,
                           .detail = std::string{detail},
                           .method = asked.method,
                           .target = asked.target,
                           .peer = peer_,
                           .body_bytes = reader_.body_bytes()};
  keep_of_refused(asked.body);
  keep_of_refused(unread_body());
}

/// Adds to the beginning of the refused body, and tells once it is there.
void session::keep_of_refused(std::string_view body) {
  if (!noted_)
    return;
  auto& kept = noted_->body;
  kept += body.substr(0, refused_body_bytes_max - kept.size());
  if (kept.size() == refused_body_bytes_max)
    tell_refused();
}

void session::tell_refused() {
  if (!noted_)
    return;
  auto note = std::move(*noted_);
  noted_.reset();
  note.body_bytes = std::max<std::uint64_t>(note.body_bytes, note.body.size());
  try {
    core_.on_refused(std::move(note));
  } catch (...) {
    // The client has its answer; there is nobody else to tell.
  }
}

} // namespace streamvane::runtime::http

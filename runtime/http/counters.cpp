#include "runtime/http/counters.hpp"

namespace streamvane::runtime::http {

std::string_view to_string(refusal reason) {
  switch (reason) {
  case refusal::malformed: return "malformed";
  case refusal::version: return "version";
  case refusal::header_too_large: return "header_too_large";
  case refusal::target_too_long: return "target_too_long";
  case refusal::length_required: return "length_required";
  case refusal::body_too_large: return "body_too_large";
  case refusal::body_encoding: return "body_encoding";
  case refusal::unknown_path: return "unknown_path";
  case refusal::wrong_method: return "wrong_method";
  case refusal::header_timeout: return "header_timeout";
  case refusal::body_timeout: return "body_timeout";
  case refusal::reply_timeout: return "reply_timeout";
  case refusal::reply_dropped: return "reply_dropped";
  case refusal::connections_full: return "connections_full";
  case refusal::address_full: return "address_full";
  case refusal::tls_handshake: return "tls_handshake";
  case refusal::write_timeout: return "write_timeout";
  }
  return "unknown";
}

} // namespace streamvane::runtime::http

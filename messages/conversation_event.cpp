#include "messages/conversation_event.hpp"

namespace streamvane {

std::string_view to_string(direction d) {
  switch (d) {
  case direction::none: return "";
  case direction::inbound: return "inbound";
  case direction::outbound: return "outbound";
  }
  return "unknown";
}

std::string_view to_string(disconnect_type type) {
  switch (type) {
  case disconnect_type::none: return "";
  case disconnect_type::endpoint: return "endpoint";
  case disconnect_type::client: return "client";
  case disconnect_type::system: return "system";
  case disconnect_type::transfer: return "transfer";
  case disconnect_type::error: return "error";
  case disconnect_type::peer: return "peer";
  case disconnect_type::other: return "other";
  case disconnect_type::spam: return "spam";
  case disconnect_type::timeout: return "timeout";
  case disconnect_type::transport_failure: return "transport_failure";
  case disconnect_type::conference_transfer: return "conference_transfer";
  case disconnect_type::consult_transfer: return "consult_transfer";
  case disconnect_type::forward_transfer: return "forward_transfer";
  case disconnect_type::no_answer_transfer: return "no_answer_transfer";
  case disconnect_type::not_available_transfer: return "not_available_transfer";
  case disconnect_type::uncallable: return "uncallable";
  case disconnect_type::dnd_endpoint: return "dnd_endpoint";
  case disconnect_type::dnd_transfer: return "dnd_transfer";
  case disconnect_type::inactivity: return "inactivity";
  case disconnect_type::session_expired: return "session_expired";
  case disconnect_type::takeover: return "takeover";
  }
  return "unknown";
}

std::string_view to_string(acd_outcome outcome) {
  switch (outcome) {
  case acd_outcome::none: return "";
  case acd_outcome::abandon: return "abandon";
  case acd_outcome::answered: return "answered";
  case acd_outcome::flow_out: return "flow_out";
  }
  return "unknown";
}

std::string_view to_string(flow_verdict verdict) {
  switch (verdict) {
  case flow_verdict::none: return "";
  case flow_verdict::success: return "success";
  case flow_verdict::failure: return "failure";
  }
  return "unknown";
}

} // namespace streamvane

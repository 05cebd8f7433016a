#include "sinks/sink.hpp"

namespace streamvane::sinks {

std::string_view to_string(verdict v) {
  switch (v) {
  case verdict::delivered: return "delivered";
  case verdict::retry: return "retry";
  case verdict::rejected: return "rejected";
  case verdict::unauthorized: return "unauthorized";
  }
  return "";
}

} // namespace streamvane::sinks

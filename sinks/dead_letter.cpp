#include "sinks/dead_letter.hpp"

#include "messages/bytes.hpp"
#include "messages/json/writer.hpp"

namespace streamvane::sinks {

std::string dead_letter_key(const delivery_key& key) {
  std::string bytes = "sink/" + key.sink + '/';
  byte_writer to{bytes};
  to.ordered_u64(key.first);
  return bytes;
}

std::string to_json(const dead_letter& letter,
                    std::span<const kpi_envelope> envelopes) {
  std::string text;
  json::writer out{text};
  out.start_object().member("sink", letter.key.sink);
  out.member("reason", letter.reason);
  out.member("first", letter.key.first).member("last", letter.key.last);
  out.member("attempts", letter.attempts).member("at", to_iso(letter.at));
  out.key("envelopes").start_array();
  for (const auto& envelope : envelopes) {
    out.start_object().member("key", envelope.key());
    out.member("revision", envelope.revision).end_object();
  }
  out.end_array().end_object();
  return text;
}

} // namespace streamvane::sinks

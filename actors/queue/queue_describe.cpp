#include "actors/queue/queue_describe.hpp"

#include "messages/json/writer.hpp"
#include "messages/live_envelope.hpp"

namespace streamvane::actors::queue {

namespace {

void write_observations(json::writer& out, const state& s) {
  out.key("observations").start_array();
  for (const auto& o : s.latest) {
    out.start_object().member("metric", o.what.metric);
    if (!o.what.media.empty())
      out.member("mediaType", o.what.media.text());
    if (!o.what.qualifier.empty())
      out.member("qualifier", o.what.qualifier);
    out.member("value", o.what.value);
    out.member("published", to_iso(o.published)).end_object();
  }
  out.end_array();
}

} // namespace

std::string describe(const state& s) {
  std::string text;
  json::writer out{text};
  out.start_object().member("queueId", to_string(s.id));
  out.member("organization", to_string(s.organization));
  write_observations(out, s);
  out.end_object();
  return text;
}

std::string describe(const state& s, const live_entity& own,
                     const live_rules& rules, instant clock) {
  std::string text;
  json::writer out{text};
  out.start_object().member("queueId", to_string(s.id));
  out.member("organization", to_string(s.organization));
  out.member("as_of", to_iso(clock)).key("live");
  write_open_media(out, own, rules, clock);
  write_observations(out, s);
  out.end_object();
  return text;
}

} // namespace streamvane::actors::queue

#include "actors/agent/agent_describe.hpp"

#include "messages/json/writer.hpp"

#include <algorithm>

namespace streamvane::actors::agent {

namespace {

constexpr std::ptrdiff_t entries_shown_max = 50;

void write_line(json::writer& out, std::string_view name,
                const status_timeline& line) {
  out.key(name).start_array();
  auto first
      = line.end()
        - std::min(entries_shown_max, static_cast<std::ptrdiff_t>(line.size()));
  for (auto c = first; c != line.end(); ++c) {
    out.start_object().member("since", to_iso(c->since));
    out.member("status", c->word.text());
    if (c->definition)
      out.member("definition", to_string(c->definition));
    if (c->offset != 0)
      out.member("offset", c->offset);
    out.end_object();
  }
  out.end_array();
}

void write_current(json::writer& out, std::string_view name,
                   const status_timeline& line) {
  out.member(name, line.empty() ? std::string_view{"UNKNOWN"}
                                : line.back().word.text());
}

} // namespace

std::string describe(const state& s) {
  std::string text;
  json::writer out{text};
  out.start_object().member("userId", to_string(s.id));
  out.member("organization", to_string(s.organization));
  write_current(out, "routingStatus", s.routing);
  write_current(out, "systemPresence", s.presence);
  out.key("activeQueueIds").start_array();
  for (const auto& queue : s.active_queues)
    out.string(to_string(queue));
  out.end_array();
  write_line(out, "routing", s.routing);
  write_line(out, "presence", s.presence);
  out.end_object();
  return text;
}

} // namespace streamvane::actors::agent

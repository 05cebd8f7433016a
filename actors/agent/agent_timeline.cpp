#include "actors/agent/agent_timeline.hpp"

#include "messages/json/writer.hpp"

#include <algorithm>
#include <map>

namespace streamvane::actors::agent {

namespace {

std::vector<status_stretch> cut(const status_timeline& line,
                                const streamvane::interval& range) {
  std::vector<status_stretch> found;
  auto add = [&](instant from, instant to, const token& word,
                 const uuid& definition) {
    from = std::max(from, range.start);
    to = std::min(to, range.end);
    if (from < to)
      found.push_back({{from, to}, word, definition});
  };
  if (line.empty()) {
    add(range.start, range.end, unknown_status, {});
    return found;
  }
  add(range.start, line.front().since, unknown_status, {});
  for (auto at = line.begin(); at != line.end(); ++at) {
    auto next = std::next(at);
    add(at->since, next != line.end() ? next->since : range.end, at->word,
        at->definition);
  }
  return found;
}

void write_when(json::writer& out, const streamvane::interval& when) {
  out.member("start", to_iso(when.start)).member("end", to_iso(when.end));
}

void write_line(json::writer& out, std::string_view name,
                const std::vector<status_stretch>& line) {
  out.key(name).start_array();
  for (const auto& stretch : line) {
    out.start_object();
    write_when(out, stretch.when);
    out.member("status", stretch.word.text());
    if (stretch.definition)
      out.member("organizationPresenceId", to_string(stretch.definition));
    out.end_object();
  }
  out.end_array();
}

} // namespace

agent_timeline timeline_of(const state& s, const activity_table& activities,
                           const streamvane::interval& range) {
  agent_timeline t{.range = range,
                   .routing = cut(s.routing, range),
                   .presence = cut(s.presence, range)};
  for (const auto& stretch : t.presence) {
    auto category = stretch.word == unknown_status
                        ? unknown_activity
                        : activities.category(stretch.word, stretch.definition);
    if (!t.activities.empty() && t.activities.back().category == category)
      t.activities.back().when.end = stretch.when.end;
    else
      t.activities.push_back({stretch.when, std::string{category}});
  }
  return t;
}

std::string to_json(const state& s, const agent_timeline& t, instant as_of) {
  std::map<std::string, std::int64_t> totals;
  for (const auto& stretch : t.activities)
    totals[stretch.category] += (stretch.when.end - stretch.when.start).count();
  std::string text;
  json::writer out{text};
  out.start_object().member("userId", to_string(s.id));
  out.member("organization", to_string(s.organization));
  out.member("as_of", to_iso(as_of)).key("interval").start_object();
  write_when(out, t.range);
  out.end_object().key("activities").start_array();
  for (const auto& stretch : t.activities) {
    out.start_object();
    write_when(out, stretch.when);
    out.member("category", stretch.category).end_object();
  }
  out.end_array().key("totals_ms").start_object();
  for (const auto& [category, ms] : totals)
    out.member(category, ms);
  out.end_object();
  write_line(out, "presence", t.presence);
  write_line(out, "routing", t.routing);
  out.end_object();
  return text;
}

} // namespace streamvane::actors::agent

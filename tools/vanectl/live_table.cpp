#include "tools/vanectl/live_table.hpp"

#include "tools/vanectl/shown_value.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace streamvane::tools::vanectl {

namespace {

std::string two_digits(std::int64_t n) {
  auto text = std::to_string(n);
  return text.size() < 2 ? '0' + text : text;
}

/// "1:02:03" of an age in milliseconds; empty where there is none.
std::string age_text(const json::value& ms) {
  auto age = ms.as_int64();
  if (!age)
    return {};
  auto seconds = *age / 1000;
  return std::to_string(seconds / 3600) + ':' + two_digits(seconds / 60 % 60)
         + ':' + two_digits(seconds % 60);
}

std::string count_text(const json::value& envelope, std::string_view metric) {
  return scalar_text(envelope["metrics"][metric]["count"]);
}

/// "interacting 11111111 voice, wrapup 22222222 chat"
std::string contacts_text(const json::value& contacts, std::size_t id_bytes) {
  std::string text;
  for (const auto& contact : contacts.items()) {
    if (!text.empty())
      text += ", ";
    text += scalar_text(contact["state"]);
    for (const auto& word : {scalar_text(contact["queueId"], id_bytes),
                             scalar_text(contact["mediaType"])})
      if (!word.empty())
        text += ' ' + word;
    if (contact["count"].as_int64() != 1)
      text += " x" + scalar_text(contact["count"]);
  }
  return text;
}

void add_columns(table& t, std::initializer_list<std::string_view> headings,
                 bool right) {
  for (auto heading : headings)
    t.columns.push_back({std::string{heading}, right});
}

table of_queues(const std::vector<json::value>& envelopes,
                std::size_t id_bytes) {
  table t;
  add_columns(t, {"QUEUE", "MEDIA"}, false);
  add_columns(
      t, {"WAITING", "LONGEST", "ALERTING", "INTERACTING", "LONGEST", "ACW"},
      true);
  for (const auto& e : envelopes) {
    const auto& metrics = e["metrics"];
    t.rows.push_back({scalar_text(e["dimensions"]["queueId"], id_bytes),
                      scalar_text(e["dimensions"]["mediaType"]),
                      count_text(e, "oWaiting"),
                      age_text(metrics["oLongestWaiting"]["age_ms"]),
                      count_text(e, "oAlerting"), count_text(e, "oInteracting"),
                      age_text(metrics["oLongestInteracting"]["age_ms"]),
                      count_text(e, "oAfterCallWork")});
  }
  return t;
}

table of_agents(const std::vector<json::value>& envelopes,
                std::size_t id_bytes) {
  table t;
  add_columns(t, {"AGENT", "ROUTING"}, false);
  add_columns(t, {"FOR"}, true);
  add_columns(t, {"PRESENCE"}, false);
  add_columns(t, {"FOR"}, true);
  add_columns(t, {"CONTACTS"}, false);
  for (const auto& e : envelopes) {
    const auto& routing = e["routingStatus"];
    const auto& presence = e["presence"];
    t.rows.push_back(
        {scalar_text(e["dimensions"]["userId"], id_bytes),
         scalar_text(routing["status"]), age_text(routing["age_ms"]),
         scalar_text(presence["systemPresence"]), age_text(presence["age_ms"]),
         contacts_text(e["contacts"], id_bytes)});
  }
  return t;
}

} // namespace

bool are_live(const std::vector<json::value>& envelopes) {
  return !envelopes.empty() && envelopes.front()["state"].text() == "live";
}

table live_table(const std::vector<json::value>& envelopes, bool wide) {
  auto id_bytes = wide ? 0 : short_id_bytes;
  bool agents = envelopes.front()["family"].text() == "agent-live";
  return agents ? of_agents(envelopes, id_bytes)
                : of_queues(envelopes, id_bytes);
}

} // namespace streamvane::tools::vanectl

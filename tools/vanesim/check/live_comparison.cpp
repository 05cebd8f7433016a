#include "tools/vanesim/check/live_comparison.hpp"

#include "messages/json/value.hpp"

#include <array>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

failure not_live(std::string_view why, std::string_view line) {
  return {errc::invalid, "not an envelope of live state (" + std::string{why}
                             + "): " + std::string{line.substr(0, 200)}};
}

result<instant> since_of(const json::value& told, std::string_view line) {
  auto since = parse_iso(told["since"].text());
  if (!since)
    return not_live("since", line);
  return *since;
}

result<> take_queue(const json::value& v, bool wrap_ups, std::string_view line,
                    live_lines& into) {
  queue_id queue{v["dimensions"]["queueId"].text()};
  token media{v["dimensions"]["mediaType"].text()};
  const auto& metrics = v["metrics"];
  static constexpr std::array<std::pair<metric_id, std::string_view>, 4> told{{
      {metric_id::o_waiting, "oLongestWaiting"},
      {metric_id::o_alerting, ""},
      {metric_id::o_interacting, "oLongestInteracting"},
      {metric_id::o_after_call_work, ""},
  }};
  for (auto [metric, longest] : told) {
    if (metric == metric_id::o_after_call_work && !wrap_ups)
      continue;
    auto count = metrics[to_string(metric)]["count"].as_int64();
    if (!count)
      return not_live(to_string(metric), line);
    std::optional<instant> since;
    if (!longest.empty() && *count > 0) {
      auto told_since = since_of(metrics[longest], line);
      if (!told_since)
        return told_since.why();
      since = *told_since;
    }
    into.add_queue(queue, media, metric, *count, since);
  }
  return done{};
}

result<> take_agent(const json::value& v, bool wrap_ups, std::string_view line,
                    live_lines& into) {
  agent_id agent{v["dimensions"]["userId"].text()};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2>
      statuses{{{"routingStatus", "status"}, {"presence", "systemPresence"}}};
  for (auto [what, word] : statuses) {
    const auto& status = v[what];
    if (status.is_null())
      continue;
    auto since = since_of(status, line);
    if (!since)
      return since.why();
    into.add_status(agent, what, status[word].text(), *since);
  }
  for (const auto& contact : v["contacts"].items()) {
    auto state = contact["state"].text();
    if (state == "wrapup" && !wrap_ups)
      continue;
    auto since = since_of(contact, line);
    if (!since)
      return since.why();
    into.add_contact(agent, state, queue_id{contact["queueId"].text()},
                     token{contact["mediaType"].text()},
                     contact["count"].as_int64().value_or(0), *since);
  }
  return done{};
}

} // namespace

result<> take_live(std::string_view envelope, bool wrap_ups, live_lines& into) {
  auto parsed = json::parse(envelope);
  if (!parsed)
    return not_live(parsed.why().what, envelope);
  auto f = to_live_family((*parsed)["family"].text());
  if (!f)
    return not_live("family", envelope);
  return *f == family::queue_live
             ? take_queue(*parsed, wrap_ups, envelope, into)
             : take_agent(*parsed, wrap_ups, envelope, into);
}

live_comparison compare(const live_lines& truth, const live_lines& shown) {
  live_comparison found;
  auto a = truth.all().begin();
  auto b = shown.all().begin();
  const auto a_end = truth.all().end();
  const auto b_end = shown.all().end();
  while (a != a_end || b != b_end) {
    bool in_truth = b == b_end || (a != a_end && a->first <= b->first);
    bool is_shown = a == a_end || (b != b_end && b->first <= a->first);
    ++found.compared;
    auto ours = in_truth ? a->second : "-";
    auto theirs = is_shown ? b->second : "-";
    if (ours != theirs)
      found.differences.push_back(
          {in_truth ? a->first : b->first, ours, theirs});
    if (in_truth)
      ++a;
    if (is_shown)
      ++b;
  }
  return found;
}

} // namespace streamvane::tools::vanesim

#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/json/number.hpp"

#include <array>

namespace streamvane::genesys {

namespace {

using member = json::node::member;

/// Which number of an observation is its value, best first. How long something
/// waits is not a count (genesys.md 3.5).
constexpr std::array<std::string_view, 6> of_counts
    = {"count", "calculatedMetricValue", "current", "sum", "max", "min"};
constexpr std::array<std::string_view, 6> of_longest
    = {"calculatedMetricValue", "max", "current", "sum", "min", "count"};

/// Goes over the members of one object; `take` says whether it knows one.
template <class Take>
void each_member(json::node object, field_reader& in, Take take) {
  for (auto m : object.members())
    if (!take(m))
      in.unknown(m);
}

/// Goes over the items of an array member; `take` gets the objects.
template <class Take>
void each_object(const member& m, field_reader& in, Take take) {
  if (!in.has_kind(m, json::kind::array))
    return;
  for (auto item : m.content.items())
    if (in.has_kind({m.name, item}, json::kind::object))
      take(item);
}

/// Reads one body into one event. Objects nest as in
/// group / data[] / metrics[] / stats, and results[] / data[].
class queue_body {
public:
  queue_body(const envelope& from, message& into, queue_event& to)
      : from_{from}, into_{into}, to_{to} {
    // nop
  }

  void read() {
    token media{};
    // What group says counts for all data, wherever it stands.
    if (auto group = from_.body["group"]; !group.is_null())
      media = read_group({"group", group}, "eventBody");
    field_reader in{into_, "eventBody"};
    each_member(from_.body, in, [&](const member& m) {
      if (m.name == "data")
        each_object(m, in, [&](json::node x) { read_data(x, media); });
      else if (m.name == "results")
        each_object(m, in, [&](json::node x) { read_result(x); });
      else
        return m.name == "group" || m.name == "eventTime"
               || (from_.flat && is_envelope_member(m.name));
      return true;
    });
  }

private:
  /// Takes the queue and gives the medium.
  token read_group(const member& m, std::string_view parent) {
    field_reader around{into_, parent};
    token media{};
    if (!around.has_kind(m, json::kind::object))
      return media;
    field_reader in{into_, "eventBody.group"};
    each_member(m.content, in, [&](const member& part) {
      if (part.name == "queueId")
        in.read(part, to_.queue);
      else if (part.name == "mediaType")
        media = in.word(part, to_media);
      else
        return false;
      return true;
    });
    return media;
  }

  /// {interval, metrics[]} of observations, or an observation itself.
  void read_data(json::node object, token media) {
    if (!object["metric"].is_null())
      return read_observation(object, media, "eventBody.data");
    field_reader in{into_, "eventBody.data"};
    each_member(object, in, [&](const member& m) {
      if (m.name == "metrics")
        each_object(m, in, [&](json::node x) {
          read_observation(x, media, "eventBody.data.metrics");
        });
      else
        return m.name == "interval";
      return true;
    });
  }

  /// {mediaType | group, data[]} of activity.
  void read_result(json::node object) {
    field_reader in{into_, "eventBody.results"};
    token media{};
    each_member(object, in, [&](const member& m) {
      if (m.name == "mediaType")
        media = in.word(m, to_media);
      else if (m.name == "group")
        media = read_group(m, "eventBody.results");
      else
        return m.name == "data";
      return true;
    });
    if (auto data = object["data"]; !data.is_null())
      each_object({"data", data}, in, [&](json::node x) {
        read_observation(x, media, "eventBody.results.data");
      });
  }

  void read_observation(json::node object, token media,
                        std::string_view parent) {
    field_reader in{into_, parent};
    queue_observation seen;
    seen.media = media;
    json::node numbers = object;
    each_member(object, in, [&](const member& m) {
      if (m.name == "metric")
        seen.metric = in.text(m);
      else if (m.name == "qualifier")
        seen.qualifier = in.text(m);
      else if (m.name == "stats" && in.has_kind(m, json::kind::object))
        numbers = m.content;
      else
        return m.name == "stats" || m.name == "count"
               || m.name == "calculatedMetricValue" || m.name == "truncated"
               || m.name == "observations";
      return true;
    });
    auto value = read_value(numbers, seen.metric, in);
    if (seen.metric.empty() || !value)
      return;
    seen.value = *value;
    to_.observations.push_back(std::move(seen));
  }

  static std::optional<std::int64_t>
  read_value(json::node numbers, std::string_view metric, field_reader& in) {
    const auto& names = metric.starts_with("oLongest") ? of_longest : of_counts;
    for (auto name : names)
      if (auto found = numbers[name]; !found.is_null())
        if (auto value = in.integer({name, found}))
          return value;
    return std::nullopt;
  }

  const envelope& from_;
  message& into_;
  queue_event& to_;
};

} // namespace

void decode_queue(const envelope& from, const defaults& d, message& into) {
  auto& e = start_event<queue_event>(d, into);
  queue_body{from, into, e}.read();
  if (!e.queue)
    e.queue = queue_id{into.head.entity};
  if (e.queue)
    return;
  into.content = std::monostate{};
  field_reader{into, "eventBody"}.missing("group.queueId");
}

} // namespace streamvane::genesys

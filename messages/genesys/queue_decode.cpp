#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"

#include <array>
#include <utility>

namespace streamvane::genesys {

namespace {

using json_member = json::node::member;

/// Which number of an observation is its value, best first. How long something
/// waits is not a count (genesys.md 3.5).
constexpr std::array<std::string_view, 6> of_counts
    = {"count", "calculatedMetricValue", "current", "sum", "max", "min"};
constexpr std::array<std::string_view, 6> of_longest
    = {"calculatedMetricValue", "max", "current", "sum", "min", "count"};

enum class queue_member : std::uint8_t { plain, group, data, results };

constexpr auto queue_members = queue_schema.taking<queue_member>({
    {"group", queue_member::group},
    {"data", queue_member::data},
    {"results", queue_member::results},
});

/// Reads one body into one event. Objects nest as in
/// group / data[] / metrics[] / stats, and results[] / data[].
class queue_body {
public:
  queue_body(const envelope& from, message& into, queue_event& to)
      : from_{from}, into_{into}, to_{to} {
    // nop
  }

  void read() {
    // What group says counts for all data, wherever it stands.
    auto media = read_group(from_.body["group"], "eventBody.group");
    each_known_member(from_, into_, queue_members,
                      [&](queue_member known, const json_member& m) {
                        switch (known) {
                        case queue_member::plain:
                        case queue_member::group: break;
                        case queue_member::data:
                          for (auto item : m.content.items())
                            read_data(item, media);
                          break;
                        case queue_member::results:
                          for (auto item : m.content.items())
                            read_result(item);
                          break;
                        }
                      });
  }

private:
  /// Takes the queue and gives the medium.
  token read_group(json::node group, std::string_view path) {
    field_reader in{into_, path};
    token media{};
    for (auto m : group.members()) {
      if (m.name == "queueId")
        in.read(m, to_.queue);
      else if (m.name == "mediaType")
        media = in.word(m, to_media);
    }
    return media;
  }

  /// {interval, metrics[]} of observations, or an observation itself.
  void read_data(json::node object, token media) {
    if (!object["metric"].is_null())
      return read_observation(object, media, "eventBody.data[]");
    for (auto m : object.members())
      if (m.name == "metrics")
        for (auto item : m.content.items())
          read_observation(item, media, "eventBody.data[].metrics[]");
  }

  /// {mediaType | group, data[]} of activity.
  void read_result(json::node object) {
    field_reader in{into_, "eventBody.results[]"};
    token media{};
    token of_group{};
    for (auto m : object.members()) {
      if (m.name == "mediaType")
        media = in.word(m, to_media);
      else if (m.name == "group")
        of_group = read_group(m.content, "eventBody.results[].group");
    }
    if (media.empty())
      media = of_group;
    for (auto item : object["data"].items())
      read_observation(item, media, "eventBody.results[].data[]");
  }

  void read_observation(json::node object, token media,
                        std::string_view parent) {
    field_reader in{into_, parent};
    queue_observation seen;
    seen.media = media;
    json::node numbers = object;
    for (auto m : object.members()) {
      if (m.name == "metric")
        seen.metric = in.text(m);
      else if (m.name == "qualifier")
        seen.qualifier = in.text(m);
      else if (m.name == "stats" && m.content.is_object())
        numbers = m.content;
    }
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
  reader_of_body(into).missing("group.queueId");
}

} // namespace streamvane::genesys

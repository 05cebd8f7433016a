#include "messages/genesys/conversation_details_decode.hpp"

#include "messages/bytes.hpp"
#include "messages/genesys/detail_record_schema.hpp"
#include "messages/genesys/drift_notes.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/metric_name.hpp"
#include "messages/genesys/plausibility.hpp"
#include "messages/genesys/schema_check.hpp"

#include <xxhash.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace streamvane::genesys {

namespace {

using json_member = json::node::member;

/// Reads one record. Objects nest as in participants[] / sessions[] /
/// segments[], metrics[].
class record_reader {
public:
  record_reader(message& into, detail_record& to, const defaults& d)
      : into_{into}, to_{to}, arrival_{d.arrival}, offset_{d.offset} {
    // nop
  }

  void read(json::node root) {
    about_.topic = genesys_topic::detail_record;
    about_.organization = to_.organization;
    about_.conversation = to_.conversation;
    field_reader in{into_, {}};
    schema_check check{into_, detail_record_schema.nodes(), {}};
    json::node participants;
    for (auto m : root.members()) {
      const auto* position = detail_record_schema.find(m.name);
      if (position == nullptr) {
        check.new_member(m);
        continue;
      }
      check.check(*position, m);
      if (m.name == "conversationStart" || m.name == "conversationEnd")
        see(in.time(m));
      else if (m.name == "originatingDirection")
        in.read(m, about_.originating_direction);
      else if (m.name == "divisionIds")
        about_.division = first_division(m, in);
      else if (m.name == "participants")
        participants = m.content;
    }
    for (auto participant : participants.items())
      read_participant(participant);
    number_values();
    version_values();
  }

private:
  /// An absurd instant (11.14) would make a version that none comes after.
  void see(std::optional<instant> t) {
    if (t && is_plausible(*t, arrival_))
      to_.known_until = std::max(to_.known_until, *t);
  }

  static division_id first_division(const json_member& m, field_reader& in) {
    std::vector<division_id> all;
    in.read(m, all);
    return all.empty() ? division_id{} : all.front();
  }

  void read_participant(json::node participant) {
    field_reader in{into_, "participants[]"};
    auto about = about_;
    json::node sessions;
    for (auto m : participant.members()) {
      if (m.name == "participantId")
        in.read(m, about.participant);
      else if (m.name == "userId")
        in.read(m, about.agent);
      else if (m.name == "sessions")
        sessions = m.content;
    }
    for (auto session : sessions.items())
      read_session(session, about);
  }

  void read_session(json::node session, conversation_event e) {
    field_reader in{into_, "participants[].sessions[]"};
    json::node metrics;
    json::node flow;
    for (auto m : session.members()) {
      if (m.name == "sessionId")
        in.read(m, e.session);
      else if (m.name == "mediaType")
        e.media = in.word(m, to_media);
      else if (m.name == "messageType")
        e.message_type = in.word(m, to_message_type);
      else if (m.name == "direction")
        in.read(m, e.direction);
      else if (m.name == "flowOutType")
        e.flow_type = in.free_word(m);
      else if (m.name == "flow")
        flow = m.content;
      else if (m.name == "segments")
        read_segments(m.content, e);
      else if (m.name == "metrics")
        metrics = m.content;
    }
    e.flow = to_uuid(in.text({"flowId", flow["flowId"]}));
    bool judged = false;
    for (auto metric : metrics.items())
      judged |= is_of_outcome(read_metric(metric, e));
    if (judged)
      return;
    for (auto outcome : flow["outcomes"].items())
      read_outcome(outcome, e);
  }

  /// A session never changes queue (genesys.md 0); of codes and of ways to
  /// leave the last one counts.
  void read_segments(json::node segments, conversation_event& to) {
    field_reader in{into_, "participants[].sessions[].segments[]"};
    for (auto segment : segments.items())
      for (auto m : segment.members()) {
        if (m.name == "segmentStart" || m.name == "segmentEnd")
          see(in.time(m));
        else if (m.name == "queueId" && !in.text(m).empty())
          in.read(m, to.queue);
        else if (m.name == "wrapUpCode" && !in.text(m).empty())
          in.read(m, to.wrapup);
        else if (m.name == "requestedRoutingSkillIds")
          in.read(m, to.skills);
        else if (m.name == "disconnectType")
          read_disconnect(m, in, to);
      }
  }

  static void read_disconnect(const json_member& m, field_reader& in,
                              conversation_event& to) {
    disconnect_type how{};
    in.read(m, how);
    if (how != disconnect_type::none)
      to.disconnect = how;
  }

  /// The metric of which there is a value now; none where there is none.
  metric_id read_metric(json::node metric, const conversation_event& about) {
    field_reader in{into_, "participants[].sessions[].metrics[]"};
    auto value = about;
    std::optional<instant> at;
    std::optional<std::int64_t> number;
    std::string_view name;
    for (auto m : metric.members()) {
      if (m.name == "name")
        name = in.text(m);
      else if (m.name == "emitDate")
        at = in.time(m);
      else if (m.name == "value")
        number = in.integer(m);
    }
    see(at);
    value.metric = to_metric_in_any_case(name);
    if (name.empty() || !at || !number) {
      in.missing(name.empty() ? "name" : !at ? "emitDate" : "value");
      return metric_id::none;
    }
    if (value.metric == metric_id::none) {
      in.unknown_word("name", name);
      return metric_id::none;
    }
    add_value(value, value.metric, *at, *number);
    return value.metric;
  }

  static bool is_of_outcome(metric_id metric) {
    return metric == metric_id::n_flow_outcome
           || metric == metric_id::n_flow_outcome_failed
           || metric == metric_id::t_flow_outcome;
  }

  /// How a flow judged its course, of a session whose metrics do not tell: as
  /// of flow.outcome (genesys.md 5.3).
  void read_outcome(json::node outcome, const conversation_event& about) {
    field_reader in{into_, "participants[].sessions[].flow.outcomes[]"};
    flow_verdict verdict{};
    std::optional<instant> start;
    std::optional<instant> end;
    for (auto m : outcome.members()) {
      if (m.name == "flowOutcomeValue")
        in.read(m, verdict);
      else if (m.name == "flowOutcomeStartTimestamp")
        start = in.time(m);
      else if (m.name == "flowOutcomeEndTimestamp")
        end = in.time(m);
    }
    see(end);
    if (verdict == flow_verdict::none || !end)
      return;
    add_value(about, metric_id::n_flow_outcome, *end, 1);
    if (verdict == flow_verdict::failure)
      add_value(about, metric_id::n_flow_outcome_failed, *end, 1);
    if (start && *start >= event_time_min && *start <= *end)
      add_value(about, metric_id::t_flow_outcome, *end,
                (*end - *start).count());
  }

  void add_value(const conversation_event& about, metric_id metric, instant at,
                 std::int64_t number) {
    if (to_.values.size() == detail_record_values_max) {
      ++into_.drift_beyond;
      return;
    }
    auto& value = to_.values.emplace_back(about);
    value.metric = metric;
    value.at = at;
    value.metric_value = number;
  }

  /// A session may have several values of a metric, even two that are alike.
  void number_values() {
    auto key = [](const conversation_event& e) {
      return std::tie(e.session, e.metric, e.at, e.metric_value);
    };
    std::stable_sort(
        to_.values.begin(), to_.values.end(),
        [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const conversation_event* before = nullptr;
    for (auto& e : to_.values) {
      if (before != nullptr && before->session == e.session
          && before->metric == e.metric)
        e.metric_number = static_cast<std::uint16_t>(before->metric_number + 1);
      before = &e;
    }
  }

  /// Names the version: how far the record knows, how much it tells, and what.
  void version_values() {
    auto head = about_;
    head.at = to_.known_until;
    to_.values.insert(to_.values.begin(), head);
    std::string content;
    byte_writer bytes{content};
    for (const auto& e : to_.values)
      write_content(bytes, e);
    std::string version;
    byte_writer to{version};
    to.ordered_instant(to_.known_until);
    to.ordered_u16(static_cast<std::uint16_t>(to_.values.size()));
    auto hash = XXH3_64bits(content.data(), content.size());
    to.ordered_u32(static_cast<std::uint32_t>(hash >> 32));
    to.ordered_u16(static_cast<std::uint16_t>(hash));
    uuid id;
    std::copy(version.begin(), version.end(), id.bytes.begin());
    for (auto& e : to_.values) {
      e.record = id;
      e.published = to_.known_until;
      e.offset = offset_;
    }
  }

  static void write_content(byte_writer& to, const conversation_event& e) {
    to.id(e.session.value);
    to.varint(static_cast<std::uint16_t>(e.metric));
    to.zigzag(epoch_ms(e.at));
    to.zigzag(e.metric_value);
    for (const auto& id : {e.participant.value, e.queue.value, e.agent.value,
                           e.division.value, e.wrapup.value, e.flow})
      to.id(id);
    to.word(e.media);
    to.word(e.message_type);
    to.word(e.flow_type);
    to.u8(static_cast<std::uint8_t>(e.direction));
    to.u8(static_cast<std::uint8_t>(e.originating_direction));
    to.u8(static_cast<std::uint8_t>(e.disconnect));
    for (const auto& skill : e.skills)
      to.id(skill.value);
  }

  message& into_;
  detail_record& to_;
  instant arrival_;
  std::uint64_t offset_; ///< Of the record in our log.
  conversation_event about_{};
};

std::string_view conversation_in(json::node root) {
  auto id = root["conversationId"];
  return id.is_string() && !is_none(id.text()) ? id.text() : std::string_view{};
}

} // namespace

bool is_detail_record(json::node root) {
  return root["participants"].is_array() && !conversation_in(root).empty();
}

message_head detail_record_head(json::node root, const defaults& d) {
  message_head head;
  head.topic = genesys_topic::detail_record;
  head.topic_name = to_string(head.topic);
  head.organization = d.organization;
  head.entity = to_uuid(conversation_in(root));
  head.published = d.arrival;
  return head;
}

void decode_detail_record(json::node root, const defaults& d, message& into) {
  auto& record = into.content.emplace<detail_record>();
  record.organization = into.head.organization;
  record.conversation = conversation_id{into.head.entity};
  record_reader{into, record, d}.read(root);
}

} // namespace streamvane::genesys

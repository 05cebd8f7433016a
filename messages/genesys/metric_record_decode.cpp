#include "messages/genesys/body_decode.hpp"
#include "messages/genesys/body_members.hpp"
#include "messages/genesys/body_schemas.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/metric_name.hpp"
#include "messages/genesys/seen_members.hpp"
#include "messages/genesys/word_table.hpp"
#include "messages/metric.hpp"

namespace streamvane::genesys {

namespace {

enum class record_member : std::uint8_t {
  plain, ///< Known and not carried.
  event_time,
  metric,
  metric_date,
  value,
  record,
  conversation,
  session,
  queue,
  user,
  divisions,
  media,
  message_type,
  direction,
  originating_direction,
  disconnect,
  flow_out_type,
  wrapup_code,
  skills,
  last = skills,
};

/// The members of 3.4.
constexpr auto record_members = metric_record_schema.taking<record_member>({
    {"eventTime", record_member::event_time},
    {"metric", record_member::metric},
    {"metricDate", record_member::metric_date},
    {"value", record_member::value},
    {"recordId", record_member::record},
    {"conversationId", record_member::conversation},
    {"sessionId", record_member::session},
    {"queueId", record_member::queue},
    {"userId", record_member::user},
    {"divisionIds", record_member::divisions},
    {"mediaType", record_member::media},
    {"messageType", record_member::message_type},
    {"direction", record_member::direction},
    {"originatingDirection", record_member::originating_direction},
    {"disconnectType", record_member::disconnect},
    {"flowOutType", record_member::flow_out_type},
    {"wrapUpCode", record_member::wrapup_code},
    {"requestedRoutingSkillIds", record_member::skills},
});

/// What a record needs beside its dimensions, and what competes for its time.
struct core {
  std::optional<instant> event_time{};
  std::optional<instant> metric_date{};
  std::optional<std::int64_t> value{};
  std::string_view metric{};
};

/// A conversation can be in several divisions; an event carries the first.
division_id first_division(const json::node::member& m, field_reader& in) {
  std::vector<division_id> all;
  in.read(m, all);
  return all.empty() ? division_id{} : all.front();
}

void take(record_member which, const json::node::member& m, field_reader& in,
          conversation_event& e, core& c) {
  switch (which) {
  case record_member::plain: return;
  case record_member::event_time: c.event_time = in.time(m); return;
  case record_member::metric: c.metric = in.text(m); return;
  case record_member::metric_date: c.metric_date = in.time(m); return;
  case record_member::value: c.value = in.integer(m); return;
  case record_member::record: e.record = to_uuid(in.text(m)); return;
  case record_member::conversation: return in.read(m, e.conversation);
  case record_member::session: return in.read(m, e.session);
  case record_member::queue: return in.read(m, e.queue);
  case record_member::user: return in.read(m, e.agent);
  case record_member::divisions: e.division = first_division(m, in); return;
  case record_member::media: e.media = in.word(m, to_media); return;
  case record_member::message_type:
    e.message_type = in.word(m, to_message_type);
    return;
  case record_member::direction: return in.read(m, e.direction);
  case record_member::originating_direction:
    return in.read(m, e.originating_direction);
  case record_member::disconnect: return in.read(m, e.disconnect);
  case record_member::flow_out_type: e.flow_type = in.free_word(m); return;
  case record_member::wrapup_code: return in.read(m, e.wrapup);
  case record_member::skills: return in.read(m, e.skills);
  }
}

} // namespace

void decode_metric_record(const envelope& from, const defaults& d,
                          message& into) {
  auto& e = start_event<conversation_event>(d, into);
  auto in = reader_of_body(into);
  seen_members<record_member> seen;
  core c;
  each_known_member(from, into, record_members,
                    [&](record_member known, const auto& m) {
                      if (seen.again(known))
                        in.repeated();
                      take(known, m, in, e, c);
                    });
  e.at = c.event_time    ? *c.event_time
         : c.metric_date ? *c.metric_date
                         : fallback_time(from, d);
  if (!e.conversation)
    e.conversation = conversation_id{into.head.entity};
  e.metric = to_metric_in_any_case(c.metric);
  e.metric_value = c.value.value_or(0);
  bool whole = e.conversation && e.metric != metric_id::none && c.value;
  if (whole)
    return;
  if (!e.conversation)
    in.missing("conversationId");
  if (e.metric == metric_id::none && c.metric.empty())
    in.missing("metric");
  else if (e.metric == metric_id::none)
    in.unknown_word("metric", c.metric);
  if (!c.value)
    in.missing("value");
  into.content = std::monostate{};
}

} // namespace streamvane::genesys

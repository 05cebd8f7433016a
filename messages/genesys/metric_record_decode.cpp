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

enum class member : std::uint8_t {
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
  last = wrapup_code,
};

/// The members of 3.4.
constexpr auto members = metric_record_schema.taking<member>({
    {"eventTime", member::event_time},
    {"metric", member::metric},
    {"metricDate", member::metric_date},
    {"value", member::value},
    {"recordId", member::record},
    {"conversationId", member::conversation},
    {"sessionId", member::session},
    {"queueId", member::queue},
    {"userId", member::user},
    {"divisionIds", member::divisions},
    {"mediaType", member::media},
    {"messageType", member::message_type},
    {"direction", member::direction},
    {"originatingDirection", member::originating_direction},
    {"disconnectType", member::disconnect},
    {"flowOutType", member::flow_out_type},
    {"wrapUpCode", member::wrapup_code},
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

void take(member which, const json::node::member& m, field_reader& in,
          conversation_event& e, core& c) {
  switch (which) {
  case member::plain: return;
  case member::event_time: c.event_time = in.time(m); return;
  case member::metric: c.metric = in.text(m); return;
  case member::metric_date: c.metric_date = in.time(m); return;
  case member::value: c.value = in.integer(m); return;
  case member::record: e.record = to_uuid(in.text(m)); return;
  case member::conversation: return in.read(m, e.conversation);
  case member::session: return in.read(m, e.session);
  case member::queue: return in.read(m, e.queue);
  case member::user: return in.read(m, e.agent);
  case member::divisions: e.division = first_division(m, in); return;
  case member::media: e.media = in.word(m, to_media); return;
  case member::message_type:
    e.message_type = in.word(m, to_message_type);
    return;
  case member::direction: return in.read(m, e.direction);
  case member::originating_direction:
    return in.read(m, e.originating_direction);
  case member::disconnect: return in.read(m, e.disconnect);
  case member::flow_out_type: e.flow_type = in.free_word(m); return;
  case member::wrapup_code: return in.read(m, e.wrapup);
  }
}

} // namespace

void decode_metric_record(const envelope& from, const defaults& d,
                          message& into) {
  auto& e = start_event<conversation_event>(d, into);
  auto in = reader_of_body(into);
  seen_members<member> seen;
  core c;
  each_known_member(from, into, members, [&](member known, const auto& m) {
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

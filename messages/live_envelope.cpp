#include "messages/live_envelope.hpp"

#include "messages/json/writer.hpp"
#include "messages/kpi_envelope.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace streamvane {

namespace {

void write_head(json::writer& out, const live_entity& entity, instant as_of,
                const token& media = {}) {
  auto key = to_string(entity.organization);
  key.append("|").append(to_string(entity.family));
  key.append("|").append(entity_word(entity.family));
  key.append("=").append(to_string(entity.id));
  if (!media.empty())
    key.append("|media=").append(media.text());
  out.member("schema", kpi_schema).member("key", key);
  out.member("revision", 0).key("reason").null();
  out.member("state", "live");
  out.member("organization", to_string(entity.organization));
  out.member("family", to_string(entity.family));
  out.key("interval").null();
  out.member("as_of", to_iso(as_of));
}

/// Clocks differ: what began a moment after the log's clock is new.
std::int64_t age(instant since, instant as_of) {
  return std::max(as_of - since, millis{0}).count();
}

void write_since(json::writer& out, instant since, instant as_of) {
  out.member("since", to_iso(since)).member("age_ms", age(since, as_of));
}

void write_count(json::writer& out, metric_id metric, const live_count& what) {
  out.key(to_string(metric)).start_object();
  out.member("count", what.count).end_object();
}

void write_longest(json::writer& out, std::string_view name,
                   const live_count& what, instant as_of) {
  out.key(name);
  if (what.oldest == instant{}) {
    out.null();
    return;
  }
  out.start_object();
  write_since(out, what.oldest, as_of);
  out.end_object();
}

void write_metrics(json::writer& out, const live_contacts& contacts,
                   instant as_of) {
  out.key("metrics").start_object();
  write_count(out, metric_id::o_waiting, contacts.waiting);
  write_count(out, metric_id::o_alerting, contacts.alerting);
  write_count(out, metric_id::o_interacting, contacts.interacting);
  write_count(out, metric_id::o_after_call_work, contacts.after_call_work);
  write_longest(out, "oLongestWaiting", contacts.waiting, as_of);
  write_longest(out, "oLongestInteracting", contacts.interacting, as_of);
  out.end_object();
}

std::string queue_envelope(const live_entity& queue, const token& media,
                           const live_contacts& contacts, instant as_of) {
  std::string text;
  json::writer out{text};
  out.start_object();
  write_head(out, queue, as_of, media);
  out.key("dimensions").start_object();
  out.member("queueId", to_string(queue.id));
  out.member("mediaType", media.text()).end_object();
  write_metrics(out, contacts, as_of);
  out.key("kpis").start_object().end_object().end_object();
  return text;
}

void write_statuses(json::writer& out, const live_agent& agent, instant as_of) {
  out.key("routingStatus");
  if (agent.routing) {
    out.start_object().member("status", agent.routing->word.text());
    write_since(out, agent.routing->since, as_of);
    out.end_object();
  } else {
    out.null();
  }
  out.key("presence");
  if (!agent.presence) {
    out.null();
    return;
  }
  out.start_object().member("systemPresence", agent.presence->word.text());
  if (agent.definition)
    out.member("organizationPresenceId",
               qualifier_text({metric_id::t_organization_presence,
                               agent.definition->word}));
  write_since(out, agent.presence->since, as_of);
  out.end_object();
}

void write_contact(json::writer& out, const cell_key& cell,
                   std::string_view state, const live_count& some,
                   instant as_of) {
  if (some.count == 0)
    return;
  out.start_object().member("state", state).key("queueId");
  if (cell.queue)
    out.string(to_string(cell.queue));
  else
    out.null();
  out.member("mediaType", cell.media.text()).member("count", some.count);
  write_since(out, some.oldest, as_of);
  out.end_object();
}

std::string agent_envelope(const live_entity& entity, live_rules rules,
                           instant as_of) {
  auto agent = agent_of(entity, rules, as_of);
  rules.interacting_includes_acw = false;
  std::string text;
  json::writer out{text};
  out.start_object();
  write_head(out, entity, as_of);
  out.key("dimensions").start_object();
  out.member("userId", to_string(entity.id)).end_object();
  write_statuses(out, agent, as_of);
  out.key("contacts").start_array();
  for (const auto& cell : entity.cells) {
    auto open = contacts_of(cell, rules, as_of);
    write_contact(out, cell.key, "alerting", open.alerting, as_of);
    write_contact(out, cell.key, "interacting", open.interacting, as_of);
    write_contact(out, cell.key, "wrapup", open.after_call_work, as_of);
  }
  out.end_array().key("metrics").start_object();
  write_count(out, metric_id::o_alerting, agent.contacts.alerting);
  write_count(out, metric_id::o_interacting, agent.contacts.interacting);
  write_count(out, metric_id::o_after_call_work,
              agent.contacts.after_call_work);
  out.end_object().key("kpis").start_object().end_object().end_object();
  return text;
}

/// Calls `visit(medium, contacts)` for each of a queue's media in which
/// something is open.
template <class Visit>
void each_medium(const live_entity& queue, const live_rules& rules,
                 instant as_of, Visit&& visit) {
  for (const auto& cell : queue.cells) {
    auto contacts = contacts_of(cell, rules, as_of);
    if (!contacts.empty())
      visit(cell.key.media, contacts);
  }
}

/// Fields of ids, times, words and numbers: none needs quotes, but for media
/// types and statuses of Genesys' invention.
class csv_line {
public:
  csv_line& field(std::string_view text) {
    if (!line_.empty())
      line_ += ',';
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      line_ += text;
      return *this;
    }
    line_ += '"';
    for (char c : text)
      line_.append(c == '"' ? 2 : 1, c);
    line_ += '"';
    return *this;
  }

  csv_line& count(const live_count& what) {
    return field(std::to_string(what.count));
  }

  csv_line& age_of(const live_count& what, instant as_of) {
    return field(what.oldest == instant{}
                     ? std::string{}
                     : std::to_string(age(what.oldest, as_of)));
  }

  csv_line& status(const std::optional<live_status>& what, instant as_of) {
    field(what ? what->word.text() : std::string_view{});
    return field(what ? std::to_string(age(what->since, as_of))
                      : std::string{});
  }

  std::string end() && {
    return std::move(line_) + '\n';
  }

private:
  std::string line_{};
};

csv_line begin_line(const live_entity& entity, instant as_of) {
  csv_line line;
  line.field(to_string(entity.organization)).field(to_string(entity.family));
  line.field(to_iso(as_of)).field(to_string(entity.id));
  return line;
}

} // namespace

std::vector<std::string> live_envelopes(const live_entity& entity,
                                        const live_rules& rules,
                                        instant as_of) {
  std::vector<std::string> all;
  if (entity.family == family::agent_live) {
    if (!entity.cells.empty())
      all.push_back(agent_envelope(entity, rules, as_of));
    return all;
  }
  each_medium(entity, rules, as_of,
              [&](const token& media, const live_contacts& contacts) {
                all.push_back(queue_envelope(entity, media, contacts, as_of));
              });
  return all;
}

std::string live_csv_head(family f) {
  if (f == family::agent_live)
    return "organization,family,as_of,userId,routingStatus,routingStatus_ms,"
           "systemPresence,systemPresence_ms,oAlerting,oInteracting,"
           "oAfterCallWork\n";
  return "organization,family,as_of,queueId,mediaType,oWaiting,oAlerting,"
         "oInteracting,oAfterCallWork,oLongestWaiting_ms,"
         "oLongestInteracting_ms\n";
}

std::string live_csv(const live_entity& entity, const live_rules& rules,
                     instant as_of) {
  if (entity.family == family::agent_live) {
    if (entity.cells.empty())
      return {};
    auto agent = agent_of(entity, rules, as_of);
    auto line = begin_line(entity, as_of);
    line.status(agent.routing, as_of).status(agent.presence, as_of);
    line.count(agent.contacts.alerting).count(agent.contacts.interacting);
    line.count(agent.contacts.after_call_work);
    return std::move(line).end();
  }
  std::string lines;
  each_medium(entity, rules, as_of,
              [&](const token& media, const live_contacts& contacts) {
                auto line = begin_line(entity, as_of);
                line.field(media.text()).count(contacts.waiting);
                line.count(contacts.alerting).count(contacts.interacting);
                line.count(contacts.after_call_work);
                line.age_of(contacts.waiting, as_of);
                line.age_of(contacts.interacting, as_of);
                lines += std::move(line).end();
              });
  return lines;
}

void write_open_media(json::writer& out, const live_entity& queue,
                      const live_rules& rules, instant as_of) {
  out.start_array();
  each_medium(queue, rules, as_of,
              [&](const token& media, const live_contacts& contacts) {
                out.start_object().member("mediaType", media.text());
                write_metrics(out, contacts, as_of);
                out.end_object();
              });
  out.end_array();
}

} // namespace streamvane

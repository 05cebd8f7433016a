#include "tools/vanectl/verbs.hpp"

#include <vector>

namespace streamvane::tools::vanectl {

namespace {

constexpr option_spec limit{"limit", "N", "so many at the most", "limit"};
constexpr option_spec cursor{"cursor", "TEXT", "goes on where a list ended",
                             "cursor"};
constexpr option_spec organization{"organization", "ID",
                                   "one organisation's only", "organization"};
constexpr option_spec family{"family", "NAME",
                             "queue-metrics, agent-metrics, agent-state, "
                             "conversation-metrics or flow-metrics; of kpi "
                             "query also queue-live and agent-live",
                             "family"};
constexpr option_spec entity{
    "entity", "ID", "queue:<id>, agent:<id>, flow:<id> or <id>", "entity"};
constexpr option_spec media{"media", "WORD", "voice, chat, …", "media"};
constexpr option_spec direction{"direction", "WORD",
                                "inbound, outbound or none", "direction"};
constexpr option_spec attribution{"attribution", "WORD",
                                  "posted, start, end or true_to_interval",
                                  "attribution"};
constexpr option_spec breakdown{
    "breakdown", "WORD",
    "cells told apart by originating_direction, wrapup_code, skill, skills, "
    "division, message_type or flow, where kpis.breakdowns has it",
    "breakdown"};
constexpr option_spec part{"part", "TEXT", "one part of a breakdown, or none",
                           "part"};
constexpr option_spec profile{
    "profile", "NAME", "KPIs of that profile, not the first one", "profile"};
constexpr option_spec kpis{
    "kpis", "NAMES", "columns of the table, by commas; all with -o wide", ""};
constexpr option_spec granularity{"granularity", "PERIOD",
                                  "PT15M, PT30M, PT1H, P1D, P1W or P1M",
                                  "granularity"};
constexpr option_spec tz{"tz", "ZONE",
                         "intervals by the clock of Europe/Paris, …", "tz"};
constexpr option_spec by{"by", "WORDS",
                         "tell apart by queue, agent, flow, media, direction; "
                         "by commas; add up the rest",
                         "by"};
constexpr option_spec from{"from", "TIME", "ISO 8601, or back from now: -2h",
                           "from"};
constexpr option_spec to{"to", "TIME", "exclusive; by the start of intervals",
                         "to"};

} // namespace

std::span<const verb_spec> verbs() {
  static const std::vector<verb_spec> all{
      {.noun = "actor",
       .verb = "list",
       .summary = "live actors with their mailboxes and counters",
       .options = {{"kind", "WORD", "conversation, queue, shard, …", "kind"},
                   {"sort", "WORD",
                    "id, mailbox, received, handled, failed, restarts, busy or "
                    "longest",
                    "sort"},
                   limit},
       .watchable = true,
       .run = actor_list},
      {.noun = "actor",
       .verb = "tree",
       .summary = "the supervisors and what they supervise",
       .run = actor_tree},
      {.noun = "actor",
       .verb = "inspect",
       .operands = "ID",
       .summary = "one actor's counters and what it says of itself",
       .run = actor_inspect},
      {.noun = "conversation",
       .verb = "show",
       .operands = "ID",
       .summary = "the folded state of a conversation and its facts",
       .options = {organization},
       .run = conversation_show},
      {.noun = "conversation",
       .verb = "record",
       .operands = "ID",
       .summary = "the conversation as a document: participants, sessions, "
                  "metrics, what is missing",
       .options = {organization},
       .run = conversation_record},
      {.noun = "queue",
       .verb = "show",
       .operands = "ID",
       .summary = "what stands open in a queue, and what was last observed",
       .options = {organization},
       .run = queue_show},
      {.noun = "agent",
       .verb = "show",
       .operands = "ID",
       .summary = "an agent's statuses",
       .options = {organization},
       .run = agent_show},
      {.noun = "agent",
       .verb = "timeline",
       .operands = "ID",
       .summary = "what an agent did: activities, presence, routing status",
       .options = {{"from", "TIME", "default: a day before --to", "from"},
                   {"to", "TIME", "exclusive; default: the log's clock", "to"},
                   organization},
       .run = agent_timeline},
      {.noun = "kpi",
       .verb = "query",
       .summary = "KPIs of intervals; default: the last 8 with cells",
       .options = {family, entity, media, direction, attribution, breakdown,
                   part, granularity, tz, by, profile, kpis, organization, from,
                   to, limit, cursor},
       .watchable = true,
       .run = kpi_query},
      {.noun = "kpi",
       .verb = "describe",
       .summary = "what every KPI means, and how it is computed and shown",
       .options = {profile},
       .run = kpi_describe},
      {.noun = "kpi",
       .verb = "explain",
       .summary = "the facts behind the cells of an interval, by conversation",
       .options
       = {{"key", "KEY", "the key of an envelope: names the cells", "key"},
          {"at", "TIME", "an instant in the interval", "at"},
          {"kpi", "NAME", "only what the formula of that KPI reads", "kpi"},
          family,
          entity,
          media,
          direction,
          attribution,
          breakdown,
          part,
          granularity,
          tz,
          profile,
          organization},
       .run = kpi_explain},
      {.noun = "kpi",
       .verb = "matrix",
       .operands = "FILES",
       .summary = "KPI profiles as a table in Markdown; files and names of "
                  "shipped ones, by commas",
       .run = kpi_matrix},
      {.noun = "kpi",
       .verb = "digest",
       .summary = "a hash of all tallies in a range, to compare nodes by",
       .options = {family, entity, media, direction, attribution, breakdown,
                   part, organization, from, to},
       .run = kpi_digest},
      {.noun = "interval",
       .verb = "list",
       .summary = "the intervals that have cells, the newest first",
       .options = {family, organization, from, to, limit},
       .run = interval_list},
      {.noun = "interval",
       .verb = "show",
       .operands = "START",
       .summary = "the cells of an interval with all their revisions",
       .options = {family, entity, media, direction, attribution, breakdown,
                   part, profile, organization, limit, cursor},
       .run = interval_show},
      {.noun = "sink",
       .verb = "list",
       .summary = "the receivers and how far each is",
       .watchable = true,
       .run = sink_list},
      {.noun = "sink",
       .verb = "show",
       .operands = "NAME",
       .summary = "one receiver",
       .run = sink_show},
      {.noun = "dlq",
       .verb = "list",
       .summary = "what could not be folded or delivered",
       .options
       = {{"of", "ORIGIN", "event, or sink/<name>", "of"}, limit, cursor},
       .run = dlq_list},
      {.noun = "dlq",
       .verb = "groups",
       .summary = "the same, counted by reason",
       .run = dlq_groups},
      {.noun = "dlq",
       .verb = "mailbox",
       .summary = "messages that got lost between actors",
       .run = dlq_mailbox},
      {.noun = "log",
       .verb = "info",
       .summary = "the event log: bounds, lag, whether it takes records",
       .run = log_info},
      {.noun = "log",
       .verb = "show",
       .operands = "OFFSET",
       .summary = "one record of the event log",
       .options
       = {{"normalised", "",
           "as an interaction, with where the conversation stood", ""}},
       .run = log_show},
      {.noun = "log",
       .verb = "verify",
       .summary = "reads the whole event log again; 1 where it is damaged",
       .run = log_verify},
      {.noun = "schema",
       .verb = "list",
       .summary = "topics and members that this version knows; asks no daemon",
       .options = {{"topic", "NAME", "of one topic: acd.end", ""}},
       .run = schema_list},
      {.noun = "schema",
       .verb = "check",
       .operands = "FILE",
       .summary
       = "what drifts in messages, one a line; 1 where something is of "
         "another type or vanished; asks no daemon",
       .run = schema_check},
      {.noun = "schema",
       .verb = "drift",
       .summary = "in what Genesys' messages differ from what is known",
       .options = {{"topic", "NAME", "of one topic: acd.end", "topic"},
                   {"kind", "WORD",
                    "new, retyped, vanished, word, unreadable, missing or "
                    "topic",
                    "kind"},
                   limit,
                   cursor},
       .watchable = true,
       .run = schema_drift},
      {.noun = "check",
       .verb = "ready",
       .summary = "whether the daemon serves; 1 where it does not",
       .options
       = {{"wait", "DURATION", "asks again until it does, so long", ""}},
       .run = check_ready},
      {.noun = "calendar",
       .verb = "show",
       .operands = "TZ DATE",
       .summary = "a local day in UTC, how long it is; asks no daemon",
       .options = {{"quarters", "", "its quarter hours, a row each", ""}},
       .run = calendar_show},
      {.noun = "version",
       .summary = "the version of the daemon",
       .run = version},
  };
  return all;
}

} // namespace streamvane::tools::vanectl

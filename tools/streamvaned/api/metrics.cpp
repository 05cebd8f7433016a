#include "messages/genesys_topic.hpp"
#include "messages/json/value.hpp"
#include "runtime/telemetry/metric_page.hpp"
#include "tools/streamvaned/api/actor_list.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/drift_metrics.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace streamvane::tools::streamvaned {

namespace {

using actors::epoch::engine_progress;
using runtime::http::replier;
using runtime::http::request;
using runtime::metrics_store::table;
using runtime::supervision::actor_entry;
using runtime::supervision::letter_kind;
using runtime::telemetry::metric_page;

constexpr double ms_per_second = 1'000;

void add_node(metric_page& page, const api_sources& from) {
  page.gauge("streamvane_build_info", "1; the label is the version", 1,
             {{"version", from.version}});
  page.gauge("streamvane_start_time_seconds", "When the node started",
             static_cast<double>(epoch_ms(from.started)) / ms_per_second);
  page.gauge("streamvane_ready", "1: the node serves", from.ready() ? 1 : 0);
}

/// What the live actors of a kind amount to.
struct kind_sum {
  std::uint64_t live = 0;
  std::uint64_t mailbox = 0;
  std::uint64_t mailbox_deepest = 0;
  std::uint64_t restarts = 0;
};

void add_actors(metric_page& page, const api_sources& from) {
  // Kinds are literals in the code: their number is bounded by it.
  std::map<std::string_view, kind_sum> kinds;
  from.actors->for_each([&](const actor_entry& entry) {
    auto counters = entry.counters();
    auto mailbox = mailbox_of(counters);
    auto& sum = kinds[entry.kind()];
    ++sum.live;
    sum.mailbox += mailbox;
    sum.mailbox_deepest = std::max(sum.mailbox_deepest, mailbox);
    sum.restarts += counters.restarts;
  });
  for (const auto& [kind, sum] : kinds) {
    runtime::telemetry::labels with{{"kind", std::string{kind}}};
    page.gauge("streamvane_actors", "Live actors",
               static_cast<double>(sum.live), with);
    page.gauge("streamvane_mailbox_messages", "Messages that wait in mailboxes",
               static_cast<double>(sum.mailbox), with);
    page.gauge("streamvane_mailbox_deepest_messages",
               "Messages that wait in the deepest mailbox",
               static_cast<double>(sum.mailbox_deepest), with);
    page.gauge("streamvane_actor_restarts",
               "Restarts of children that live supervisors have seen",
               static_cast<double>(sum.restarts), with);
  }
  for (std::size_t i = 0; i < runtime::supervision::letter_kinds; ++i) {
    auto kind = static_cast<letter_kind>(i);
    page.counter("streamvane_mailbox_dead_letters_total",
                 "Messages between actors that got lost",
                 from.actors->dead_letters().total(kind),
                 {{"kind", std::string{to_string(kind)}}});
  }
}

void add_log(metric_page& page, const api_sources& from) {
  auto bounds = from.log->bounds();
  page.gauge("streamvane_log_first_offset", "Offset of the first record",
             static_cast<double>(bounds.first));
  page.gauge("streamvane_log_end_offset", "Offset after the last record",
             static_cast<double>(bounds.end));
  page.gauge("streamvane_log_writable", "1: the log takes records",
             from.log->writable() ? 1 : 0);
  page.gauge("streamvane_log_committed_offset",
             "The log up to here is in the store",
             static_cast<double>(from.progress->committed_offset.load()));
  page.gauge("streamvane_log_lag_records",
             "Records in the log that are not in the store yet",
             static_cast<double>(from.progress->lag()));
  page.gauge(
      "streamvane_log_clock_seconds", "The log's clock, which closes intervals",
      static_cast<double>(from.progress->clock_ms.load()) / ms_per_second);
}

void add_latency(metric_page& page, const engine_progress& from) {
  std::array<double, engine_progress::latency_bounds_ms.size()> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i)
    bounds[i] = static_cast<double>(engine_progress::latency_bounds_ms[i])
                / ms_per_second;
  std::array<std::uint64_t, bounds.size() + 1> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = from.latency_counts[i].load();
  page.histogram(
      "streamvane_event_commit_seconds",
      "From the arrival of an event to its epoch's commit", bounds, counts,
      static_cast<double>(from.latency_sum_ms.load()) / ms_per_second);
}

using count_by_metric
    = std::array<std::atomic<std::uint64_t>, metric_id_last + 1>;

/// A counter for each metric that has counted anything.
void add_by_metric(metric_page& page, std::string_view name,
                   std::string_view help, const count_by_metric& counts) {
  for (std::uint16_t i = 1; i <= metric_id_last; ++i)
    if (auto count = counts[i].load(); count > 0)
      page.counter(name, help, count,
                   {{"metric", std::string{to_string(metric_id{i})}}});
}

void add_engine(metric_page& page, const engine_progress& from) {
  page.gauge("streamvane_engine_started", "1: the first epoch may begin",
             from.started ? 1 : 0);
  page.counter("streamvane_epochs_total", "Epochs committed", from.epochs);
  page.counter("streamvane_events_total", "Events digested", from.events);
  page.counter("streamvane_events_unfolded_total",
               "Events of topics that no fold takes", from.unfolded);
  page.counter("streamvane_events_drifted_total",
               "Events with members that are not known: the schema drifts",
               from.drifted);
  add_by_metric(page, "streamvane_source_disagreements_total",
                "Sessions of which the two best sources of a metric say "
                "different things",
                from.disputed);
  add_by_metric(
      page, "streamvane_source_one_sided_total",
      "Facts that metric records or detail events do not tell, though "
      "both tell of the session",
      from.one_sided);
  add_by_metric(page, "streamvane_source_one_sided_settled_total",
                "Of these, facts that the other side told later, or that went "
                "again",
                from.settled);
  for (auto kind : actors::conversation::contradiction_kinds)
    page.counter("streamvane_contradictions_total",
                 "Conversations in which messages contradict each other",
                 from.contradicted[static_cast<std::size_t>(kind)].load(),
                 {{"kind", std::string{to_string(kind)}}});
  page.counter("streamvane_observations_compared_total",
               "Numbers of contacts that Genesys observed of queues and that "
               "were compared with our own count",
               from.observations_compared);
  add_by_metric(page, "streamvane_observation_differences_total",
                "Those that our own count differed from",
                from.observations_differing);
  page.counter("streamvane_operations_events_total",
               "Events in which Genesys tells of its own operations",
               from.operations);
  page.counter("streamvane_other_transfers_total",
               "Messages that an agent who talked left by a transfer of a kind "
               "that is not counted as one",
               from.other_transfers);
  page.counter("streamvane_repeated_members_total",
               "Members that came twice in a body; the last one was taken",
               from.repeated_members);
  page.counter("streamvane_blank_members_total",
               "Members that say \"\" or \"UNKNOWN\", which is read as nothing",
               from.blank_members);
  page.counter("streamvane_dead_letters_total",
               "Records that could not be folded", from.dead_letters);
  page.counter("streamvane_entities_folded_total",
               "Foldings of a conversation, agent or queue in an epoch",
               from.entities_folded);
  page.counter("streamvane_cells_changed_total", "Changes of cells",
               from.cells_changed);
  page.counter("streamvane_revisions_total", "Revisions published",
               from.revisions);
  page.gauge("streamvane_pending_cells", "Cells that wait for a revision",
             static_cast<double>(from.pending_cells.load()));
  page.counter("streamvane_commit_retries_total",
               "Epochs that the store did not take at first",
               from.commit_retries);
  add_latency(page, from);
}

void add_ingest(metric_page& page,
                const actors::ingest::ingest_counters& from) {
  page.counter("streamvane_ingest_stored_total", "Events stored", from.stored);
  page.counter("streamvane_ingest_duplicates_total",
               "Events whose transport id was in the log already",
               from.duplicates);
  page.counter("streamvane_ingest_refused_total", "Bodies answered with 4xx",
               from.refused);
  page.counter("streamvane_ingest_refused_unkept_total",
               "Of these, bodies not kept in the log", from.refused_unkept);
  page.counter("streamvane_ingest_overloaded_total", "Bodies answered with 503",
               from.overloaded);
  for (std::size_t i = 0; i <= static_cast<std::size_t>(genesys_topic_last);
       ++i)
    page.counter(
        "streamvane_ingest_events_total", "Events that came in, by topic",
        from.by_topic[i],
        {{"topic", std::string{to_string(static_cast<genesys_topic>(i))}}});
}

void add_store(metric_page& page, const api_sources& from) {
  auto stat = from.store->stat();
  page.gauge("streamvane_store_readable", "1: the store gives snapshots",
             stat ? 1 : 0);
  if (!stat)
    return;
  for (auto t : runtime::metrics_store::all_tables) {
    const auto& one = stat->tables[index_of(t)];
    runtime::telemetry::labels with{{"table", std::string{to_string(t)}}};
    page.gauge("streamvane_store_rows", "Rows of a table",
               static_cast<double>(one.rows), with);
    page.gauge("streamvane_store_table_bytes", "Bytes of a table's pages",
               static_cast<double>(one.bytes), with);
  }
  auto pages = [&](std::uint64_t count) {
    return static_cast<double>(count * stat->page_bytes);
  };
  page.gauge("streamvane_store_used_bytes",
             "Bytes of pages ever used, free ones included",
             pages(stat->pages_used));
  page.gauge("streamvane_store_free_bytes",
             "Bytes of pages that wait to be used again",
             pages(stat->pages_free));
  page.gauge("streamvane_store_map_bytes", "Bytes the map can hold",
             static_cast<double>(stat->map_bytes));
  page.gauge("streamvane_store_file_bytes", "Bytes of the file",
             static_cast<double>(stat->file_bytes));
  page.counter("streamvane_store_commits_total", "Commits ever", stat->commits);
  page.gauge("streamvane_store_snapshots", "Snapshots alive",
             static_cast<double>(stat->snapshots));
  page.gauge("streamvane_store_snapshots_max", "Snapshots that may be alive",
             static_cast<double>(stat->snapshots_max));
}

void add_http(metric_page& page, const runtime::http::server* server) {
  if (server == nullptr)
    return;
  auto from = server->counters();
  page.gauge("streamvane_http_connections", "Open connections of ingest",
             static_cast<double>(from.connections_open));
  page.counter("streamvane_http_connections_total", "Connections of ingest",
               from.connections_total);
  page.counter("streamvane_http_requests_total",
               "Whole requests given to routes", from.requests_total);
  page.gauge("streamvane_http_requests_running", "Requests without an answer",
             static_cast<double>(from.requests_running));
  page.counter("streamvane_http_received_bytes_total", "Bytes received",
               from.bytes_in);
  page.counter("streamvane_http_sent_bytes_total", "Bytes sent",
               from.bytes_out);
  page.counter("streamvane_http_accept_pauses_total",
               "Times that descriptors or memory ran out", from.accept_pauses);
  for (std::size_t i = 0; i < runtime::http::refusal_count; ++i) {
    auto reason = static_cast<runtime::http::refusal>(i);
    page.counter("streamvane_http_refused_total",
                 "Answers that the server gave instead of a route",
                 from.refused_by(reason),
                 {{"reason", std::string{to_string(reason)}}});
  }
}

void add_sinks(metric_page& page, const json::value& sinks) {
  for (const auto& sink : sinks.items()) {
    runtime::telemetry::labels with{{"sink", std::string{sink["name"].text()}}};
    auto number = [&](std::string_view member) {
      auto n = sink[member].as_int64().value_or(0);
      return static_cast<std::uint64_t>(std::max<std::int64_t>(0, n));
    };
    page.gauge("streamvane_sink_lag_revisions",
               "Revisions in the outbox that are not delivered",
               static_cast<double>(number("lag")), with);
    page.counter("streamvane_sink_delivered_envelopes_total",
                 "Envelopes delivered", number("delivered_envelopes"), with);
    page.counter("streamvane_sink_dead_envelopes_total",
                 "Envelopes that the receiver will never take",
                 number("dead_envelopes"), with);
    page.counter("streamvane_sink_attempts_total", "Attempts to deliver",
                 number("attempts"), with);
    page.counter("streamvane_sink_retries_total", "Attempts after a first one",
                 number("retries"), with);
  }
}

std::string page_text(const api_sources& from, const json::value& sinks) {
  metric_page page;
  add_node(page, from);
  add_actors(page, from);
  add_log(page, from);
  add_engine(page, *from.progress);
  add_drift(page, *from.store);
  add_ingest(page, *from.ingest);
  add_store(page, from);
  add_http(page, from.ingest_server);
  add_sinks(page, sinks);
  return page.text();
}

void metrics(api_state& api, request, replier reply) {
  api.sources.ask_sinks([&from = api.sources, reply](result<std::string> said) {
    // Without the sinks the page is still worth having.
    auto sinks = json::parse(said ? *said : "[]");
    reply({.content_type = "text/plain; version=0.0.4; charset=utf-8",
           .body = page_text(from, sinks ? *sinks : json::value{})});
  });
}

} // namespace

void add_metrics_route(route_adder& to) {
  to.get("/metrics", metrics);
}

} // namespace streamvane::tools::streamvaned

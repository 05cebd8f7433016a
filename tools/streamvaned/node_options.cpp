#include "tools/streamvaned/node_options.hpp"

#include "actors/kpi/catalogue.hpp"
#include "config/section.hpp"
#include "messages/digest.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

constexpr std::int64_t threads_max = 256;
constexpr std::int64_t records_max = 1'000'000;

void read_node(config::section node, node_options& into) {
  into.name = node.text("name", into.name);
  into.data_dir = node.required_text("data_dir");
  into.engine.shards = static_cast<std::uint16_t>(
      node.integer("shards", into.engine.shards, 1, 1024));
  into.threads
      = static_cast<std::uint32_t>(node.integer("threads", 2, 1, threads_max));
  into.drain = node.duration("drain", into.drain);
  into.log.folder = into.data_dir / "log";
  into.store.folder = into.data_dir / "store";
}

void read_log(config::section log, node_options& into) {
  into.log.segment_bytes
      = log.size("segment_bytes", into.log.segment_bytes, 1U << 20, 1ULL << 30);
  into.log.spare_segments
      = static_cast<std::size_t>(log.integer("spare_segments", 1, 0, 16));
  into.log.transport_ids_max = static_cast<std::size_t>(
      log.integer("transport_ids_max", 2'000'000, 1'000, 100'000'000));
  into.log.transport_ids_age
      = log.duration("transport_ids_age", into.log.transport_ids_age);
}

void read_engine(config::section engine, node_options& into) {
  auto& e = into.engine;
  e.decoders = static_cast<std::uint16_t>(
      engine.integer("decoders", into.threads, 1, threads_max));
  e.live_records_max = static_cast<std::size_t>(
      engine.integer("live_records_max", 4096, 1, records_max));
  e.catch_up_records_max = static_cast<std::size_t>(
      engine.integer("catch_up_records_max", 32'768, 1, records_max));
  e.group_records_max = static_cast<std::size_t>(
      engine.integer("group_records_max", 32'768, 1, records_max));
  e.live_pause = engine.duration("live_pause", e.live_pause);
}

void read_intervals(config::section intervals, node_options& into) {
  intervals.choice("granularity", "PT15M", {"PT15M"});
  into.engine.grace = intervals.duration("grace", into.engine.grace);
}

void read_ingest(config::section ingest, node_options& into) {
  auto& http = into.ingest_http;
  http.listen = {ingest.text("listen", "127.0.0.1:8080")};
  http.threads = static_cast<std::uint32_t>(
      ingest.integer("threads", 1, 1, threads_max));
  http.connections_max = static_cast<std::uint32_t>(
      ingest.integer("connections_max", 4096, 1, 100'000));
  http.connections_per_address_max = static_cast<std::uint32_t>(
      ingest.integer("connections_per_address_max",
                     http.connections_per_address_max, 0, 100'000));
  http.body_bytes_max
      = ingest.size("body_bytes_max", http.body_bytes_max, 1024, 4U << 20);
  auto& take = into.ingest;
  if (auto name = ingest.optional_text("organization"))
    take.organization = organization_id{std::string_view{*name}};
  take.batch_bytes_max
      = ingest.size("batch_bytes_max", take.batch_bytes_max, 1024, 1ULL << 30);
  take.lag_max = static_cast<std::uint64_t>(
      ingest.integer("lag_max", static_cast<std::int64_t>(take.lag_max), 1));
}

void read_admin(config::section admin, node_options& into) {
  auto socket
      = admin.text("socket", (into.data_dir / "streamvane.sock").string());
  into.admin_http.listen = {"unix:" + socket};
  if (auto listen = admin.optional_text("listen"))
    into.admin_http.listen.push_back(std::move(*listen));
  into.admin_http.connections_max = 256;
}

std::string breakdown_words() {
  std::string words;
  for (auto by : breakdowns)
    words.append(words.empty() ? "" : ", ").append(to_string(by));
  return words;
}

void read_kpis(config::section kpis, node_options& into) {
  auto level = kpis.child("service_level");
  into.switches.include_abandons = level.boolean("include_abandons", false);
  into.switches.include_short_abandons
      = level.boolean("include_short_abandons", false);
  into.switches.include_flow_outs = level.boolean("include_flow_outs", false);
  into.switches.short_abandons_alone
      = level.choice<bool>("short_abandons_alone", "ignored",
                           {{"ignored", false}, {"counted", true}});
  if (auto from = kpis.optional_text("effective_from")) {
    auto t = parse_iso(*from);
    if (t && *t > instant{})
      into.policy.effective_from = *t;
    else
      kpis.problem("effective_from",
                   "is " + *from
                       + ", allowed is an instant, as 2026-04-01T00:00:00Z");
  }
  into.policy.short_abandon
      = kpis.duration("short_abandon", into.policy.short_abandon);
  for (auto& rule : kpis.list("short_abandons")) {
    short_abandon_rule read;
    read.media = token{rule.required_text("media")};
    read.below = rule.duration("below", into.policy.short_abandon);
    into.policy.short_abandons.push_back(read);
  }
  for (const auto& name : kpis.texts("attributions")) {
    if (auto known = to_attribution(name))
      into.policy.views.add(*known);
    else
      kpis.problem("attributions",
                   "'" + name
                       + "' is no attribution; there are: posted, "
                         "start, end, true_to_interval");
  }
  for (const auto& name : kpis.texts("breakdowns")) {
    auto known = to_breakdown(name);
    if (known && *known != breakdown::none)
      into.policy.breakdowns.add(*known);
    else
      kpis.problem("breakdowns", "'" + name + "' is no breakdown; there are: "
                                     + breakdown_words());
  }
  for (auto& rule : level.list("thresholds")) {
    threshold_rule read;
    if (auto queue = rule.optional_text("queue"))
      read.queue = queue_id{std::string_view{*queue}};
    if (auto media = rule.optional_text("media"))
      read.media = token{*media};
    read.wait_max = rule.duration("wait_max", millis{20'000});
    into.policy.thresholds.push_back(read);
  }
}

/// How what Genesys leaves open is read (genesys.md 10).
void read_readings(config::section readings, open_readings& into) {
  into.acd_start_is_delay = readings.choice<bool>(
      "acd_start", "interact", {{"interact", false}, {"delay", true}});
  into.user_start_is_delay
      = readings.choice<bool>("user_start", "first_segment",
                              {{"first_segment", false}, {"delay", true}});
  into.transfer_from_queue_is_flow_out
      = readings.choice<bool>("transferred_while_waiting", "flow_out",
                              {{"flow_out", true}, {"unknown", false}});
  into.open_callback_is_flow_out
      = readings.choice<bool>("callback_without_outcome", "unknown",
                              {{"unknown", false}, {"flow_out", true}});
  into.callbacks
      = readings.choice<callback_work>("callback_call", "own",
                                       {{"own", callback_work::own},
                                        {"callback", callback_work::callback},
                                        {"call", callback_work::call}});
  into.first_record_holds = readings.choice<bool>(
      "metric_corrections", "last", {{"last", false}, {"first", true}});
  into.records_are_whole = readings.choice<bool>(
      "metrics_topic", "fills", {{"fills", false}, {"whole", true}});
}

/// What is agreed of agents' timelines (genesys.md 11.11, 11.12).
void read_agents(config::section agents, agent_rules& into) {
  constexpr millis quarter{15 * 60'000};
  constexpr millis reach_max{400LL * 24 * 3600 * 1000};
  into.rows_before
      = agents.duration("rows_before", into.rows_before, quarter, reach_max);
  into.rows_after_offline = agents.duration(
      "rows_after_offline", into.rows_after_offline, quarter, reach_max);
  into.undated_presence_is_ignored = agents.choice<bool>(
      "undated_presence", "counted", {{"counted", false}, {"ignored", true}});
}

/// What is agreed of after-call work (genesys.md 5.6).
void read_after_call_work(config::section acw, acw_waits& into) {
  into.wait = acw.duration("wait", into.wait, millis{0}, acw_timeout_max);
  for (auto& rule : acw.list("rules")) {
    acw_rule read;
    if (auto queue = rule.optional_text("queue"))
      read.queue = queue_id{std::string_view{*queue}};
    if (auto media = rule.optional_text("media"))
      read.media = token{*media};
    read.required = rule.boolean("required", read.required);
    read.timeout
        = rule.duration("timeout", read.timeout, millis{0}, acw_timeout_max);
    into.rules.push_back(read);
  }
}

/// How live state is counted (genesys.md 10.8); nothing that is stored depends
/// on it.
void read_live(config::section live, node_options& into) {
  auto& rules = into.engine.live;
  rules.waiting_includes_alerting = live.boolean(
      "waiting_includes_alerting", rules.waiting_includes_alerting);
  rules.interacting_includes_acw = live.boolean("interacting_includes_acw",
                                                rules.interacting_includes_acw);
  rules.after_call_work = into.policy.after_call_work;
  rules.stale_after = live.duration("stale_after", rules.stale_after,
                                    std::chrono::minutes{1}, live_kept_max);
}

/// The shipped profile `core` is shown where nothing is said.
void read_profiles(config::section kpis, node_options& into) {
  auto problem = [&](const failure& why) {
    kpis.problem("profiles", why.what);
  };
  for (const auto& name : kpis.texts("profiles", {"core"})) {
    auto text = config::read_profile_text(name);
    if (!text)
      return problem(text.why());
    into.profiles.push_back(std::move(*text));
  }
  auto read
      = config::parse_kpi_profiles(into.profiles, actors::kpi::catalogue());
  if (!read)
    return problem(read.why());
  if (read->names().empty())
    return kpis.problem("profiles", "names no profile");
  // A KPI that is shown in a view needs the cells of the view.
  auto needed = read->views();
  for (auto view : attributions)
    if (needed.has(view))
      into.policy.views.add(view);
  into.policy.handling_in_state = std::any_of(
      read->all().begin(), read->all().end(), needs_handling_in_state);
  into.definitions = std::make_shared<const kpi_definitions>(std::move(*read));
}

/// A sink cannot show what is not configured.
void check_sinks(config::section root, const node_options& options) {
  for (const auto& sink : options.sinks)
    if (options.definitions && !sink.options.profile.empty()
        && options.definitions->find(sink.options.profile, instant::max())
               == nullptr)
      root.problem("sinks", "has " + sink.options.name + ", whose profile "
                                + sink.options.profile
                                + " is not in kpis.profiles");
}

/// Which activity a presence is (genesys.md 4.8).
void read_activities(config::section kpis, node_options& into) {
  for (auto& rule : kpis.list("activities")) {
    activity_rule read;
    if (auto presence = rule.optional_text("presence"))
      read.presence = token{*presence};
    if (auto definition = rule.optional_text("definition"))
      read.definition = to_uuid(*definition);
    read.category = rule.required_text("category");
    if (read.presence.empty() == !read.definition)
      rule.problem("presence", "is needed, or definition, and not both");
    else
      into.activities.set(std::move(read));
  }
}

} // namespace

std::string digest_of(const config::document& document,
                      const node_options& options) {
  auto all = document.canonical();
  for (const auto& profile : options.profiles)
    all += profile.name + '\n' + sha256_hex(profile.text) + '\n';
  return "sha256:" + sha256_hex(all);
}

node_options read_options(config::document& document,
                          const std::function<instant()>& now) {
  node_options options;
  auto root = document.root();
  read_node(root.child("node"), options);
  read_log(root.child("log"), options);
  read_engine(root.child("engine"), options);
  read_intervals(root.child("intervals"), options);
  read_ingest(root.child("ingest"), options);
  read_admin(root.child("admin"), options);
  read_kpis(root.child("kpis"), options);
  read_readings(root.child("kpis").child("readings"), options.policy.readings);
  read_agents(root.child("kpis").child("agents"), options.policy.agents);
  read_after_call_work(root.child("kpis").child("after_call_work"),
                       options.policy.after_call_work);
  read_live(root.child("kpis").child("live"), options);
  read_profiles(root.child("kpis"), options);
  read_activities(root.child("kpis"), options);
  options.sinks = sinks::read_sinks(root, now);
  check_sinks(root, options);
  return options;
}

} // namespace streamvane::tools::streamvaned

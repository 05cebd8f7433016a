#include "actors/epoch/drift_rows.hpp"
#include "tests/tools/api/served_api.hpp"
#include "tools/streamvaned/api/drift_metrics.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

bool is_name(std::string_view text) {
  return !text.empty()
         && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_")
                == std::string_view::npos;
}

/// `name="value",…`, as it stands between braces.
bool are_labels(std::string_view text) {
  for (;;) {
    auto equals = text.find("=\"");
    if (equals == std::string_view::npos || !is_name(text.substr(0, equals)))
      return false;
    auto end = text.find('"', equals + 2);
    if (end == std::string_view::npos)
      return false;
    text.remove_prefix(end + 1);
    if (text.empty())
      return true;
    if (text.front() != ',')
      return false;
    text.remove_prefix(1);
  }
}

/// `name` or `name{labels}`.
bool is_series(std::string_view text) {
  auto brace = text.find('{');
  if (brace == std::string_view::npos)
    return is_name(text);
  return is_name(text.substr(0, brace)) && text.ends_with('}')
         && are_labels(text.substr(brace + 1, text.size() - brace - 2));
}

/// Names begin with ours; one has Genesys' own (genesys.md 7).
bool is_ours(std::string_view series) {
  return series.starts_with("streamvane_")
         || series.starts_with("genesys_unknown_field_total");
}

/// The samples of a page by name and labels; fails on a line that is not of
/// the text format.
std::map<std::string, double> samples_of(const std::string& page) {
  std::map<std::string, double> samples;
  std::istringstream lines{page};
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    if (line.starts_with('#')) {
      CHECK(is_ours(line.substr(std::string_view{"# HELP "}.size())));
      continue;
    }
    auto blank = line.rfind(' ');
    REQUIRE(blank != std::string::npos);
    auto series = line.substr(0, blank);
    CHECK(is_series(series));
    CHECK(is_ours(series));
    std::size_t read = 0;
    auto value = std::stod(line.substr(blank + 1), &read);
    CHECK(read == line.size() - blank - 1);
    CHECK(samples.emplace(series, value).second);
  }
  return samples;
}

} // namespace

TEST_CASE_METHOD(served_api, "the metrics page is of Prometheus' text format",
                 "[api][metrics]") {
  listed_actor shard{7, "shard", "0"};
  listed_actor busy{8, "queue", "a"};
  listed_actor idle{9, "queue", "b"};
  for (auto* actor : {&shard, &busy, &idle})
    actors.enter(*actor);
  busy.take_messages(5, 1);
  idle.take_messages(2, 1);
  put(queue_cell(acme, sales, half_past_nine));
  progress.log_end = 12;
  progress.committed_offset = 9;
  progress.epochs = 3;
  progress.drifted = 2;
  progress.latency_counts[0] = 4;
  progress.latency_counts[10] = 1;
  progress.latency_sum_ms = 90'000;
  ingest.by_topic[static_cast<std::size_t>(genesys_topic::acd_end)] = 6;
  auto answer = get("/metrics");
  for (auto* actor : {&shard, &busy, &idle})
    actors.leave(*actor);
  CHECK(answer.status == 200);
  CHECK(answer.headers.find("content-type")->starts_with("text/plain"));
  auto samples = samples_of(answer.body);
  CHECK(samples["streamvane_build_info{version=\"0.1.0\"}"] == 1);
  CHECK(samples["streamvane_actors{kind=\"queue\"}"] == 2);
  CHECK(samples["streamvane_mailbox_messages{kind=\"queue\"}"] == 5);
  CHECK(samples["streamvane_mailbox_deepest_messages{kind=\"queue\"}"] == 4);
  CHECK(samples["streamvane_log_lag_records"] == 3);
  CHECK(samples["streamvane_epochs_total"] == 3);
  CHECK(samples["streamvane_events_drifted_total"] == 2);
  CHECK(samples["streamvane_event_commit_seconds_bucket{le=\"0.005\"}"] == 4);
  CHECK(samples["streamvane_event_commit_seconds_bucket{le=\"+Inf\"}"] == 5);
  CHECK(samples["streamvane_event_commit_seconds_sum"] == 90);
  CHECK(samples["streamvane_ingest_events_total{topic=\"acd.end\"}"] == 6);
  CHECK(samples["streamvane_store_rows{table=\"cells\"}"] == 1);
  CHECK(samples["streamvane_sink_lag_revisions{sink=\"wfm\"}"] == 2);
  CHECK(samples["streamvane_ready"] == 1);
}

TEST_CASE_METHOD(served_api, "the metrics page holds without the sinks",
                 "[api][metrics]") {
  sinks_answer = failure{errc::unavailable, "the engine does not run"};
  auto samples = samples_of(get("/metrics").body);
  CHECK(samples.count("streamvane_log_lag_records") == 1);
  CHECK(samples.count("streamvane_sink_lag_revisions{sink=\"wfm\"}") == 0);
}

TEST_CASE_METHOD(served_api,
                 "unknown fields have a series each up to a bound, "
                 "first come first served",
                 "[api][metrics]") {
  genesys::drift_ledger ledger;
  std::uint64_t offset = 1'000;
  auto note = [&](genesys_topic topic, genesys::drift_kind kind,
                  const std::string& path, const std::string& detail) {
    genesys::message m;
    m.head.topic = topic;
    m.drift.push_back({topic, kind, path, detail, "", "", ""});
    genesys::drift_tally tally;
    tally.add(m, {half_past_nine, offset++});
    ledger.take(tally);
  };
  using genesys::drift_kind;
  note(genesys_topic::acw, drift_kind::new_word, "eventBody.mediaType", "HOLO");
  note(genesys_topic::acw, drift_kind::retyped, "eventBody.queueId", "number");
  note(genesys_topic::unknown, drift_kind::new_topic, "v9.{id}", "");
  for (int i = 0; i < 300; ++i)
    note(i < 200 ? genesys_topic::acd_end : genesys_topic::acd_start,
         drift_kind::new_member, "eventBody.n" + std::to_string(i), "");
  note(genesys_topic::acd_start, drift_kind::new_member, "eventBody.n299", "");
  write_batch batch;
  actors::epoch::put_changes(ledger, batch);
  commit(batch);
  auto samples = samples_of(get("/metrics").body);
  auto field = [&](const std::string& topic, const std::string& name) {
    auto at = samples.find("genesys_unknown_field_total{topic=\"" + topic
                           + "\",field=\"" + name + "\"}");
    return at == samples.end() ? 0 : at->second;
  };
  CHECK(field("acw", "eventBody.mediaType=HOLO") == 1);
  CHECK(field("acw", "eventBody.queueId=number") == 0);
  CHECK(field("unknown", "v9.{id}") == 1);
  CHECK(field("acd.end", "eventBody.n0") == 1);
  CHECK(field("acd.start", "eventBody.n253") == 1);
  CHECK(field("acd.start", "eventBody.n254") == 0);
  CHECK(field("other", "other") == 47);
  CHECK(std::count_if(samples.begin(), samples.end(),
                      [](const auto& sample) {
                        return sample.first.starts_with("genesys_");
                      })
        == tools::streamvaned::unknown_fields_max + 1);
  CHECK(samples["streamvane_schema_drift_total{kind=\"new\"}"] == 301);
  CHECK(samples["streamvane_schema_drift_total{kind=\"retyped\"}"] == 1);
  CHECK(samples["streamvane_schema_drift_total{kind=\"vanished\"}"] == 0);
  CHECK(samples["streamvane_schema_drift_beyond_total"] == 0);
  CHECK(samples["streamvane_schema_drift_lines{topic=\"acd.end\"}"] == 200);
}

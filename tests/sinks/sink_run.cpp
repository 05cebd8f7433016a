#include "tests/sinks/sink_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace streamvane::tests {

using runtime::metrics_store::metrics_store;
using runtime::metrics_store::row;
using runtime::metrics_store::table;
using runtime::store_writer::commit_answer;
using runtime::store_writer::commit_request;
using runtime::store_writer::store_writer_actor;

class sink_run::scripted_sink final : public sinks::sink {
public:
  explicit scripted_sink(sink_run& run) : run_{run}, name_{run.options.name} {
    // nop
  }

  std::string_view name() const override {
    return name_;
  }

  std::string_view type() const override {
    return "scripted";
  }

  sinks::delivery deliver(std::span<const kpi_envelope> envelopes,
                          const sinks::delivery_key& key) override {
    received got{.key = key.text(), .at = run_.passed()};
    for (const auto& envelope : envelopes)
      got.envelopes.push_back(to_json(envelope));
    run_.log.push_back(std::move(got));
    auto outcome = run_.receiver(key);
    run_.log.back().verdict = outcome.verdict;
    return outcome;
  }

private:
  sink_run& run_;
  std::string name_;
};

sink_run::sink_run() : began_{system.clock().now()} {
  auto opened = metrics_store::open({.folder = folder_.path(),
                                     .map_bytes_first = 1u << 20,
                                     .free_bytes_min = 0});
  if (!opened)
    throw std::runtime_error{to_string(opened.why())};
  store_ = std::move(*opened);
  writer_ = system.spawn([this]() -> store_writer_actor::behavior_type {
    return {[this](const commit_request& request) -> commit_answer {
      if (!commit_failures.empty()) {
        auto why = std::move(commit_failures.back());
        commit_failures.pop_back();
        return {why};
      }
      ++commits;
      auto outcome = store_->commit(*request.batch);
      after_commit();
      return {outcome};
    }};
  });
  options.name = "wfm";
  options.schedule.flush = millis{1'000};
  options.seed = 7;
}

sink_run::~sink_run() {
  end_all();
}

void sink_run::publish(std::uint64_t count, family f) {
  for (std::uint64_t i = 0; i < count; ++i)
    outbox.push_back(envelope(outbox.size() + 1, f));
}

std::unique_ptr<sinks::sink> sink_run::make_sink() {
  return std::make_unique<scripted_sink>(*this);
}

sinks::sinks_links sink_run::links() {
  return {.outbox
          = [this](std::uint64_t after, std::size_t max,
                   const sinks::outbox_wish& f) { return read(after, max, f); },
          .cursor =
              [this](std::string_view sink) {
                return sinks::read_sink_cursor(*store_, sink);
              },
          .writer = [this] { return writer_; },
          .now =
              [this] {
                return now();
              }};
}

void sink_run::start() {
  auto all = links();
  alone = caf::actor_cast<caf::actor>(system.spawn<sinks::sink_shell>(
      options, sinks::sink_links{.destination = make_sink(),
                                 .outbox = all.outbox,
                                 .cursor = all.cursor,
                                 .writer = writer_,
                                 .progress = progress,
                                 .now = all.now}));
  run();
}

void sink_run::start_supervised() {
  sinks::configured_sink sink{.type = "scripted",
                              .options = options,
                              .make = [this] { return make_sink(); },
                              .progress = progress};
  auto all = links();
  all.seed = options.seed;
  auto spec
      = sinks::sinks_spec({sink}, std::move(all), sinks::sink_threads::shared);
  for (auto& child : spec.children)
    child.backoff = {millis{1}, millis{20}};
  top = runtime::supervision::spawn_supervisor(system, std::move(spec));
}

void sink_run::kill() {
  for (auto* who : {&alone, &top})
    if (*who) {
      caf::anon_send_exit(*who, caf::exit_reason::kill);
      *who = nullptr;
    }
  run();
}

instant sink_run::now() {
  return from_epoch_ms(1'772'442'600'000) + passed() + wall_shift;
}

millis sink_run::passed() {
  return std::chrono::duration_cast<millis>(system.clock().now() - began_);
}

sinks::sink_cursor sink_run::cursor() const {
  auto known = sinks::read_sink_cursor(*store_, options.name);
  if (!known)
    throw std::runtime_error{to_string(known.why())};
  return known->value_or(sinks::sink_cursor{});
}

std::vector<json::value> sink_run::dead_letters() const {
  std::vector<json::value> letters;
  auto seen = store_->read();
  REQUIRE(seen);
  REQUIRE(seen->scan(table::dead_letters, {}, {}, [&](const row& r) {
    auto letter = json::parse(r.payload);
    REQUIRE(letter);
    letters.push_back(std::move(*letter));
    return true;
  }));
  return letters;
}

json::value sink_run::describe() {
  using runtime::supervision::describe_request;
  auto text = answer_of<std::string, caf::message_priority::high>(
      alone, describe_request{});
  auto read = json::parse(text);
  if (!read)
    throw std::runtime_error{text};
  return std::move(*read);
}

std::vector<std::string> sink_run::envelopes_with(sinks::verdict v) const {
  std::vector<std::string> all;
  for (const auto& one : log)
    if (one.verdict == v)
      all.insert(all.end(), one.envelopes.begin(), one.envelopes.end());
  return all;
}

std::vector<std::string> sink_run::published() const {
  std::vector<std::string> all;
  for (const auto& envelope : outbox)
    if (options.families.empty()
        || std::count(options.families.begin(), options.families.end(),
                      envelope.cell.family)
               > 0)
      all.push_back(to_json(envelope));
  return all;
}

/// As the real one: ends with the envelope that makes `max` full, or after so
/// many rows that are not wanted.
result<sinks::outbox_batch> sink_run::read(std::uint64_t after, std::size_t max,
                                           const sinks::outbox_wish& wanted) {
  if (!read_failures.empty()) {
    auto why = std::move(read_failures.back());
    read_failures.pop_back();
    return why;
  }
  sinks::outbox_batch batch;
  std::size_t rows = 0;
  for (auto i = after; i < outbox.size(); ++i) {
    if (batch.envelopes.size() == max || rows++ == 2 * max)
      break;
    if (batch.first == 0)
      batch.first = i + 1;
    batch.last = i + 1;
    auto f = outbox[i].cell.family;
    const auto& families = wanted.families;
    if (families.empty() || std::count(families.begin(), families.end(), f) > 0)
      batch.envelopes.push_back(outbox[i]);
  }
  return batch;
}

} // namespace streamvane::tests

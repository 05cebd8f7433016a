#include "tools/vanebench/workload.hpp"

#include "actors/epoch/config_record.hpp"
#include "tools/vanebench/log_filler.hpp"
#include "tools/vanebench/measurement.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace streamvane::tools::vanebench {

namespace {

using runtime::event_log::segment_log;

/// A day of this centre; the same one in every run.
constexpr instant simulated_start{
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

/// The centre tells more per conversation (about 13, with agents' statuses
/// and observations on top), so that the day is not over too soon.
constexpr std::uint64_t events_per_conversation = 10;

constexpr std::string_view facts_file = "workload.txt";

result<workload> known_workload(const std::filesystem::path& folder) {
  workload known{.folder = folder};
  std::ifstream file{folder / facts_file};
  if (!(file >> known.events >> known.records >> known.bytes))
    return failure{errc::not_found, folder.string() + " has no workload"};
  return known;
}

result<> write_facts(const workload& made) {
  std::ofstream file{made.folder / facts_file};
  file << made.events << ' ' << made.records << ' ' << made.bytes << '\n';
  file.close();
  if (!file)
    return io_failure("cannot write " + (made.folder / facts_file).string(),
                      errno);
  return done{};
}

result<workload> fill(const bench_options& options,
                      const std::filesystem::path& folder,
                      std::uint64_t events) {
  workload made{.folder = folder};
  auto log = segment_log::open({.folder = folder / "log"});
  if (!log)
    return log.why();
  auto centre = centre_for(options, events, simulated_start);
  log_filler into{**log};
  into.config(config_payload(centre), centre.start);
  instant last = centre.start;
  auto told = tell(centre, events, [&](std::string body, instant at) {
    into.event(std::move(body), at);
    last = at;
  });
  if (!told)
    return told.why();
  // Whoever is folded must have been told that the last minute is over.
  if (auto filled = into.finish(last + millis{60'000}); !filled)
    return filled.why();
  made.events = into.events();
  made.bytes = into.bytes();
  made.records = (*log)->bounds().end;
  if (auto written = write_facts(made); !written)
    return written.why();
  return made;
}

} // namespace

result<std::unique_ptr<segment_log>> workload::open() const {
  return segment_log::open_for_reading({.folder = folder / "log"});
}

vanesim::centre_options centre_for(const bench_options& options,
                                   std::uint64_t events, instant start) {
  vanesim::centre_options centre;
  centre.start = start;
  centre.length = options.length;
  centre.agents = options.agents;
  centre.queues = options.queues;
  centre.conversations = static_cast<std::uint32_t>(
      std::max<std::uint64_t>(1, events / events_per_conversation));
  return centre;
}

result<> tell(const vanesim::centre_options& centre, std::uint64_t events,
              const std::function<void(std::string body, instant at)>& take) {
  if (auto valid = vanesim::validate(centre); !valid)
    return valid;
  std::uint64_t told = 0;
  vanesim::centre day{centre, [&](vanesim::emitted_event e) {
                        if (told == events)
                          return;
                        ++told;
                        take(std::move(e.body), e.published);
                      }};
  while (told < events && day.step()) {
    // The centre goes on.
  }
  if (told < events)
    return failure{errc::invalid, "the simulated day has "
                                      + std::to_string(told) + " events, not "
                                      + std::to_string(events)};
  return done{};
}

std::string config_payload(const vanesim::centre_options& centre) {
  actors::epoch::config_record record;
  record.hash = "sha256:vanebench";
  record.policy.effective_from = centre.start;
  record.policy.short_abandon = centre.rules.short_abandon;
  for (auto m : vanesim::all_media)
    record.policy.thresholds.push_back(
        {{}, token{to_string(m)}, centre.rules.threshold[m]});
  return encode(record);
}

result<workload> make_workload(const bench_options& options,
                               const std::filesystem::path& folder,
                               std::uint64_t events) {
  auto place = folder
               / ("workload-" + std::to_string(events) + '-'
                  + std::to_string(options.agents) + '-'
                  + std::to_string(options.queues) + '-'
                  + std::to_string(options.length.count()));
  if (auto known = known_workload(place))
    return known;
  note("writing a log of " + std::to_string(events) + " events to "
       + place.string());
  auto unfinished = place;
  unfinished += ".new";
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (auto made = fill(options, unfinished, events); !made)
    return made;
  std::filesystem::rename(unfinished, place, error);
  if (error)
    return io_failure("cannot rename " + unfinished.string(), error.value());
  return known_workload(place);
}

std::vector<std::string> setting_of(const bench_options& options,
                                    const workload& work) {
  return {
      std::to_string(work.events) + " events, "
          + std::to_string(work.bytes / work.events) + " bytes each",
      std::to_string(options.agents) + " agents, "
          + std::to_string(options.queues) + " queues, "
          + std::to_string(options.length.count() / 60'000) + " minutes",
      std::to_string(work.records - work.events)
          + " ticks and configuration records",
      std::to_string(options.threads) + " actor threads",
  };
}

} // namespace streamvane::tools::vanebench

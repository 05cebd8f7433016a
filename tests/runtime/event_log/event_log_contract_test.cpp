#include "tests/runtime/event_log/log_story.hpp"
#include "tests/support/memory_log.hpp"

#include <atomic>
#include <thread>

using namespace streamvane;
using namespace streamvane::tests;

// Every implementation of event_log keeps these promises.

namespace {

struct memory_subject {
  memory_log log;
};

struct segment_subject {
  segment_subject() : opened{open_log(options())}, log{*opened} {
    // nop
  }

  segment_log_options options() const {
    segment_log_options o;
    o.folder = folder.path();
    o.segment_bytes = 32 * 1024;
    return o;
  }

  temp_folder folder;
  std::unique_ptr<segment_log> opened;
  segment_log& log;
};

} // namespace

#define LOGS memory_subject, segment_subject

TEMPLATE_TEST_CASE("what is appended is read back byte for byte",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  CHECK(log.bounds().end == 0);
  CHECK(log.read(0, 10, 1000)->records.empty());
  std::vector<new_record> written;
  for (std::uint64_t n = 0; n < 300; ++n) {
    auto r = n % 10 == 0 ? tick_record(n) : event_record(n, n * 7 % 1500);
    written.push_back(r);
    auto outcome = append_now(log, {r});
    REQUIRE(outcome);
    REQUIRE(outcome->size() == 1);
    CHECK(outcome->front().offset == n);
    CHECK_FALSE(outcome->front().duplicate);
  }
  CHECK(log.bounds().first == 0);
  CHECK(log.bounds().end == 300);
  auto batch = log.read(0, 1000, 1 << 20);
  REQUIRE(batch);
  REQUIRE(batch->records.size() == 300);
  CHECK(batch->next == 300);
  for (std::uint64_t n = 0; n < 300; ++n) {
    const auto& r = batch->records[n];
    CHECK(r.offset == n);
    CHECK(r.kind == written[n].kind);
    CHECK(r.source == written[n].source);
    CHECK(r.arrival == written[n].arrival);
    CHECK(r.organization == written[n].organization);
    CHECK(r.transport == written[n].transport);
    CHECK(r.payload == written[n].payload);
  }
}

TEMPLATE_TEST_CASE("a read ends at its bounds and goes on where it ended",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  for (std::uint64_t n = 0; n < 120; ++n)
    REQUIRE(append_event(log, n, 1000));
  for (std::size_t records_max : {0, 1, 3, 119, 120, 500}) {
    auto batch = log.read(0, records_max, 1 << 20);
    REQUIRE(batch);
    auto wanted = std::clamp<std::size_t>(records_max, 1, 120);
    CHECK(batch->records.size() == wanted);
  }
  CHECK(log.read(5, 100, 0)->records.size() == 1);
  auto some = log.read(5, 100, 10'000)->records.size();
  CHECK(some >= 8);
  CHECK(some <= 10);
  for (std::uint64_t from = 0; from < 120; ++from) {
    auto batch = log.read(from, 2, 1 << 20);
    REQUIRE(batch);
    CHECK(batch->records.front().offset == from);
    CHECK(batch->records.front().payload == event_record(from, 1000).payload);
  }
  CHECK(log.read(120, 1, 1)->records.empty());
  CHECK(log.read(120, 1, 1)->next == 120);
  CHECK(log.read(7000, 1, 1)->next == 7000);
}

TEMPLATE_TEST_CASE("a batch outlives the reads and appends after it",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  REQUIRE(append_event(log, 0));
  auto first = log.read(0, 1, 1000);
  for (std::uint64_t n = 1; n < 500; ++n)
    REQUIRE(append_event(log, n));
  auto copy = *first;
  CHECK(all_payloads(log).size() == 500);
  CHECK(copy.records.front().payload == event_record(0).payload);
}

TEMPLATE_TEST_CASE("an event whose transport id is known is not appended again",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  REQUIRE(append_event(log, 1));
  auto outcome
      = append_now(log, {event_record(2), event_record(1), tick_record(3),
                         event_record(2), tick_record(3)});
  REQUIRE(outcome);
  REQUIRE(outcome->size() == 5);
  auto is = [&](std::size_t i, std::uint64_t offset, bool duplicate) {
    CHECK((*outcome)[i].offset == offset);
    CHECK((*outcome)[i].duplicate == duplicate);
  };
  is(0, 1, false);
  is(1, 0, true);
  is(2, 2, false);
  is(3, 1, true);
  is(4, 3, false);
  CHECK(log.bounds().end == 4);
}

TEMPLATE_TEST_CASE("a record above 4 MiB is refused and takes no offset",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  auto large = event_record(1);
  large.payload.assign(4 * 1024 * 1024 + 1, 'x');
  auto outcome = append_now(log, {event_record(0), large});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.why().code == errc::too_large);
  CHECK(log.bounds().end == 0);
  CHECK(append_event(log, 0)->front().duplicate == false);
}

TEMPLATE_TEST_CASE("an append of nothing completes", "[event_log][contract]",
                   LOGS) {
  TestType subject;
  auto outcome = append_now(subject.log, {});
  REQUIRE(outcome);
  CHECK(outcome->empty());
  CHECK(subject.log.bounds().end == 0);
}

TEMPLATE_TEST_CASE("a completion may append", "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  std::promise<std::uint64_t> second;
  log.append({event_record(0)}, [&](append_outcome) {
    log.append({event_record(1)},
               [&](append_outcome o) { second.set_value(o->front().offset); });
  });
  CHECK(second.get_future().get() == 1);
}

TEMPLATE_TEST_CASE("the subscriber hears every growth until it ends",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  std::mutex mutex;
  std::condition_variable heard;
  std::vector<std::uint64_t> ends;
  log.subscribe([&](std::uint64_t end) {
    std::lock_guard guard{mutex};
    ends.push_back(end);
    heard.notify_one();
  });
  for (std::uint64_t n = 0; n < 50; ++n)
    REQUIRE(append_event(log, n));
  {
    std::unique_lock lock{mutex};
    heard.wait(lock, [&] { return !ends.empty() && ends.back() == 50; });
    CHECK(std::is_sorted(ends.begin(), ends.end()));
    CHECK(std::adjacent_find(ends.begin(), ends.end()) == ends.end());
  }
  log.subscribe({});
  REQUIRE(append_event(log, 50));
  REQUIRE(append_event(log, 51));
  std::lock_guard guard{mutex};
  CHECK(ends.back() == 50);
}

TEMPLATE_TEST_CASE("eight producers and a reader agree on one order",
                   "[event_log][contract]", LOGS) {
  TestType subject;
  auto& log = subject.log;
  constexpr std::uint64_t producers = 8;
  constexpr std::uint64_t appends = 60;
  std::mutex mutex;
  std::condition_variable all_done;
  std::uint64_t completed = 0;
  std::vector<std::uint64_t> completion_order;
  std::map<std::uint64_t, std::string> acknowledged;
  std::atomic<bool> writing{true};
  std::uint64_t read_along = 0;
  std::thread reader{[&] {
    while (writing || read_along < log.bounds().end) {
      auto batch = log.read(read_along, 100, 1 << 16);
      if (!batch)
        return;
      read_along = batch->next;
    }
  }};
  std::vector<std::thread> threads;
  for (std::uint64_t p = 0; p < producers; ++p)
    threads.emplace_back([&, p] {
      for (std::uint64_t i = 0; i < appends; ++i) {
        auto n = p * appends + i;
        auto a = event_record(2 * n);
        auto b = event_record(2 * n + 1);
        log.append({a, b}, [&, a, b](append_outcome o) {
          std::lock_guard guard{mutex};
          completion_order.push_back(o->front().offset);
          acknowledged[(*o)[0].offset] = a.payload;
          acknowledged[(*o)[1].offset] = b.payload;
          if (++completed == producers * appends)
            all_done.notify_one();
        });
      }
    });
  for (auto& t : threads)
    t.join();
  {
    std::unique_lock lock{mutex};
    all_done.wait(lock, [&] { return completed == producers * appends; });
  }
  writing = false;
  reader.join();
  CHECK(read_along == 2 * producers * appends);
  CHECK(std::is_sorted(completion_order.begin(), completion_order.end()));
  auto payloads = all_payloads(log, 100);
  REQUIRE(payloads.size() == 2 * producers * appends);
  std::vector<std::uint64_t> last(producers, 0);
  for (std::uint64_t offset = 0; offset < payloads.size(); ++offset) {
    CHECK(acknowledged[offset] == payloads[offset]);
    // Per producer the order of its appends, the two of one append adjacent.
    auto n = std::stoull(payloads[offset]);
    auto& before = last[n / (2 * appends)];
    CHECK(before <= n);
    before = n;
    if (n % 2 == 1)
      CHECK(std::stoull(payloads[offset - 1]) == n - 1);
  }
}

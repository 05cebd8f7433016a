#include "tests/runtime/event_log/log_story.hpp"

#include <atomic>

using namespace streamvane;
using namespace streamvane::tests;

namespace {

failure no_medium() {
  return {errc::io, "Input/output error"};
}

/// Stops the syncs of a disk until it is opened.
class sync_gate {
public:
  explicit sync_gate(faulty_disk& disk) : disk_{disk} {
    disk_.before_sync([this] {
      std::unique_lock lock{mutex_};
      reached_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
    });
  }

  ~sync_gate() {
    open();
    disk_.before_sync({});
  }

  void wait_until_reached() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return reached_; });
  }

  void open() {
    std::lock_guard guard{mutex_};
    open_ = true;
    changed_.notify_all();
  }

private:
  faulty_disk& disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reached_ = false;
  bool open_ = false;
};

/// Keeps the spare thread from touching the disk while a test counts or
/// blocks: all spares that it wants are there.
void wait_for_spares(const segment_log& log, std::size_t count) {
  while (log.counters().spares < count)
    std::this_thread::yield();
}

} // namespace

TEST_CASE("options out of range are refused by name", "[event_log]") {
  segment_log_options options;
  CHECK(validate(options).why().what.find("folder") != std::string::npos);
  options.folder = "/log";
  CHECK(validate(options));
  auto refused = [&](auto change, std::string_view name) {
    auto bad = options;
    change(bad);
    auto why = validate(bad);
    REQUIRE_FALSE(why);
    CHECK(why.why().code == errc::invalid);
    CHECK(why.why().what.find(name) != std::string::npos);
  };
  using o = segment_log_options;
  refused([](o& x) { x.segment_bytes = 5000; }, "segment_bytes is 5000");
  refused([](o& x) { x.segment_bytes = 4096; }, "segment_bytes is 4096");
  refused([](o& x) { x.spare_segments = 0; }, "spare_segments is 0");
  refused([](o& x) { x.queue_bytes_max = 0; }, "queue_bytes_max is 0");
  refused([](o& x) { x.transport_ids_max = 0; }, "transport_ids_max is 0");
  refused([](o& x) { x.transport_ids_age = millis{-1}; }, "transport_ids_age");
}

TEST_CASE("a log over many segments is the same after reopening",
          "[event_log]") {
  temp_folder folder;
  segment_log_options options;
  options.folder = folder.path() / "new" / "log";
  options.segment_bytes = 16 * 1024;
  std::vector<std::string> written;
  for (int round = 0; round < 4; ++round) {
    auto log = open_log(options);
    CHECK(log->recovered().warnings.empty());
    CHECK(log->bounds().end == written.size());
    for (int i = 0; i < 200; ++i) {
      auto n = written.size();
      written.push_back(event_record(n, n * 37 % 700).payload);
      CHECK(append_event(*log, n, n * 37 % 700)->front().offset == n);
    }
    CHECK(all_payloads(*log, 64) == written);
    auto verified = log->verify({});
    REQUIRE(verified);
    CHECK(verified->damage.empty());
    CHECK(verified->records == written.size());
  }
  auto log = open_log(options);
  CHECK(log->recovered().segments > 20);
  CHECK(all_payloads(*log, 1000) == written);
  CHECK(log->read(333, 1, 1)->records.front().payload == written[333]);
}

TEST_CASE("appends that wait are committed by one sync, and not before it",
          "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  auto log = open_log(on_disk(disk, 64 * 1024));
  REQUIRE(append_event(*log, 0));
  wait_for_spares(*log, 1);
  auto commits = log->counters().commits;
  auto syncs = disk->calls(disk_call::sync);
  sync_gate gate{*disk};
  std::atomic<int> completed{0};
  std::promise<void> all;
  for (std::uint64_t n = 1; n <= 100; ++n) {
    log->append({event_record(n)}, [&](append_outcome o) {
      if (o && ++completed == 100)
        all.set_value();
    });
    if (n == 1)
      gate.wait_until_reached();
  }
  // A repetition of an event that is not durable yet waits as well.
  std::promise<append_outcome> again;
  log->append({event_record(50)},
              [&](append_outcome o) { again.set_value(std::move(o)); });
  CHECK(completed == 0);
  CHECK(log->bounds().end == 1);
  CHECK(log->read(1, 10, 1000)->records.empty());
  gate.open();
  all.get_future().get();
  auto outcome = again.get_future().get();
  CHECK(outcome->front().duplicate);
  CHECK(outcome->front().offset == 50);
  CHECK(log->counters().commits == commits + 2);
  CHECK(disk->calls(disk_call::sync) == syncs + 2);
  CHECK(log->bounds().end == 101);
}

TEST_CASE("a full queue refuses at once and empties again", "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  auto options = on_disk(disk, 64 * 1024);
  options.queue_records_max = 10;
  auto log = open_log(options);
  REQUIRE(append_event(*log, 0));
  wait_for_spares(*log, 1);
  sync_gate gate{*disk};
  std::atomic<int> good{0};
  auto count = [&](append_outcome o) {
    good += o ? 1 : 0;
  };
  log->append({event_record(1)}, count);
  gate.wait_until_reached();
  for (std::uint64_t n = 2; n < 12; ++n)
    log->append({event_record(n)}, count);
  CHECK(log->counters().queued_records == 10);
  auto refused = append_event(*log, 12);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::unavailable);
  CHECK(refused.why().what.find("10 records") != std::string::npos);
  CHECK(log->writable().why().code == errc::unavailable);
  gate.open();
  log.reset(); // commits what it accepted
  CHECK(good == 11);
  CHECK(open_log(options)->bounds().end == 12);
}

TEST_CASE("a failed sync ends all acknowledgement and is never repeated",
          "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  std::vector<std::string> reports;
  auto options = on_disk(disk);
  options.report = [&](std::string_view s) {
    reports.emplace_back(s);
  };
  auto log = open_log(options);
  REQUIRE(append_event(*log, 0));
  wait_for_spares(*log, 1);
  disk->fail(disk_call::sync, no_medium(), 0, 1);
  auto failed = append_event(*log, 1);
  REQUIRE_FALSE(failed);
  CHECK(failed.why().code == errc::io);
  CHECK(failed.why().what.find(segment_name(0)) != std::string::npos);
  disk->heal();
  auto syncs = disk->calls(disk_call::sync);
  CHECK(append_event(*log, 2).why().code == errc::io);
  CHECK(log->writable().why().code == errc::io);
  CHECK(all_payloads(*log).size() == 1);
  log.reset();
  CHECK(disk->calls(disk_call::sync) == syncs);
  CHECK(reports.size() == 1);
  // What memory still shows of record 1 is not on the medium.
  log = open_log(options);
  CHECK(log->bounds().end == 1);
  CHECK(append_event(*log, 1)->front().duplicate == false);
  CHECK(all_payloads(*log).size() == 2);
}

TEST_CASE("a failed write ends all acknowledgement", "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  auto log = open_log(on_disk(disk));
  REQUIRE(append_event(*log, 0));
  wait_for_spares(*log, 1);
  disk->fail(disk_call::write, no_medium(), 0, 1);
  CHECK(append_event(*log, 1).why().code == errc::io);
  CHECK(append_event(*log, 2).why().code == errc::io);
}

TEST_CASE("any call that fails during a roll leaves a log that opens",
          "[event_log]") {
  auto call
      = GENERATE(disk_call::write, disk_call::sync, disk_call::resize,
                 disk_call::rename, disk_call::sync_folder, disk_call::open);
  auto after = GENERATE(range(0, 6));
  auto disk = std::make_shared<faulty_disk>();
  auto log = open_log(on_disk(disk));
  std::uint64_t acknowledged = 0;
  while (append_event(*log, acknowledged, 1000) && acknowledged < 8)
    ++acknowledged;
  wait_for_spares(*log, 1);
  disk->fail(call, no_medium(), static_cast<std::size_t>(after));
  for (std::uint64_t n = 100; n < 120; ++n) {
    auto outcome = append_event(*log, n, 1000);
    if (outcome)
      acknowledged = outcome->front().offset;
  }
  log.reset();
  disk->heal();
  log = open_log(on_disk(disk));
  CHECK(log->bounds().end > acknowledged);
  CHECK(all_payloads(*log).size() == log->bounds().end);
  CHECK(append_event(*log, 500));
  CHECK(log->verify({})->damage.empty());
}

TEST_CASE("writes that are done in parts are completed", "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  disk->set_write_max(100);
  auto log = open_log(on_disk(disk));
  for (std::uint64_t n = 0; n < 50; ++n)
    REQUIRE(append_event(*log, n, 500));
  CHECK(all_payloads(*log).size() == 50);
}

TEST_CASE("a full disk refuses appends until there is room", "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  disk->set_room(40 * 1024);
  auto log = open_log(on_disk(disk));
  std::uint64_t n = 0;
  append_outcome outcome = std::vector<appended>{};
  while ((outcome = append_event(*log, n, 1000)))
    REQUIRE(++n < 100);
  CHECK(outcome.why().code == errc::unavailable);
  CHECK(outcome.why().what.find("/log/") != std::string::npos);
  CHECK(log->writable().why().code == errc::unavailable);
  CHECK(log->bounds().end == n);
  CHECK(all_payloads(*log).size() == n);
  // A repetition needs no room.
  CHECK(append_event(*log, 0)->front().duplicate);
  CHECK_FALSE(append_event(*log, n, 1000));
  disk->set_room(UINT64_MAX);
  auto resumed = append_event(*log, n, 1000);
  REQUIRE(resumed);
  CHECK(resumed->front().offset == n);
  CHECK_FALSE(resumed->front().duplicate);
  CHECK(log->writable());
  log.reset();
  log = open_log(on_disk(disk));
  CHECK(log->recovered().warnings.empty());
  CHECK(log->bounds().end == n + 1);
}

TEST_CASE("transport ids are remembered across a reopening, as many as asked",
          "[event_log]") {
  auto disk = std::make_shared<faulty_disk>();
  auto options = on_disk(disk);
  options.transport_ids_max = 40;
  {
    auto log = open_log(options);
    for (std::uint64_t n = 0; n < 100; ++n)
      REQUIRE(append_event(*log, n, 500));
    CHECK(log->counters().transport_ids == 40);
  }
  auto log = open_log(options);
  CHECK(log->recovered().transport_ids == 40);
  auto newest = append_event(*log, 99);
  CHECK(newest->front().duplicate);
  CHECK(newest->front().offset == 99);
  CHECK(append_event(*log, 60)->front().duplicate);
  CHECK(append_event(*log, 59)->front().offset == 100);
}

TEST_CASE("an append larger than a segment is refused", "[event_log]") {
  auto log = open_log(on_disk(std::make_shared<faulty_disk>()));
  auto refused = append_event(*log, 0, 20'000);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::too_large);
  // The largest that fits, in a segment of its own, at either side of others.
  auto largest = event_record(0);
  largest.payload.assign(16 * 1024 - 4096 - 64 - 80 - 32, 'x');
  REQUIRE(append_event(*log, 1));
  REQUIRE(append_now(*log, {largest}));
  REQUIRE(append_event(*log, 2));
  CHECK(all_payloads(*log)[1] == largest.payload);
}

TEST_CASE("a folder has one writer, and readers beside it", "[event_log]") {
  temp_folder folder;
  segment_log_options options;
  options.folder = folder.path();
  options.segment_bytes = 16 * 1024;
  auto log = open_log(options);
  for (std::uint64_t n = 0; n < 40; ++n)
    REQUIRE(append_event(*log, n, 500));
  auto second = segment_log::open(options);
  REQUIRE_FALSE(second);
  CHECK(second.why().code == errc::unavailable);
  CHECK(second.why().what.find(folder.path().string()) != std::string::npos);
  {
    auto reader = segment_log::open_for_reading(options);
    REQUIRE(reader);
    CHECK(all_payloads(**reader).size() == 40);
    CHECK((*reader)->verify({})->records == 40);
    CHECK((*reader)->writable().why().code == errc::unavailable);
    CHECK(append_event(**reader, 40).why().code == errc::unavailable);
  }
  CHECK(append_event(*log, 40)->front().offset == 40);
  log.reset();
  CHECK(open_log(options)->bounds().end == 41);
}

#pragma once

#include "runtime/event_log/segment_log.hpp"
#include "tests/support/faulty_disk.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <stdlib.h>

namespace streamvane::tests {

using namespace runtime::event_log;

/// A folder that is gone after the test.
class temp_folder {
public:
  temp_folder() {
    std::string name = "/tmp/streamvane-log-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;

  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const {
    return path_;
  }

private:
  std::filesystem::path path_;
};

/// The transport id of the n-th event; never none.
inline transport_id transport_of(std::uint64_t n) {
  uuid id;
  id.bytes[0] = 1;
  for (std::size_t i = 0; i < 8; ++i)
    id.bytes[8 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  return transport_id{id};
}

/// The n-th event; its payload begins with n and varies in length.
inline new_record event_record(std::uint64_t n, std::size_t payload = 40) {
  new_record r;
  r.kind = record_kind::event;
  r.source = record_source::webhook;
  r.arrival = from_epoch_ms(1'767'225'600'000 + static_cast<std::int64_t>(n));
  r.organization = organization_id{"4f0b7c1e-0000-4000-8000-00000000002a"};
  r.transport = transport_of(n);
  r.payload = std::to_string(n) + ":" + std::string(payload + n % 13, 'x');
  return r;
}

inline new_record tick_record(std::uint64_t n) {
  new_record r;
  r.kind = record_kind::tick;
  r.arrival = from_epoch_ms(1'767'225'600'000 + static_cast<std::int64_t>(n));
  return r;
}

using append_outcome = result<std::vector<appended>>;

/// Appends and waits for the completion.
inline append_outcome append_now(event_log& log,
                                 std::vector<new_record> records) {
  auto outcome = std::make_shared<std::promise<append_outcome>>();
  auto future = outcome->get_future();
  log.append(std::move(records),
             [outcome](append_outcome o) { outcome->set_value(std::move(o)); });
  return future.get();
}

inline append_outcome append_event(event_log& log, std::uint64_t n,
                                   std::size_t payload = 40) {
  return append_now(log, {event_record(n, payload)});
}

/// Payloads of all records, read in batches of `records_max`.
inline std::vector<std::string> all_payloads(event_log& log,
                                             std::size_t records_max = 7) {
  std::vector<std::string> payloads;
  for (auto at = log.bounds().first;;) {
    auto batch = log.read(at, records_max, 1 << 20);
    if (!batch)
      FAIL(to_string(batch.why()));
    if (batch->records.empty())
      return payloads;
    for (const auto& r : batch->records) {
      REQUIRE(r.offset == at);
      ++at;
      payloads.emplace_back(r.payload);
    }
    REQUIRE(batch->next == at);
  }
}

/// A small log on a disk that can be broken.
inline segment_log_options on_disk(std::shared_ptr<faulty_disk> disk,
                                   std::size_t segment_bytes = 16 * 1024) {
  segment_log_options options;
  options.folder = "/log";
  options.segment_bytes = segment_bytes;
  options.files = std::move(disk);
  return options;
}

inline std::unique_ptr<segment_log> open_log(segment_log_options options) {
  auto log = segment_log::open(std::move(options));
  if (!log)
    FAIL(to_string(log.why()));
  return std::move(*log);
}

inline std::filesystem::path segment_path(std::uint64_t base) {
  return std::filesystem::path{"/log"} / segment_name(base);
}

} // namespace streamvane::tests

#include "tools/vanebench/stages.hpp"

#include "messages/genesys/message_decode.hpp"
#include "messages/json/document.hpp"

namespace streamvane::tools::vanebench {

using runtime::event_log::record_kind;
using runtime::event_log::record_view;

namespace {

constexpr std::size_t read_records = 2048;
constexpr std::size_t read_bytes = 4U << 20;

/// Seconds for one walk over the log.
result<double> walk(runtime::event_log::event_log& log,
                    const std::function<result<>(const record_view&)>& take) {
  stopwatch watch;
  if (auto walked = each_record(log, take); !walked)
    return walked.why();
  return watch.seconds();
}

} // namespace

result<> each_record(runtime::event_log::event_log& log,
                     const std::function<result<>(const record_view&)>& take) {
  auto [at, end] = log.bounds();
  while (at < end) {
    auto batch = log.read(at, read_records, read_bytes);
    if (!batch)
      return batch.why();
    for (const auto& record : batch->records)
      if (auto taken = take(record); !taken)
        return taken;
    at = batch->next;
  }
  return done{};
}

result<> add_stages(runtime::event_log::event_log& log, std::uint64_t events,
                    benchmark_report& report) {
  genesys::decoder decoder;
  auto read = walk(log, [](const record_view&) -> result<> { return done{}; });
  if (!read)
    return read.why();
  json::document document;
  auto parsed = walk(log, [&](const record_view& record) -> result<> {
    return record.kind == record_kind::event ? document.read(record.payload)
                                             : result<>{done{}};
  });
  if (!parsed)
    return parsed.why();
  auto decoded = walk(log, [&](const record_view& record) -> result<> {
    if (record.kind != record_kind::event)
      return done{};
    auto message = decoder.decode(
        record.payload, {record.organization, record.arrival, record.offset});
    if (!message)
      return message.why();
    return done{};
  });
  if (!decoded)
    return decoded.why();
  auto per_event = [&](double s) {
    return s * 1e6 / static_cast<double>(events);
  };
  report.add("stage: read, check sums", "us/event", per_event(*read));
  report.add("stage: read the JSON", "us/event", per_event(*parsed - *read));
  report.add("stage: decode", "us/event", per_event(*decoded - *parsed));
  return done{};
}

} // namespace streamvane::tools::vanebench

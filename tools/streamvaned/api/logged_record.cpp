#include "tools/streamvaned/api/logged_record.hpp"

#include "tools/streamvaned/api/parameters.hpp"

namespace streamvane::tools::streamvaned {

namespace {

/// One record with its head, at the most.
constexpr std::size_t record_bytes_max = 5 * 1024 * 1024;

} // namespace

result<runtime::event_log::record_batch>
read_logged(runtime::event_log::event_log& log, std::string_view text) {
  auto offset = parse_number(text);
  if (!offset)
    return failure{errc::invalid, shown(text) + " is not an offset"};
  auto bounds = log.bounds();
  if (*offset < bounds.first || *offset >= bounds.end)
    return failure{errc::not_found,
                   "there is no record " + std::to_string(*offset)
                       + "; the log has " + std::to_string(bounds.first)
                       + " up to, not with, " + std::to_string(bounds.end)};
  auto batch = log.read(*offset, 1, record_bytes_max);
  if (!batch)
    return batch.why();
  if (batch->records.empty() || batch->records.front().offset != *offset)
    return failure{errc::internal, "the log did not give the record "
                                       + std::to_string(*offset)};
  batch->records.resize(1);
  return batch;
}

} // namespace streamvane::tools::streamvaned

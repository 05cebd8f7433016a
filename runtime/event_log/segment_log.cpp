#include "runtime/event_log/segment_log.hpp"

#include "runtime/event_log/log_reader.hpp"
#include "runtime/event_log/log_writer.hpp"
#include "runtime/event_log/posix_disk.hpp"

namespace streamvane::runtime::event_log {

namespace {

constexpr std::size_t segment_bytes_min = 16 * 1024;
constexpr std::size_t segment_bytes_max = std::size_t{1} << 30;

/// The window's slots are 32 bits wide.
constexpr std::size_t transport_ids_limit = std::size_t{1} << 30;

failure bad_option(std::string_view name, std::string_view value,
                   std::string_view wanted) {
  return {errc::invalid, "event log: " + std::string{name} + " is "
                             + std::string{value} + "; it has to be "
                             + std::string{wanted}};
}

result<> at_least(std::string_view name, std::size_t value, std::size_t min) {
  if (value < min)
    return bad_option(name, std::to_string(value),
                      std::to_string(min) + " or more");
  return done{};
}

} // namespace

result<> validate(const segment_log_options& options) {
  if (options.folder.empty())
    return bad_option("folder", "empty", "a path");
  if (options.segment_bytes % segment_header_bytes != 0
      || options.segment_bytes < segment_bytes_min
      || options.segment_bytes > segment_bytes_max)
    return bad_option("segment_bytes", std::to_string(options.segment_bytes),
                      "a multiple of 4096 from 16384 to 1073741824");
  struct minimum {
    std::string_view name{};
    std::size_t value = 0;
  };
  for (auto [name, value] : {
           minimum{"spare_segments", options.spare_segments},
           minimum{"queue_records_max", options.queue_records_max},
           minimum{"queue_bytes_max", options.queue_bytes_max},
           minimum{"batch_records_max", options.batch_records_max},
           minimum{"batch_bytes_max", options.batch_bytes_max},
           minimum{"transport_ids_max", options.transport_ids_max},
       }) {
    if (auto enough = at_least(name, value, 1); !enough)
      return enough;
  }
  if (options.transport_ids_max > transport_ids_limit)
    return bad_option("transport_ids_max",
                      std::to_string(options.transport_ids_max),
                      std::to_string(transport_ids_limit) + " or less");
  if (options.transport_ids_age < millis{0})
    return bad_option("transport_ids_age",
                      std::to_string(options.transport_ids_age.count()) + "ms",
                      "0 or more");
  return done{};
}

segment_log::segment_log() = default;

segment_log::~segment_log() = default;

result<std::unique_ptr<segment_log>>
segment_log::open(segment_log_options options) {
  if (auto valid = validate(options); !valid)
    return valid.why();
  if (!options.files)
    options.files = std::make_shared<posix_disk>();
  std::unique_ptr<segment_log> log{new segment_log};
  log->files_ = options.files;
  if (auto made = log->files_->make_folder(options.folder); !made)
    return made.why();
  auto lock = log->files_->lock(options.folder / "lock");
  if (!lock)
    return lock.why();
  log->lock_ = std::move(*lock);
  auto recovered = recover(*log->files_, options, recovery_mode::write);
  if (!recovered)
    return recovered.why();
  log->recovered_ = recovered->report;
  if (options.report) {
    for (const auto& warning : log->recovered_.warnings)
      options.report(warning);
  }
  log->catalogue_ = std::make_unique<segment_catalogue>(recovered->segments);
  auto& files = *log->files_;
  log->writer_ = std::make_unique<log_writer>(
      files, std::move(options), *log->catalogue_, std::move(*recovered));
  return log;
}

result<std::unique_ptr<segment_log>>
segment_log::open_for_reading(segment_log_options options) {
  if (auto valid = validate(options); !valid)
    return valid.why();
  std::unique_ptr<segment_log> log{new segment_log};
  log->files_ = options.files ? options.files : std::make_shared<posix_disk>();
  auto recovered = recover(*log->files_, options, recovery_mode::read);
  if (!recovered)
    return recovered.why();
  log->recovered_ = recovered->report;
  log->catalogue_ = std::make_unique<segment_catalogue>(recovered->segments);
  return log;
}

void segment_log::append(std::vector<new_record> records,
                         append_completion done) {
  if (writer_)
    writer_->append(std::move(records), std::move(done));
  else
    done(writable().why());
}

result<record_batch> segment_log::read(std::uint64_t from,
                                       std::size_t records_max,
                                       std::size_t bytes_max) {
  return read_records(*files_, *catalogue_, from, records_max, bytes_max);
}

log_bounds segment_log::bounds() const {
  return catalogue_->bounds();
}

result<> segment_log::writable() const {
  if (!writer_)
    return failure{errc::unavailable, "the event log is open for reading only"};
  return writer_->writable();
}

void segment_log::subscribe(std::function<void(std::uint64_t end)> grown) {
  if (writer_)
    writer_->subscribe(std::move(grown));
}

result<verify_report> segment_log::verify(const verify_progress& progress) {
  return verify_segments(*files_, catalogue_->segments(), progress);
}

segment_log_counters segment_log::counters() const {
  return writer_ ? writer_->counters() : segment_log_counters{};
}

} // namespace streamvane::runtime::event_log

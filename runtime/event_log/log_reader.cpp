#include "runtime/event_log/log_reader.hpp"

#include <algorithm>

namespace streamvane::runtime::event_log {

namespace {

/// Small enough to be in the processor's cache still when its crc is taken.
constexpr std::size_t chunk_bytes = 256 * 1024;

/// One call of read_records().
class batch_reader {
public:
  batch_reader(disk& files, segment_catalogue& catalogue, std::uint64_t from,
               std::size_t records_max, std::size_t bytes_max)
      : files_{files}, catalogue_{catalogue}, end_{catalogue.bounds().end},
        records_max_{std::max<std::size_t>(records_max, 1)},
        bytes_max_{std::min(bytes_max, read_bytes_max)} {
    batch_.next = from;
  }

  result<record_batch> run() {
    while (batch_.next < end_ && !full_) {
      if (auto read = read_segment_part(); !read) {
        // What lies before the damage is whole; the next read begins with the
        // damage and says so.
        if (batch_.records.empty())
          return read.why();
        break;
      }
    }
    batch_.memory = std::move(memory_);
    return std::move(batch_);
  }

private:
  /// Reads from record batch_.next up to the end of its segment or a bound.
  result<> read_segment_part() {
    place_ = catalogue_.find(batch_.next);
    if (!place_.file) {
      auto opened = files_.open(place_.path, open_mode::read);
      if (!opened)
        return opened.why();
      place_.file = std::move(*opened);
    }
    if (place_.start.offset == place_.header.base)
      previous_ = place_.header.seed;
    learned_.clear();
    if (auto arrived = walk_to_start(); !arrived)
      return arrived;
    if (!memory_) {
      if (auto taken = take_memory(); !taken)
        return taken;
    }
    position_ = place_.start.position;
    used_ = filled_;
    while (!full_ && position_ < place_.end_position) {
      if (auto read = read_chunk(); !read)
        return read;
    }
    learned_.push_back({batch_.next, position_});
    catalogue_.learn(place_.header.base, learned_);
    return done{};
  }

  /// Moves place_.start to the wanted record by reading heads.
  result<> walk_to_start() {
    if (place_.start.offset == batch_.next)
      return done{};
    segment_walk walk{*place_.file,
                      place_.header.seed,
                      {place_.start.position, place_.start.offset, previous_},
                      place_.end_position,
                      segment_walk::depth::heads};
    auto spaced = place_.start.position + segment_catalogue::index_spacing;
    while (walk.at().offset < batch_.next) {
      auto head = walk.next();
      if (!head)
        return head.why();
      if (!*head)
        return damaged(walk.at().position, walk.trouble());
      if (walk.at().position >= spaced) {
        learned_.push_back({walk.at().offset, walk.at().position});
        spaced = walk.at().position + segment_catalogue::index_spacing;
      }
    }
    place_.start = {walk.at().offset, walk.at().position};
    previous_ = walk.at().previous;
    return done{};
  }

  /// Takes memory for the batch: no more than is left, enough for a record.
  result<> take_memory() {
    char head_bytes[record_head_bytes];
    auto got = read_all(*place_.file, place_.start.position, head_bytes,
                        record_head_bytes);
    if (!got)
      return got.why();
    auto head = decode_head({head_bytes, *got}, place_.header.seed);
    if (!head)
      return damaged(place_.start.position, "no record of this segment");
    capacity_ = std::max<std::size_t>(
        std::min<std::uint64_t>(bytes_max_, place_.bytes_left),
        stored_bytes(head->payload_bytes));
    memory_ = std::shared_ptr<char[]>{new char[capacity_]};
    return done{};
  }

  /// Reads a chunk behind what is there, then takes the whole records in it.
  result<> read_chunk() {
    auto unread = place_.end_position - (position_ + (filled_ - used_));
    auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>({unread, capacity_ - filled_, chunk_bytes}));
    if (size == 0) {
      full_ = true;
      return done{};
    }
    auto got = read_all(*place_.file, position_ + (filled_ - used_),
                        memory_.get() + filled_, size);
    if (!got)
      return got.why();
    if (*got < size)
      return damaged(position_, "the file ends before its records");
    filled_ += size;
    return take_records();
  }

  result<> take_records() {
    while (filled_ - used_ >= record_head_bytes) {
      std::string_view rest{memory_.get() + used_, filled_ - used_};
      auto head = decode_head(rest, place_.header.seed);
      if (!head || head->offset != batch_.next
          || (previous_ && head->previous != *previous_))
        return damaged(position_, "no record, or not the next one");
      auto size = stored_bytes(head->payload_bytes);
      if (size > place_.end_position - position_)
        return damaged(position_, "the record is cut short");
      if (size > rest.size())
        return done{};
      if (!payload_whole(*head, rest.substr(0, size), place_.header.seed))
        return damaged(position_, "the payload's crc does not match");
      batch_.records.push_back(
          {*head, rest.substr(record_head_bytes, head->payload_bytes)});
      batch_.next = head->offset + 1;
      previous_ = head->crc;
      used_ += size;
      position_ += size;
      if (batch_.records.size() == records_max_) {
        full_ = true;
        return done{};
      }
    }
    return done{};
  }

  failure damaged(std::uint64_t position, std::string_view what) const {
    return {errc::corrupt, at_byte(place_.path, position,
                                   "record " + std::to_string(batch_.next)
                                       + ": " + std::string{what})};
  }

  disk& files_;
  segment_catalogue& catalogue_;
  std::uint64_t end_;
  std::size_t records_max_;
  std::size_t bytes_max_;
  record_batch batch_;
  bool full_ = false;

  reading_place place_;
  std::vector<index_entry> learned_;
  std::uint64_t position_ = 0; ///< In the file, of memory_[used_].
  std::optional<std::uint32_t> previous_;

  std::shared_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;   ///< Up to here whole records were taken.
  std::size_t filled_ = 0; ///< Up to here bytes were read.
};

} // namespace

result<record_batch> read_records(disk& files, segment_catalogue& catalogue,
                                  std::uint64_t from, std::size_t records_max,
                                  std::size_t bytes_max) {
  auto first = catalogue.bounds().first;
  if (from < first)
    return failure{errc::not_found, "record " + std::to_string(from)
                                        + " is older than the log, which "
                                          "begins with record "
                                        + std::to_string(first)};
  return batch_reader{files, catalogue, from, records_max, bytes_max}.run();
}

} // namespace streamvane::runtime::event_log

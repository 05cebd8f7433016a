#pragma once

#include "runtime/event_log/segment_walk.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace streamvane::runtime::event_log {

/// A record's place in its segment.
struct index_entry {
  std::uint64_t offset = 0;
  std::uint64_t position = 0;
};

/// Where to begin reading for a record, and how far its segment can be read.
struct reading_place {
  std::filesystem::path path{};
  std::shared_ptr<const disk_file> file{}; ///< None: open the path.
  segment_header header{};
  index_entry start{};            ///< At or before the wanted record.
  std::uint64_t end = 0;          ///< Offset after the last durable record.
  std::uint64_t end_position = 0; ///< Where that one ends.
  std::uint64_t bytes_left = 0;   ///< From start to the end of the log.
};

/// The segments of an open log, the durable end, and a sparse index of places:
/// one per index_spacing bytes, 16 bytes each. Segments that were sealed before
/// open are indexed as they are read. Any thread; holds its mutex for a look-up
/// only.
class segment_catalogue {
public:
  static constexpr std::uint64_t index_spacing = 64 * 1024;

  /// `segments` follow each other without gap.
  explicit segment_catalogue(std::vector<segment> segments);

  log_bounds bounds() const;

  /// Of all segments; the last may be unsealed.
  std::vector<segment> segments() const;

  /// Adds the segment that is written to from now on.
  void add(const segment& s, std::shared_ptr<const disk_file> file);

  /// The records up to `footer.end` of the last segment are durable now.
  void extend(const segment_footer& footer,
              const std::vector<index_entry>& entries);

  /// The last segment is sealed; it has to be opened to be read.
  void sealed(const segment_footer& footer);

  /// Where to read record `offset`; first <= offset < end.
  reading_place find(std::uint64_t offset) const;

  /// Remembers places, in ascending order, of the segment that begins with
  /// record `base`.
  void learn(std::uint64_t base, const std::vector<index_entry>& entries);

private:
  struct entry {
    segment of{};
    std::shared_ptr<const disk_file> file{};
    std::vector<index_entry> index{};
    index_entry last_read{}; ///< Where a sequential reader will go on.
  };

  void learn(entry& e, const index_entry& place);

  std::size_t index_of(std::uint64_t offset) const;

  mutable std::mutex mutex_;
  std::vector<entry> entries_;
};

} // namespace streamvane::runtime::event_log

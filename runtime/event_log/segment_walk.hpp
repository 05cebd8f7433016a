#pragma once

#include "runtime/event_log/segment.hpp"

#include <memory>
#include <optional>

namespace streamvane::runtime::event_log {

/// Goes through the records of one segment in order, a mebibyte at a time, and
/// stops at the first thing that is not the next record: by crc, offset, chain,
/// durable end. Not for several threads.
class segment_walk {
public:
  enum class depth : std::uint8_t {
    heads, ///< Payloads are skipped unverified.
    whole,
  };

  /// Where to begin: at a record, or behind the last one.
  struct place {
    std::uint64_t position = segment_header_bytes;
    std::uint64_t offset = 0;
    std::optional<std::uint32_t> previous{}; ///< None: believe the first head.
  };

  /// Walks up to `limit`, a position in the file. `file` outlives the walk.
  segment_walk(const disk_file& file, std::uint32_t seed, place start,
               std::uint64_t limit, depth checks);

  /// The next record; nullopt where the walk ends. Errors: io.
  result<std::optional<stored_head>> next();

  /// Behind the last record that was returned.
  const place& at() const {
    return at_;
  }

  /// Why next() returned nullopt though the limit was not reached; or empty.
  std::string_view trouble() const {
    return trouble_;
  }

private:
  /// The bytes at the current position, `size` of them if the limit allows.
  result<std::string_view> look(std::size_t size);

  std::optional<stored_head> stop(std::string_view why);

  const disk_file& file_;
  std::uint32_t seed_;
  place at_;
  std::uint64_t limit_;
  depth depth_;
  std::string_view trouble_{};
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_;
  std::uint64_t buffer_position_ = 0; ///< Of the buffer's first byte.
  std::size_t filled_ = 0;
};

/// A walk through all records of `s`, from its header to its footer.
segment_walk walk_all(const disk_file& file, const segment& s,
                      segment_walk::depth checks);

/// Whether anything behind the end of `walk` shows that the record missing
/// there had been durable (FORMAT.md, Reading at open, 6): its position.
/// `size` is the file's size.
result<std::optional<std::uint64_t>>
find_durable_behind(const disk_file& file, std::uint32_t seed,
                    const segment_walk::place& end, std::uint64_t size);

/// Whether any byte in [from, size) is not zero.
result<bool> anything_behind(const disk_file& file, std::uint64_t from,
                             std::uint64_t size);

} // namespace streamvane::runtime::event_log

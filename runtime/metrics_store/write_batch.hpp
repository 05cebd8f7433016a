#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::metrics_store {

/// Longest key, of LMDB's own making.
inline constexpr std::size_t key_bytes_max = 511;

/// Longest payload. Values below 2 KB share a page; longer ones work, but each
/// takes pages of its own.
inline constexpr std::size_t payload_bytes_max = 16u << 20;

/// Changes that become visible together or not at all. Collected in any order
/// and by any one thread; a later change of a key wins over an earlier one,
/// whether the later one is a put, an erase or an erase_range over it.
///
/// Keys and payloads are copied; values are sealed here, on the collecting
/// thread. A key or payload out of bounds makes the batch unfit: commit()
/// refuses it and says which.
class write_batch {
public:
  /// A change of one key. Positions lie in `bytes_`.
  struct change {
    std::uint32_t sequence = 0; ///< Which change of the batch: 0, 1, 2, …
    table target = table::meta;
    bool erase = false;
    std::uint16_t key_size = 0;
    std::size_t key_at = 0;
    std::size_t value_at = 0;
    std::size_t value_size = 0;
  };

  /// Erases every row whose key begins with the prefix.
  struct range {
    std::uint32_t sequence = 0;
    table target = table::meta;
    std::string prefix{};
  };

  /// Sets the row `key` to `payload`; `version` is the payload's schema, chosen
  /// and understood by the caller.
  void put(table t, std::string_view key, std::uint8_t version,
           std::string_view payload);

  /// Removes the row `key`; no row there is no error.
  void erase(table t, std::string_view key);

  /// Removes all rows whose key begins with `prefix`; all rows if it is empty.
  void erase_range(table t, std::string_view prefix);

  /// Takes over the changes of `other` as if made after ours.
  void append(const write_batch& other);

  bool empty() const {
    return changes_.empty() && ranges_.empty();
  }

  /// Changes collected, each range counted once.
  std::size_t size() const {
    return changes_.size() + ranges_.size();
  }

  /// Keys and sealed values collected, in bytes.
  std::size_t bytes() const {
    return bytes_.size();
  }

  /// Whether nothing is put.
  bool only_erases() const {
    return puts_ == 0;
  }

  /// Back to empty; memory is kept for the next use.
  void clear();

  /// What makes the batch unfit for a commit, if anything does.
  const std::optional<failure>& problem() const {
    return problem_;
  }

  const std::vector<range>& ranges() const {
    return ranges_;
  }

  std::string_view key(const change& c) const {
    return std::string_view{bytes_}.substr(c.key_at, c.key_size);
  }

  std::string_view sealed_value(const change& c) const {
    return std::string_view{bytes_}.substr(c.value_at, c.value_size);
  }

  /// The changes that count, sorted by table and key: the last one per key, and
  /// none that a later range covers. The pointers live as long as the batch is
  /// left alone.
  std::vector<const change*> settled() const;

private:
  bool fits(table t, std::string_view key, std::size_t payload_size);

  std::string bytes_{};
  std::vector<change> changes_{};
  std::vector<range> ranges_{};
  std::uint32_t next_sequence_ = 0;
  std::size_t puts_ = 0;
  std::optional<failure> problem_{};
};

/// The smallest key above all keys that begin with `prefix`; empty, which scans
/// take for "no end", where there is none.
std::string prefix_end(std::string_view prefix);

} // namespace streamvane::runtime::metrics_store

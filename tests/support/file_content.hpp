#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace streamvane::tests {

/// What a file holds in memory, and what of it would survive a power cut.
struct file_content {
  static constexpr std::size_t sector_bytes = 512;

  std::string now{};
  std::string durable{};
  std::set<std::size_t> dirty{}; ///< Sectors written since the last sync.
  std::set<std::size_t> lost{};  ///< Clean in memory, never on the medium.

  void write(std::uint64_t at, std::string_view bytes) {
    if (now.size() < at + bytes.size())
      now.resize(at + bytes.size(), '\0');
    std::copy(bytes.begin(), bytes.end(),
              now.begin() + static_cast<std::ptrdiff_t>(at));
    for (auto s = at / sector_bytes;
         s <= (at + bytes.size() - 1) / sector_bytes; ++s)
      dirty.insert(s);
  }

  /// Puts on the medium what was written since the last sync, but nothing that
  /// an earlier sync lost.
  void sync() {
    for (auto s : dirty)
      lost.erase(s);
    if (lost.empty()) {
      durable = now;
    } else {
      auto kept = now;
      for (auto s : lost)
        copy_sector(durable, kept, s);
      durable = std::move(kept);
    }
    dirty.clear();
  }

  /// A sync that failed, as on Linux: the pages are clean now, and were not
  /// written.
  void fail_sync() {
    lost.merge(dirty);
  }

  /// Reads come from the medium from now on: what syncs lost is gone.
  void drop_cache() {
    for (auto s : lost)
      copy_sector(durable, now, s);
    lost.clear();
  }

  /// The medium's content plus, of the dirty sectors, `luck` of 4.
  std::string survivor(std::mt19937_64& random, std::uint64_t luck) const {
    auto kept = durable;
    if (now.size() != durable.size() && random() % 4 < luck)
      kept.resize(now.size(), '\0');
    for (auto s : dirty) {
      auto at = s * sector_bytes;
      if (random() % 4 >= luck || at >= kept.size() || at >= now.size())
        continue;
      auto size = std::min({sector_bytes, kept.size() - at, now.size() - at});
      kept.replace(at, size, now, at, size);
    }
    return kept;
  }

private:
  static void copy_sector(const std::string& from, std::string& to,
                          std::size_t sector) {
    auto at = sector * sector_bytes;
    if (at >= to.size())
      return;
    auto size = std::min(sector_bytes, to.size() - at);
    for (std::size_t i = at; i < at + size; ++i)
      to[i] = i < from.size() ? from[i] : '\0';
  }
};

} // namespace streamvane::tests

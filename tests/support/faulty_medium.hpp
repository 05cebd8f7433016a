#pragma once

#include "messages/error.hpp"
#include "tests/support/file_content.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// What a test can break.
enum class disk_call : std::uint8_t {
  open,
  write,
  sync,
  resize,
  reserve,
  rename,
  remove,
  sync_folder,
};

/// What a faulty disk and the files opened on it share: names, contents, and
/// what is to go wrong. All but `mutex` is guarded by it.
struct faulty_medium {
  using name_map = std::map<std::string, std::shared_ptr<file_content>>;

  static constexpr std::size_t call_count = 8;

  struct fault {
    std::optional<failure> why{};
    std::size_t after = 0;
    std::size_t times = 0;
  };

  std::mutex mutex;
  name_map names{};
  name_map durable_names{};
  std::vector<std::function<void(name_map&)>> renames{}; ///< Unsynced.
  std::set<std::string> locks{};
  std::array<fault, call_count> faults{};
  std::array<std::size_t, call_count> counts{};
  std::uint64_t room = UINT64_MAX;
  std::size_t write_max = SIZE_MAX;
  std::size_t calls_left = SIZE_MAX;
  std::function<void()> before_sync{};

  fault& fault_of(disk_call call) {
    return faults[static_cast<std::size_t>(call)];
  }

  std::size_t& count_of(disk_call call) {
    return counts[static_cast<std::size_t>(call)];
  }

  /// Counts a call; the failure it has to end with.
  result<> begin(disk_call call, const std::filesystem::path& name) {
    ++count_of(call);
    if (calls_left == 0)
      return failure{errc::io, name.string() + ": no power"};
    if (calls_left != SIZE_MAX && --calls_left == 0 && call != disk_call::write)
      return failure{errc::io, name.string() + ": power failed"};
    auto& f = fault_of(call);
    if (!f.why)
      return done{};
    if (f.after > 0) {
      --f.after;
      return done{};
    }
    if (f.times == 0)
      return done{};
    --f.times;
    return failure{f.why->code, name.string() + ": " + f.why->what};
  }

  void change_names(std::function<void(name_map&)> change) {
    change(names);
    renames.push_back(std::move(change));
  }

  bool fits(const file_content& file, std::uint64_t size) const {
    std::uint64_t used = 0;
    for (const auto& [name, f] : names)
      used += f->now.size();
    return size <= file.now.size() || used - file.now.size() + size <= room;
  }
};

} // namespace streamvane::tests

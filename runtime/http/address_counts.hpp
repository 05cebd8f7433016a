#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace streamvane::runtime::http {

/// How many connections each peer address has. Bounded by the connections
/// there are: an address without any is forgotten. Any thread.
class address_counts {
public:
  /// Counts one more of `address`; false, and nothing counted, if it has
  /// `most` already. 0: there is no most.
  bool enter(const std::string& address, std::uint32_t most) {
    const std::lock_guard lock{mutex_};
    auto& count = counts_[address];
    // Whoever is turned away here has others, so that no empty entry stays.
    if (most != 0 && count >= most)
      return false;
    ++count;
    return true;
  }

  /// Takes back one `enter` that was true.
  void leave(const std::string& address) {
    const std::lock_guard lock{mutex_};
    if (auto found = counts_.find(address);
        found != counts_.end() && --found->second == 0)
      counts_.erase(found);
  }

private:
  std::mutex mutex_{};
  std::unordered_map<std::string, std::uint32_t> counts_{};
};

} // namespace streamvane::runtime::http

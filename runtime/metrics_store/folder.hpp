#pragma once

#include "messages/error.hpp"

#include <filesystem>
#include <utility>

namespace streamvane::runtime::metrics_store {

/// A file descriptor that closes itself.
class descriptor {
public:
  explicit descriptor(int number = -1) : number_{number} {
    // nop
  }

  descriptor(descriptor&& other) noexcept
      : number_{std::exchange(other.number_, -1)} {
    // nop
  }

  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  ~descriptor();

  int number() const {
    return number_;
  }

private:
  int number_;
};

/// Makes the folder, for its owner alone, and those above it; one that is there
/// is fine. Errors: io.
result<> make_folder(const std::filesystem::path& folder);

/// Makes the names in a folder survive a power cut. Errors: io.
result<> sync_folder(const std::filesystem::path& folder);

/// Takes `folder`/owner.lock for as long as the descriptor lives. Errors:
/// unavailable (another process has it), io.
result<descriptor> lock_folder(const std::filesystem::path& folder);

} // namespace streamvane::runtime::metrics_store

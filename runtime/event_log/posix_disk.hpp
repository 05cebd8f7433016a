#pragma once

#include "runtime/event_log/disk.hpp"

namespace streamvane::runtime::event_log {

/// The files of this machine. Has no state; any thread.
class posix_disk final : public disk {
public:
  result<std::unique_ptr<disk_file>> open(const std::filesystem::path& path,
                                          open_mode mode) override;

  result<std::vector<std::string>>
  list(const std::filesystem::path& folder) override;

  result<> make_folder(const std::filesystem::path& folder) override;

  result<> rename(const std::filesystem::path& from,
                  const std::filesystem::path& to) override;

  result<> remove(const std::filesystem::path& path) override;

  result<> sync_folder(const std::filesystem::path& folder) override;

  result<std::unique_ptr<disk_lock>>
  lock(const std::filesystem::path& path) override;
};

} // namespace streamvane::runtime::event_log

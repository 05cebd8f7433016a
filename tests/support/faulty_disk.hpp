#pragma once

#include "runtime/event_log/disk.hpp"
#include "tests/support/faulty_file.hpp"
#include "tests/support/faulty_medium.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::tests {

/// A disk in memory that loses what was not synced, fails when told to, and can
/// be cut from power between any two calls. Folders are parts of names.
class faulty_disk final : public runtime::event_log::disk {
public:
  using disk_file = runtime::event_log::disk_file;
  using disk_lock = runtime::event_log::disk_lock;
  using open_mode = runtime::event_log::open_mode;
  using path = std::filesystem::path;

  faulty_disk() : medium_{std::make_shared<faulty_medium>()} {
    // nop
  }

  /// From the `after`-th such call on (0: the next) all fail so, `times` times.
  void fail(disk_call call, failure why, std::size_t after = 0,
            std::size_t times = SIZE_MAX) {
    std::lock_guard guard{medium_->mutex};
    medium_->fault_of(call) = {std::move(why), after, times};
  }

  /// All calls succeed again.
  void heal() {
    std::lock_guard guard{medium_->mutex};
    medium_->faults = {};
  }

  /// Room for all files together.
  void set_room(std::uint64_t bytes) {
    std::lock_guard guard{medium_->mutex};
    medium_->room = bytes;
  }

  /// A write takes so many bytes at most.
  void set_write_max(std::size_t bytes) {
    std::lock_guard guard{medium_->mutex};
    medium_->write_max = bytes;
  }

  /// Power fails at the `calls`-th changing call from now on: a write is done
  /// in part, everything after fails.
  void cut_power_after(std::size_t calls) {
    std::lock_guard guard{medium_->mutex};
    medium_->calls_left = calls;
  }

  bool powered() const {
    std::lock_guard guard{medium_->mutex};
    return medium_->calls_left != 0;
  }

  /// Called before each sync of a file, without any lock.
  void before_sync(std::function<void()> f) {
    std::lock_guard guard{medium_->mutex};
    medium_->before_sync = std::move(f);
  }

  std::size_t calls(disk_call call) const {
    std::lock_guard guard{medium_->mutex};
    return medium_->count_of(call);
  }

  /// What the medium holds after a power cut: synced content; of each sector
  /// written since, the old or the new; of names changed since, the first few.
  std::shared_ptr<faulty_disk> after_power_cut(std::mt19937_64& random) const {
    std::lock_guard guard{medium_->mutex};
    auto other = std::make_shared<faulty_disk>();
    auto names = medium_->durable_names;
    auto kept = random() % (medium_->renames.size() + 1);
    for (std::size_t i = 0; i < kept; ++i)
      medium_->renames[i](names);
    auto luck = random() % 5; // of 4: how many sectors made it
    for (const auto& [name, file] : names) {
      auto copy = std::make_shared<file_content>();
      copy->now = file->survivor(random, luck);
      copy->durable = copy->now;
      other->medium_->names[name] = copy;
    }
    other->medium_->durable_names = other->medium_->names;
    return other;
  }

  /// The bytes of a file, to look at and to damage.
  std::string bytes(const path& name) const {
    std::lock_guard guard{medium_->mutex};
    return medium_->names.at(name.string())->now;
  }

  void set_bytes(const path& name, std::string bytes) {
    std::lock_guard guard{medium_->mutex};
    auto file = std::make_shared<file_content>();
    file->now = bytes;
    file->durable = std::move(bytes);
    medium_->names[name.string()] = file;
    medium_->durable_names[name.string()] = file;
  }

  bool exists(const path& name) const {
    std::lock_guard guard{medium_->mutex};
    return medium_->names.count(name.string()) != 0;
  }

  /// A copy of all files as they are, as after kill -9.
  std::shared_ptr<faulty_disk> copy() const {
    std::lock_guard guard{medium_->mutex};
    auto other = std::make_shared<faulty_disk>();
    for (const auto& [name, file] : medium_->names)
      other->medium_->names[name] = std::make_shared<file_content>(*file);
    other->medium_->durable_names = other->medium_->names;
    return other;
  }

  result<std::unique_ptr<disk_file>> open(const path& name,
                                          open_mode mode) override {
    std::lock_guard guard{medium_->mutex};
    if (mode == open_mode::create) {
      if (auto allowed = medium_->begin(disk_call::open, name); !allowed)
        return allowed.why();
      medium_->change_names(
          [name = name.string(), fresh = std::make_shared<file_content>()](
              auto& names) { names[name] = fresh; });
    }
    auto found = medium_->names.find(name.string());
    if (found == medium_->names.end())
      return failure{errc::not_found, name.string()};
    return std::unique_ptr<disk_file>{
        std::make_unique<faulty_file>(medium_, found->second, name)};
  }

  result<std::vector<std::string>> list(const path& folder) override {
    std::lock_guard guard{medium_->mutex};
    std::vector<std::string> names;
    for (const auto& [name, file] : medium_->names) {
      if (path{name}.parent_path() == folder)
        names.push_back(path{name}.filename().string());
    }
    return names;
  }

  result<> make_folder(const path&) override {
    return done{};
  }

  result<> rename(const path& from, const path& to) override {
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::rename, from); !allowed)
      return allowed;
    medium_->change_names(
        [from = from.string(), to = to.string()](auto& names) {
          auto file = names.at(from);
          names.erase(from);
          names[to] = file;
        });
    return done{};
  }

  result<> remove(const path& name) override {
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::remove, name); !allowed)
      return allowed;
    medium_->change_names(
        [name = name.string()](auto& names) { names.erase(name); });
    return done{};
  }

  result<> sync_folder(const path& folder) override {
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::sync_folder, folder); !allowed)
      return allowed;
    medium_->durable_names = medium_->names;
    medium_->renames.clear();
    return done{};
  }

  result<std::unique_ptr<disk_lock>> lock(const path& name) override {
    std::lock_guard guard{medium_->mutex};
    if (!medium_->locks.insert(name.string()).second)
      return failure{errc::unavailable, name.string() + " is held"};
    return std::unique_ptr<disk_lock>{
        std::make_unique<faulty_lock>(medium_, name.string())};
  }

private:
  std::shared_ptr<faulty_medium> medium_;
};

} // namespace streamvane::tests

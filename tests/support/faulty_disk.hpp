#pragma once

#include "runtime/event_log/disk.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <utility>

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

/// A disk in memory that loses what was not synced, fails when told to, and can
/// be cut from power between any two calls. Folders are parts of names.
class faulty_disk final : public runtime::event_log::disk {
public:
  using disk_file = runtime::event_log::disk_file;
  using disk_lock = runtime::event_log::disk_lock;
  using open_mode = runtime::event_log::open_mode;
  using path = std::filesystem::path;

  static constexpr std::size_t sector_bytes = 512;

  faulty_disk() : world_{std::make_shared<world>()} {
    // nop
  }

  /// From the `after`-th such call on (0: the next) all fail so, `times` times.
  void fail(disk_call call, failure why, std::size_t after = 0,
            std::size_t times = SIZE_MAX) {
    std::lock_guard guard{world_->mutex};
    world_->faults[index(call)] = {std::move(why), after, times};
  }

  /// All calls succeed again.
  void heal() {
    std::lock_guard guard{world_->mutex};
    world_->faults = {};
  }

  /// Room for all files together.
  void set_room(std::uint64_t bytes) {
    std::lock_guard guard{world_->mutex};
    world_->room = bytes;
  }

  /// A write takes so many bytes at most.
  void set_write_max(std::size_t bytes) {
    std::lock_guard guard{world_->mutex};
    world_->write_max = bytes;
  }

  /// Power fails at the `calls`-th changing call from now on: a write is done
  /// in part, everything after fails.
  void cut_power_after(std::size_t calls) {
    std::lock_guard guard{world_->mutex};
    world_->calls_left = calls;
  }

  bool powered() const {
    std::lock_guard guard{world_->mutex};
    return world_->calls_left != 0;
  }

  /// Called before each sync of a file, without any lock.
  void before_sync(std::function<void()> f) {
    std::lock_guard guard{world_->mutex};
    world_->before_sync = std::move(f);
  }

  std::size_t calls(disk_call call) const {
    std::lock_guard guard{world_->mutex};
    return world_->counts[index(call)];
  }

  /// What the medium holds after a power cut: synced content; of each sector
  /// written since, the old or the new; of names changed since, the first few.
  std::shared_ptr<faulty_disk> after_power_cut(std::mt19937_64& random) const {
    std::lock_guard guard{world_->mutex};
    auto other = std::make_shared<faulty_disk>();
    auto names = world_->durable_names;
    auto kept = random() % (world_->renames.size() + 1);
    for (std::size_t i = 0; i < kept; ++i)
      world_->renames[i](names);
    auto luck = random() % 5; // of 4: how many sectors made it
    for (const auto& [name, file] : names) {
      auto copy = std::make_shared<content>();
      copy->now = file->survivor(random, luck);
      copy->durable = copy->now;
      other->world_->names[name] = copy;
    }
    other->world_->durable_names = other->world_->names;
    return other;
  }

  /// The bytes of a file, to look at and to damage.
  std::string bytes(const path& name) const {
    std::lock_guard guard{world_->mutex};
    return world_->names.at(name.string())->now;
  }

  void set_bytes(const path& name, std::string bytes) {
    std::lock_guard guard{world_->mutex};
    auto file = std::make_shared<content>();
    file->now = bytes;
    file->durable = std::move(bytes);
    world_->names[name.string()] = file;
    world_->durable_names[name.string()] = file;
  }

  bool exists(const path& name) const {
    std::lock_guard guard{world_->mutex};
    return world_->names.count(name.string()) != 0;
  }

  /// A copy of all files as they are, as after kill -9.
  std::shared_ptr<faulty_disk> copy() const {
    std::lock_guard guard{world_->mutex};
    auto other = std::make_shared<faulty_disk>();
    for (const auto& [name, file] : world_->names)
      other->world_->names[name] = std::make_shared<content>(*file);
    other->world_->durable_names = other->world_->names;
    return other;
  }

  result<std::unique_ptr<disk_file>> open(const path& name,
                                          open_mode mode) override {
    std::lock_guard guard{world_->mutex};
    if (mode == open_mode::create) {
      if (auto allowed = world_->begin(disk_call::open, name); !allowed)
        return allowed.why();
      world_->change_names([name = name.string(),
                            fresh = std::make_shared<content>()](auto& names) {
        names[name] = fresh;
      });
    }
    auto found = world_->names.find(name.string());
    if (found == world_->names.end())
      return failure{errc::not_found, name.string()};
    return std::unique_ptr<disk_file>{
        std::make_unique<open_file>(world_, found->second, name)};
  }

  result<std::vector<std::string>> list(const path& folder) override {
    std::lock_guard guard{world_->mutex};
    std::vector<std::string> names;
    for (const auto& [name, file] : world_->names) {
      if (path{name}.parent_path() == folder)
        names.push_back(path{name}.filename().string());
    }
    return names;
  }

  result<> make_folder(const path&) override {
    return done{};
  }

  result<> rename(const path& from, const path& to) override {
    std::lock_guard guard{world_->mutex};
    if (auto allowed = world_->begin(disk_call::rename, from); !allowed)
      return allowed;
    world_->change_names([from = from.string(), to = to.string()](auto& names) {
      auto file = names.at(from);
      names.erase(from);
      names[to] = file;
    });
    return done{};
  }

  result<> remove(const path& name) override {
    std::lock_guard guard{world_->mutex};
    if (auto allowed = world_->begin(disk_call::remove, name); !allowed)
      return allowed;
    world_->change_names(
        [name = name.string()](auto& names) { names.erase(name); });
    return done{};
  }

  result<> sync_folder(const path& folder) override {
    std::lock_guard guard{world_->mutex};
    if (auto allowed = world_->begin(disk_call::sync_folder, folder); !allowed)
      return allowed;
    world_->durable_names = world_->names;
    world_->renames.clear();
    return done{};
  }

  result<std::unique_ptr<disk_lock>> lock(const path& name) override {
    std::lock_guard guard{world_->mutex};
    if (!world_->locks.insert(name.string()).second)
      return failure{errc::unavailable, name.string() + " is held"};
    return std::unique_ptr<disk_lock>{
        std::make_unique<held_lock>(world_, name.string())};
  }

private:
  struct content {
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
  };

  using name_map = std::map<std::string, std::shared_ptr<content>>;

  struct fault {
    std::optional<failure> why{};
    std::size_t after = 0;
    std::size_t times = 0;
  };

  static constexpr std::size_t call_count = 8;

  static std::size_t index(disk_call call) {
    return static_cast<std::size_t>(call);
  }

  struct world {
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

    /// Counts a call; the failure it has to end with.
    result<> begin(disk_call call, const path& name) {
      ++counts[index(call)];
      if (calls_left == 0)
        return failure{errc::io, name.string() + ": no power"};
      if (calls_left != SIZE_MAX && --calls_left == 0
          && call != disk_call::write)
        return failure{errc::io, name.string() + ": power failed"};
      auto& f = faults[index(call)];
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

    bool fits(const content& file, std::uint64_t size) const {
      std::uint64_t used = 0;
      for (const auto& [name, f] : names)
        used += f->now.size();
      return size <= file.now.size() || used - file.now.size() + size <= room;
    }
  };

  class held_lock final : public disk_lock {
  public:
    held_lock(std::shared_ptr<world> w, std::string name)
        : world_{std::move(w)}, name_{std::move(name)} {
      // nop
    }

    ~held_lock() override {
      std::lock_guard guard{world_->mutex};
      world_->locks.erase(name_);
    }

  private:
    std::shared_ptr<world> world_;
    std::string name_;
  };

  class open_file final : public disk_file {
  public:
    open_file(std::shared_ptr<world> w, std::shared_ptr<content> file,
              path name)
        : world_{std::move(w)}, file_{std::move(file)}, name_{std::move(name)} {
      // nop
    }

    result<std::size_t> write_some(std::uint64_t position,
                                   std::string_view bytes) override {
      std::lock_guard guard{world_->mutex};
      auto had_power = world_->calls_left != 0;
      if (auto allowed = world_->begin(disk_call::write, name_); !allowed)
        return allowed.why();
      auto size = std::min(bytes.size(), world_->write_max);
      if (had_power && world_->calls_left == 0) {
        file_->write(position, bytes.substr(0, (size + 1) / 2));
        return failure{errc::io, name_.string() + ": power failed"};
      }
      if (!world_->fits(*file_, position + size))
        return failure{errc::unavailable, name_.string() + ": no room"};
      file_->write(position, bytes.substr(0, size));
      return size;
    }

    result<std::size_t> read_some(std::uint64_t position, char* into,
                                  std::size_t size) const override {
      std::lock_guard guard{world_->mutex};
      if (position >= file_->now.size())
        return std::size_t{0};
      return file_->now.copy(into, size, position);
    }

    result<> sync() override {
      std::function<void()> hook;
      {
        std::lock_guard guard{world_->mutex};
        hook = world_->before_sync;
      }
      if (hook)
        hook();
      std::lock_guard guard{world_->mutex};
      if (auto allowed = world_->begin(disk_call::sync, name_); !allowed) {
        // As Linux does: the pages are clean now, and were not written.
        if (world_->calls_left != 0)
          file_->lost.merge(file_->dirty);
        return allowed;
      }
      for (auto s : file_->dirty)
        file_->lost.erase(s);
      if (file_->lost.empty()) {
        file_->durable = file_->now;
      } else {
        auto kept = file_->now;
        for (auto s : file_->lost)
          copy_sector(file_->durable, kept, s);
        file_->durable = std::move(kept);
      }
      file_->dirty.clear();
      return done{};
    }

    result<> resize(std::uint64_t bytes) override {
      std::lock_guard guard{world_->mutex};
      if (auto allowed = world_->begin(disk_call::resize, name_); !allowed)
        return allowed;
      file_->now.resize(bytes, '\0');
      return done{};
    }

    result<> reserve(std::uint64_t bytes) override {
      std::lock_guard guard{world_->mutex};
      if (auto allowed = world_->begin(disk_call::reserve, name_); !allowed)
        return allowed;
      if (!world_->fits(*file_, bytes))
        return failure{errc::unavailable, name_.string() + ": no room"};
      file_->now.resize(std::max<std::size_t>(file_->now.size(), bytes), '\0');
      return done{};
    }

    result<std::uint64_t> size() const override {
      std::lock_guard guard{world_->mutex};
      return std::uint64_t{file_->now.size()};
    }

    void drop_cache() override {
      std::lock_guard guard{world_->mutex};
      for (auto s : file_->lost)
        copy_sector(file_->durable, file_->now, s);
      file_->lost.clear();
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

    std::shared_ptr<world> world_;
    std::shared_ptr<content> file_;
    path name_;
  };

  std::shared_ptr<world> world_;
};

} // namespace streamvane::tests

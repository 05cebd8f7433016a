#pragma once

#include "runtime/event_log/disk.hpp"
#include "tests/support/faulty_medium.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace streamvane::tests {

/// A file that is open on a faulty disk.
class faulty_file final : public runtime::event_log::disk_file {
public:
  faulty_file(std::shared_ptr<faulty_medium> medium,
              std::shared_ptr<file_content> content, std::filesystem::path name)
      : medium_{std::move(medium)}, content_{std::move(content)},
        name_{std::move(name)} {
    // nop
  }

  result<std::size_t> write_some(std::uint64_t position,
                                 std::string_view bytes) override {
    std::lock_guard guard{medium_->mutex};
    auto had_power = medium_->calls_left != 0;
    if (auto allowed = medium_->begin(disk_call::write, name_); !allowed)
      return allowed.why();
    auto size = std::min(bytes.size(), medium_->write_max);
    if (had_power && medium_->calls_left == 0) {
      content_->write(position, bytes.substr(0, (size + 1) / 2));
      return failure{errc::io, name_.string() + ": power failed"};
    }
    if (!medium_->fits(*content_, position + size))
      return no_room();
    content_->write(position, bytes.substr(0, size));
    return size;
  }

  result<std::size_t> read_some(std::uint64_t position, char* into,
                                std::size_t size) const override {
    std::lock_guard guard{medium_->mutex};
    if (position >= content_->now.size())
      return std::size_t{0};
    return content_->now.copy(into, size, position);
  }

  result<> sync() override {
    std::function<void()> hook;
    {
      std::lock_guard guard{medium_->mutex};
      hook = medium_->before_sync;
    }
    if (hook)
      hook();
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::sync, name_); !allowed) {
      if (medium_->calls_left != 0)
        content_->fail_sync();
      return allowed;
    }
    content_->sync();
    return done{};
  }

  result<> resize(std::uint64_t bytes) override {
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::resize, name_); !allowed)
      return allowed;
    content_->now.resize(bytes, '\0');
    return done{};
  }

  result<> reserve(std::uint64_t bytes) override {
    std::lock_guard guard{medium_->mutex};
    if (auto allowed = medium_->begin(disk_call::reserve, name_); !allowed)
      return allowed;
    if (!medium_->fits(*content_, bytes))
      return no_room();
    auto& now = content_->now;
    now.resize(std::max<std::size_t>(now.size(), bytes), '\0');
    return done{};
  }

  result<std::uint64_t> size() const override {
    std::lock_guard guard{medium_->mutex};
    return std::uint64_t{content_->now.size()};
  }

  void drop_cache() override {
    std::lock_guard guard{medium_->mutex};
    content_->drop_cache();
  }

private:
  failure no_room() const {
    return {errc::unavailable, name_.string() + ": no room"};
  }

  std::shared_ptr<faulty_medium> medium_;
  std::shared_ptr<file_content> content_;
  std::filesystem::path name_;
};

/// A lock that is held on a faulty disk.
class faulty_lock final : public runtime::event_log::disk_lock {
public:
  faulty_lock(std::shared_ptr<faulty_medium> medium, std::string name)
      : medium_{std::move(medium)}, name_{std::move(name)} {
    // nop
  }

  ~faulty_lock() override {
    std::lock_guard guard{medium_->mutex};
    medium_->locks.erase(name_);
  }

private:
  std::shared_ptr<faulty_medium> medium_;
  std::string name_;
};

} // namespace streamvane::tests

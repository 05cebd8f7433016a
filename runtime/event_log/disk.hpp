#pragma once

#include "messages/error.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::event_log {

/// An open file. Positions and sizes in bytes. Failures name the path; no room
/// (ENOSPC, EDQUOT) is `unavailable`, everything else `io`. Reads may run
/// beside writes and each other.
class disk_file {
public:
  virtual ~disk_file() = default;

  /// Writes a first part of `bytes`; returns how many, at least one.
  virtual result<std::size_t> write_some(std::uint64_t position,
                                         std::string_view bytes)
      = 0;

  /// Reads up to `size` bytes; returns how many, 0 at the end of the file.
  virtual result<std::size_t> read_some(std::uint64_t position, char* into,
                                        std::size_t size) const = 0;

  /// Makes content and size durable (fdatasync).
  virtual result<> sync() = 0;

  virtual result<> resize(std::uint64_t bytes) = 0;

  /// Takes room for `bytes` bytes now, so that writes below do not run out.
  virtual result<> reserve(std::uint64_t bytes) = 0;

  virtual result<std::uint64_t> size() const = 0;

  /// Lets later reads come from the medium, not from memory. Best effort.
  virtual void drop_cache() = 0;
};

/// Held while its object lives.
class disk_lock {
public:
  virtual ~disk_lock() = default;
};

enum class open_mode : std::uint8_t {
  read,   ///< Must exist.
  write,  ///< Must exist; read and write.
  create, ///< Read and write; an existing file is emptied.
};

/// What the log asks of the operating system, so that tests can break it.
class disk {
public:
  virtual ~disk() = default;

  /// Errors: not_found, io, unavailable.
  virtual result<std::unique_ptr<disk_file>>
  open(const std::filesystem::path& path, open_mode mode) = 0;

  /// Names of the files in a folder, unordered.
  virtual result<std::vector<std::string>>
  list(const std::filesystem::path& folder) = 0;

  /// Creates the folder, and its parents, if it is not there.
  virtual result<> make_folder(const std::filesystem::path& folder) = 0;

  /// Replaces `to` if it exists.
  virtual result<> rename(const std::filesystem::path& from,
                          const std::filesystem::path& to)
      = 0;

  virtual result<> remove(const std::filesystem::path& path) = 0;

  /// Makes created, renamed and removed names durable.
  virtual result<> sync_folder(const std::filesystem::path& folder) = 0;

  /// Fails with `unavailable` where another process, or another part of this
  /// one, holds the lock.
  virtual result<std::unique_ptr<disk_lock>>
  lock(const std::filesystem::path& path) = 0;
};

/// Writes all of `bytes`, in as many parts as it takes.
result<> write_all(disk_file& file, std::uint64_t position,
                   std::string_view bytes);

/// Reads `size` bytes, fewer only at the end of the file; returns how many.
result<std::size_t> read_all(const disk_file& file, std::uint64_t position,
                             char* into, std::size_t size);

} // namespace streamvane::runtime::event_log

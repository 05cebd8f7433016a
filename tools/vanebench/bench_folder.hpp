#pragma once

#include "messages/error.hpp"

#include <filesystem>
#include <string_view>

namespace streamvane::tools::vanebench {

/// Where a benchmark puts its logs and stores: the folder that was given, or
/// one of its own on the disk of /var/tmp that goes with it (/tmp may be
/// memory).
class bench_folder {
public:
  /// Errors: io.
  static result<bench_folder> open(const std::filesystem::path& given);

  bench_folder(bench_folder&& other) noexcept;
  bench_folder& operator=(bench_folder&&) = delete;
  ~bench_folder();

  const std::filesystem::path& path() const {
    return path_;
  }

  /// A part of it without content. Errors: io.
  result<std::filesystem::path> emptied(std::string_view name) const;

private:
  bench_folder(std::filesystem::path path, bool own);

  std::filesystem::path path_;
  bool own_;
};

} // namespace streamvane::tools::vanebench

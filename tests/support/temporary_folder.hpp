#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace streamvane::tests {

/// A folder of the test's own, gone with it.
class temporary_folder {
public:
  temporary_folder() {
    auto pattern
        = (std::filesystem::temp_directory_path() / "streamvane-XXXXXX")
              .string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error{"no temporary folder " + pattern};
    path_ = pattern;
  }

  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const {
    return path_;
  }

private:
  std::filesystem::path path_;
};

} // namespace streamvane::tests

#include "tools/vanebench/bench_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace streamvane::tools::vanebench {

result<bench_folder> bench_folder::open(const std::filesystem::path& given) {
  if (given.empty()) {
    std::string pattern = "/var/tmp/vanebench-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr)
      return io_failure("cannot make a folder " + pattern, errno);
    return bench_folder{pattern, true};
  }
  std::error_code error;
  std::filesystem::create_directories(given, error);
  if (error)
    return io_failure("cannot make " + given.string(), error.value());
  return bench_folder{given, false};
}

bench_folder::bench_folder(std::filesystem::path path, bool own)
    : path_{std::move(path)}, own_{own} {
  // nop
}

bench_folder::bench_folder(bench_folder&& other) noexcept
    : path_{std::move(other.path_)}, own_{std::exchange(other.own_, false)} {
  // nop
}

bench_folder::~bench_folder() {
  std::error_code ignored;
  if (own_)
    std::filesystem::remove_all(path_, ignored);
}

result<std::filesystem::path>
bench_folder::emptied(std::string_view name) const {
  auto part = path_ / name;
  std::error_code error;
  std::filesystem::remove_all(part, error);
  if (!error)
    std::filesystem::create_directories(part, error);
  if (error)
    return io_failure("cannot empty " + part.string(), error.value());
  return part;
}

} // namespace streamvane::tools::vanebench

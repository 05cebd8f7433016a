#include "runtime/metrics_store/folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace streamvane::runtime::metrics_store {

descriptor::~descriptor() {
  if (number_ >= 0)
    ::close(number_);
}

result<> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::path above = std::filesystem::absolute(folder, error);
  if (error)
    return io_failure("finding folder " + folder.string(), error.value());
  above = above.parent_path();
  std::filesystem::create_directories(above, error);
  if (error)
    return io_failure("making folder " + above.string(), error.value());
  if (::mkdir(folder.c_str(), 0700) == 0)
    return sync_folder(above);
  int reason = errno;
  if (reason == EEXIST && std::filesystem::is_directory(folder, error))
    return done{};
  return io_failure("making folder " + folder.string(), reason);
}

result<> sync_folder(const std::filesystem::path& folder) {
  descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.number() < 0)
    return io_failure("opening folder " + folder.string(), errno);
  if (::fsync(opened.number()) != 0)
    return io_failure("syncing folder " + folder.string(), errno);
  return done{};
}

result<descriptor> lock_folder(const std::filesystem::path& folder) {
  std::filesystem::path path = folder / "owner.lock";
  descriptor opened{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (opened.number() < 0)
    return io_failure("opening " + path.string(), errno);
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) == 0)
    return opened;
  if (errno == EWOULDBLOCK)
    return failure{errc::unavailable, "the store " + folder.string()
                                          + " is open already, here or in "
                                            "another process"};
  return io_failure("locking " + path.string(), errno);
}

} // namespace streamvane::runtime::metrics_store

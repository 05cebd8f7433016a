#include "runtime/event_log/posix_disk.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace streamvane::runtime::event_log {

namespace {

failure refused(const char* call, const std::filesystem::path& path,
                int errno_value) {
  auto f = io_failure(std::string{call} + " " + path.string(), errno_value);
  if (errno_value == ENOSPC || errno_value == EDQUOT)
    f.code = errc::unavailable;
  else if (errno_value == ENOENT)
    f.code = errc::not_found;
  return f;
}

class descriptor {
public:
  explicit descriptor(int fd) : fd_{fd} {
    // nop
  }

  descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {
    // nop
  }

  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  descriptor& operator=(descriptor&&) = delete;

  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int get() const {
    return fd_;
  }

private:
  int fd_;
};

int open_descriptor(const std::filesystem::path& path, int flags) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

class posix_file final : public disk_file {
public:
  posix_file(std::filesystem::path path, descriptor fd)
      : path_{std::move(path)}, fd_{std::move(fd)} {
    // nop
  }

  result<std::size_t> write_some(std::uint64_t position,
                                 std::string_view bytes) override {
    for (;;) {
      auto n = ::pwrite(fd_.get(), bytes.data(), bytes.size(),
                        static_cast<off_t>(position));
      if (n > 0)
        return static_cast<std::size_t>(n);
      if (n == 0)
        return refused("write", path_, EIO);
      if (errno != EINTR)
        return refused("write", path_, errno);
    }
  }

  result<std::size_t> read_some(std::uint64_t position, char* into,
                                std::size_t size) const override {
    for (;;) {
      auto n = ::pread(fd_.get(), into, size, static_cast<off_t>(position));
      if (n >= 0)
        return static_cast<std::size_t>(n);
      if (errno != EINTR)
        return refused("read", path_, errno);
    }
  }

  result<> sync() override {
    // Never repeated after a failure: the kernel marks the lost pages clean,
    // and a second call would succeed without having written them.
    if (::fdatasync(fd_.get()) != 0)
      return refused("fdatasync", path_, errno);
    return done{};
  }

  result<> resize(std::uint64_t bytes) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0)
      return refused("truncate", path_, errno);
    return done{};
  }

  result<> reserve(std::uint64_t bytes) override {
    int rc = 0;
    do {
      rc = ::fallocate(fd_.get(), 0, 0, static_cast<off_t>(bytes));
    } while (rc != 0 && errno == EINTR);
    // Where the file system cannot, filling with zeros takes the room.
    if (rc != 0 && errno != EOPNOTSUPP)
      return refused("reserve", path_, errno);
    return done{};
  }

  result<std::uint64_t> size() const override {
    struct stat found {};
    if (::fstat(fd_.get(), &found) != 0)
      return refused("stat", path_, errno);
    return static_cast<std::uint64_t>(found.st_size);
  }

  void drop_cache() override {
    ::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_DONTNEED);
  }

private:
  std::filesystem::path path_;
  descriptor fd_;
};

class posix_lock final : public disk_lock {
public:
  explicit posix_lock(descriptor fd) : fd_{std::move(fd)} {
    // nop
  }

private:
  descriptor fd_;
};

} // namespace

result<std::unique_ptr<disk_file>>
posix_disk::open(const std::filesystem::path& path, open_mode mode) {
  int flags = O_RDONLY;
  switch (mode) {
  case open_mode::read: break;
  case open_mode::write: flags = O_RDWR; break;
  case open_mode::create: flags = O_RDWR | O_CREAT | O_TRUNC; break;
  }
  descriptor fd{open_descriptor(path, flags)};
  if (fd.get() < 0)
    return refused("open", path, errno);
  return std::unique_ptr<disk_file>{
      std::make_unique<posix_file>(path, std::move(fd))};
}

result<std::vector<std::string>>
posix_disk::list(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator at{folder, error};
  std::vector<std::string> names;
  for (; !error && at != std::filesystem::directory_iterator{};
       at.increment(error))
    names.push_back(at->path().filename().string());
  if (error)
    return refused("list", folder, error.value());
  return names;
}

result<> posix_disk::make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::create_directories(folder, error) && !error)
    return done{};
  if (error)
    return refused("create folder", folder, error.value());
  auto parent = std::filesystem::absolute(folder, error).parent_path();
  return sync_folder(parent);
}

result<> posix_disk::rename(const std::filesystem::path& from,
                            const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return refused("rename", from, errno);
  return done{};
}

result<> posix_disk::remove(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0)
    return refused("remove", path, errno);
  return done{};
}

result<> posix_disk::sync_folder(const std::filesystem::path& folder) {
  descriptor fd{open_descriptor(folder, O_RDONLY | O_DIRECTORY)};
  if (fd.get() < 0)
    return refused("open", folder, errno);
  if (::fsync(fd.get()) != 0)
    return refused("fsync", folder, errno);
  return done{};
}

result<std::unique_ptr<disk_lock>>
posix_disk::lock(const std::filesystem::path& path) {
  descriptor fd{open_descriptor(path, O_RDWR | O_CREAT)};
  if (fd.get() < 0)
    return refused("open", path, errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return failure{errc::unavailable,
                     path.string() + " is held by another writer"};
    return refused("lock", path, errno);
  }
  return std::unique_ptr<disk_lock>{
      std::make_unique<posix_lock>(std::move(fd))};
}

} // namespace streamvane::runtime::event_log

#include "config/secret.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace streamvane::config {

namespace {

/// A file descriptor that closes itself.
struct opened_file {
  explicit opened_file(const std::string& path)
      // O_NONBLOCK: opening a pipe must not wait for a writer.
      : number{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {
    // nop
  }
  opened_file(const opened_file&) = delete;
  opened_file& operator=(const opened_file&) = delete;
  ~opened_file() {
    if (number >= 0)
      ::close(number);
  }

  const int number;
};

/// Clears all that the text holds, also behind its end: a short one that was
/// moved from still has its old bytes there.
void wipe(std::string& bytes) {
  bytes.resize(bytes.capacity());
  ::explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

failure wrong(errc code, const secret_reference& reference,
              std::string sentence) {
  return {code,
          "the secret " + to_string(reference) + ' ' + std::move(sentence)};
}

result<std::string> read_file(const secret_reference& reference) {
  opened_file file{reference.name};
  if (file.number < 0 && errno == ENOENT)
    return wrong(errc::not_found, reference, "is not there");
  if (file.number < 0)
    return io_failure("opening the secret " + to_string(reference), errno);
  struct stat status {};
  if (::fstat(file.number, &status) != 0)
    return io_failure("looking at the secret " + to_string(reference), errno);
  if (!S_ISREG(status.st_mode))
    return wrong(errc::invalid, reference, "is not a regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return wrong(errc::invalid, reference,
                 "is open to its group or to others: chmod 600 it");
  std::string bytes(secret_bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    ssize_t n = ::read(file.number, bytes.data() + size, bytes.size() - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      int reason = errno;
      wipe(bytes);
      return io_failure("reading the secret " + to_string(reference), reason);
    }
    if (n == 0)
      break;
    size += static_cast<std::size_t>(n);
  }
  bytes.resize(size);
  return bytes;
}

result<std::string> read_variable(const secret_reference& reference) {
  const char* value = std::getenv(reference.name.c_str());
  if (value == nullptr)
    return wrong(errc::not_found, reference, "is not in the environment");
  return std::string{value};
}

result<std::string> read_bytes(const secret_reference& reference) {
  switch (reference.provider) {
  case secret_provider::file: return read_file(reference);
  case secret_provider::environment: return read_variable(reference);
  }
  return wrong(errc::internal, reference, "has no known provider");
}

} // namespace

std::string_view to_string(secret_provider provider) {
  switch (provider) {
  case secret_provider::file: return "file";
  case secret_provider::environment: return "env";
  }
  return "unknown";
}

std::string to_string(const secret_reference& reference) {
  return std::string{to_string(reference.provider)} + ':' + reference.name;
}

secret_text::secret_text(std::string bytes) : bytes_{std::move(bytes)} {
  wipe(bytes);
}

secret_text::secret_text(secret_text&& other) noexcept
    : bytes_{std::move(other.bytes_)} {
  wipe(other.bytes_);
}

secret_text& secret_text::operator=(secret_text other) noexcept {
  bytes_.swap(other.bytes_);
  return *this;
}

secret_text::~secret_text() {
  wipe(bytes_);
}

result<secret_text> read_secret(const secret_reference& reference) {
  auto bytes = read_bytes(reference);
  if (!bytes)
    return bytes.why();
  if (bytes->size() > secret_bytes_max) {
    wipe(*bytes);
    return wrong(errc::too_large, reference,
                 "is longer than secret_bytes_max, "
                     + std::to_string(secret_bytes_max) + " bytes");
  }
  if (bytes->ends_with('\n'))
    bytes->pop_back();
  if (bytes->ends_with('\r'))
    bytes->pop_back();
  if (bytes->empty())
    return wrong(errc::invalid, reference, "is empty");
  return secret_text{std::move(*bytes)};
}

} // namespace streamvane::config

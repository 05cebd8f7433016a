#include "runtime/event_log/disk.hpp"

namespace streamvane::runtime::event_log {

result<> write_all(disk_file& file, std::uint64_t position,
                   std::string_view bytes) {
  while (!bytes.empty()) {
    auto written = file.write_some(position, bytes);
    if (!written)
      return written.why();
    position += *written;
    bytes.remove_prefix(*written);
  }
  return done{};
}

result<std::size_t> read_all(const disk_file& file, std::uint64_t position,
                             char* into, std::size_t size) {
  std::size_t total = 0;
  while (total < size) {
    auto got = file.read_some(position + total, into + total, size - total);
    if (!got)
      return got.why();
    if (*got == 0)
      break;
    total += *got;
  }
  return total;
}

} // namespace streamvane::runtime::event_log

#include "runtime/metrics_store/page_file.hpp"

#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace streamvane::runtime::metrics_store {

static_assert(std::endian::native == std::endian::little,
              "a store is read where it was written");

template <class T>
T load_integer(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

template std::uint16_t load_integer(const char*);
template std::uint32_t load_integer(const char*);
template std::uint64_t load_integer(const char*);

namespace {

constexpr std::uint32_t magic = 0xbeefc0de;
constexpr std::uint32_t data_version = 1;
constexpr std::uint16_t meta_flag = 0x08;
constexpr std::uint16_t integer_key_flag = 0x08;
constexpr std::size_t header_bytes = 16;
constexpr std::size_t meta_bytes = 136;

bool is_page_size(std::uint32_t bytes) {
  return bytes >= 512 && bytes <= 32768 && std::has_single_bit(bytes);
}

/// pread until everything is there or the file ends.
result<std::size_t> read_fully(int descriptor, std::uint64_t offset, char* into,
                               std::size_t size,
                               const std::filesystem::path& path) {
  std::size_t got = 0;
  while (got < size) {
    ssize_t n = ::pread(descriptor, into + got, size - got,
                        static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return io_failure("reading " + path.string() + " at byte "
                            + std::to_string(offset + got),
                        errno);
    if (n == 0)
      break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

} // namespace

tree_record read_tree_record(const char* bytes) {
  tree_record t;
  t.pad = load_integer<std::uint32_t>(bytes);
  t.flags = load_integer<std::uint16_t>(bytes + 4);
  t.depth = load_integer<std::uint16_t>(bytes + 6);
  t.branch_pages = load_integer<std::uint64_t>(bytes + 8);
  t.leaf_pages = load_integer<std::uint64_t>(bytes + 16);
  t.overflow_pages = load_integer<std::uint64_t>(bytes + 24);
  t.rows = load_integer<std::uint64_t>(bytes + 32);
  t.root = load_integer<std::uint64_t>(bytes + 40);
  return t;
}

page_file::page_file(std::filesystem::path path, int descriptor,
                     std::uint64_t bytes)
    : path_{std::move(path)}, descriptor_{descriptor}, bytes_{bytes} {
  // nop
}

page_file::page_file(page_file&& other) noexcept
    : path_{std::move(other.path_)},
      descriptor_{std::exchange(other.descriptor_, -1)}, bytes_{other.bytes_} {
  // nop
}

page_file& page_file::operator=(page_file&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

page_file::~page_file() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

result<page_file> page_file::open(const std::filesystem::path& folder) {
  std::filesystem::path path = folder / "data.mdb";
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT)
    return failure{errc::not_found, path.string() + " does not exist"};
  if (descriptor < 0)
    return io_failure("opening " + path.string(), errno);
  page_file file{path, descriptor, 0};
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    return io_failure("looking at " + path.string(), errno);
  file.bytes_ = static_cast<std::uint64_t>(status.st_size);
  return file;
}

failure page_file::damage(std::uint64_t page, std::string sentence) const {
  return {errc::corrupt, path_.string() + ", page " + std::to_string(page)
                             + ": " + std::move(sentence)
                             + "; rebuild the store from the log"};
}

result<meta_page> page_file::read_meta(std::uint64_t number,
                                       std::uint32_t page_bytes) const {
  std::array<char, header_bytes + meta_bytes> bytes{};
  auto got = read_fully(descriptor_, number * page_bytes, bytes.data(),
                        bytes.size(), path_);
  if (!got)
    return got.why();
  if (*got < bytes.size())
    return damage(number, "the file ends within this meta page");
  auto wrong = [&](std::string_view field, std::uint64_t value) {
    return damage(number, "this meta page has a wrong " + std::string{field}
                              + ": " + std::to_string(value));
  };
  const char* header = bytes.data();
  if (auto n = load_integer<std::uint64_t>(header); n != number)
    return wrong("page number", n);
  if (auto flags = load_integer<std::uint16_t>(header + 10); flags != meta_flag)
    return wrong("page type", flags);
  const char* body = header + header_bytes;
  if (auto m = load_integer<std::uint32_t>(body); m != magic)
    return wrong("magic number", m);
  if (auto v = load_integer<std::uint32_t>(body + 4); v != data_version)
    return wrong("format version", v);
  if (auto a = load_integer<std::uint64_t>(body + 8); a != 0)
    return wrong("map address", a);
  meta_page meta;
  meta.free_tree = read_tree_record(body + 24);
  meta.main_tree = read_tree_record(body + 72);
  meta.last_page = load_integer<std::uint64_t>(body + 120);
  meta.commit = load_integer<std::uint64_t>(body + 128);
  meta.page_bytes = meta.free_tree.pad;
  if (!is_page_size(meta.page_bytes))
    return wrong("page size", meta.page_bytes);
  auto map_bytes = load_integer<std::uint64_t>(body + 16);
  if (map_bytes > std::uint64_t{1} << 47)
    return wrong("map size", map_bytes);
  if (meta.last_page < 1 || meta.last_page > map_bytes / meta.page_bytes)
    return wrong("last page", meta.last_page);
  if (meta.free_tree.flags != integer_key_flag)
    return wrong("flag set of the free tree", meta.free_tree.flags);
  if (meta.main_tree.flags != 0 || meta.main_tree.pad != 0)
    return wrong("flag set of the main tree", meta.main_tree.flags);
  return meta;
}

result<std::array<meta_page, 2>> page_file::read_metas() const {
  auto first = read_meta(0, 0);
  if (!first)
    return first.why();
  auto second = read_meta(1, first->page_bytes);
  if (!second)
    return second.why();
  if (second->page_bytes != first->page_bytes)
    return damage(1, "the page sizes of the two meta pages differ");
  std::uint64_t a = first->commit;
  std::uint64_t b = second->commit;
  bool fresh = a == 0 && b == 0;
  bool in_turn = a % 2 == 0 && (b == a + 1 || b + 1 == a);
  if (!fresh && !in_turn)
    return damage(a < b ? 1 : 0, "the commits of the two meta pages, "
                                     + std::to_string(a) + " and "
                                     + std::to_string(b)
                                     + ", do not follow each other");
  return std::array<meta_page, 2>{*first, *second};
}

result<> page_file::read_pages(std::uint64_t number, std::uint64_t count,
                               std::uint32_t page_bytes,
                               std::vector<char>& into) const {
  if (number >= bytes_ / page_bytes || count > bytes_ / page_bytes - number)
    return damage(number, "it lies behind the end of the file, "
                              + std::to_string(bytes_) + " bytes");
  into.resize(count * page_bytes);
  auto got = read_fully(descriptor_, number * page_bytes, into.data(),
                        into.size(), path_);
  if (!got)
    return got.why();
  if (*got < into.size())
    return damage(number, "the file became shorter while it was read");
  return done{};
}

} // namespace streamvane::runtime::metrics_store

#pragma once

#include "messages/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace streamvane::runtime::metrics_store {

/// Root and size of one B+tree, as LMDB 0.9 keeps it (MDB_db, 48 bytes).
struct tree_record {
  static constexpr std::size_t disk_bytes = 48;
  static constexpr std::uint64_t no_root = ~std::uint64_t{0};

  std::uint32_t pad = 0; ///< The page size in the tree of free pages; else 0.
  std::uint16_t flags = 0;
  std::uint16_t depth = 0;
  std::uint64_t branch_pages = 0;
  std::uint64_t leaf_pages = 0;
  std::uint64_t overflow_pages = 0;
  std::uint64_t rows = 0;
  std::uint64_t root = no_root;
};

/// Reads a tree_record from its bytes on disk.
tree_record read_tree_record(const char* bytes);

/// Which trees a commit left behind (MDB_meta). There are two meta pages, pages
/// 0 and 1, written in turn: even commits on 0, odd ones on 1.
struct meta_page {
  std::uint32_t page_bytes = 0;
  std::uint64_t last_page = 0;
  std::uint64_t commit = 0;
  tree_record free_tree{};
  tree_record main_tree{};
};

/// LMDB's file, read with pread and never mapped: damage shows as a failure
/// here where LMDB itself would die of SIGFPE, SIGSEGV or SIGBUS.
class page_file {
public:
  /// Opens `folder`/data.mdb. Errors: not_found, io.
  static result<page_file> open(const std::filesystem::path& folder);

  page_file(page_file&& other) noexcept;
  page_file& operator=(page_file&& other) noexcept;
  ~page_file();

  /// Reads and validates both meta pages: magic, version, page size, counters
  /// that follow each other. Errors: corrupt (names file, page and field), io.
  result<std::array<meta_page, 2>> read_metas() const;

  /// Reads `count` pages of `page_bytes` from page `number` on into `into`.
  /// Errors: corrupt (behind the end of the file), io.
  result<> read_pages(std::uint64_t number, std::uint64_t count,
                      std::uint32_t page_bytes, std::vector<char>& into) const;

  std::uint64_t bytes() const {
    return bytes_;
  }

  const std::filesystem::path& path() const {
    return path_;
  }

  /// "corrupt: <path>, page 7: <sentence>; rebuild the store from the log"
  failure damage(std::uint64_t page, std::string sentence) const;

private:
  page_file(std::filesystem::path path, int descriptor, std::uint64_t bytes);

  result<meta_page> read_meta(std::uint64_t number,
                              std::uint32_t page_bytes) const;

  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t bytes_;
};

/// The newer of the two.
inline const meta_page& newest(const std::array<meta_page, 2>& metas) {
  return metas[0].commit < metas[1].commit ? metas[1] : metas[0];
}

/// Reads an integer of the file: LMDB writes the machine's order, which on
/// every machine that we build for is little-endian.
template <class T>
T load_integer(const char* from);

} // namespace streamvane::runtime::metrics_store

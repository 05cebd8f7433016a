#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/page_file.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace streamvane::runtime::metrics_store {

// The layout of a page of LMDB 0.9 on 64 bits: a header of 16 bytes, an array
// of 2-byte offsets, and from the other end nodes of 8 bytes, key and content,
// each at an even offset.
inline constexpr std::size_t page_header_bytes = 16;
inline constexpr std::uint16_t branch_page = 0x01;
inline constexpr std::uint16_t leaf_page = 0x02;
inline constexpr std::uint16_t overflow_page = 0x04;
inline constexpr std::uint16_t node_big = 0x01;  ///< Content on other pages.
inline constexpr std::uint16_t node_tree = 0x02; ///< Content: a tree_record.

/// A branch or leaf page whose header makes sense.
struct page_view {
  std::uint64_t number = 0;
  std::uint16_t flags = 0;
  std::size_t entries = 0;
  std::size_t upper = 0; ///< Offset behind which the nodes lie.
  std::string_view bytes{};
};

/// A node that lies within its page.
struct node_view {
  std::uint32_t content_bytes = 0;
  std::uint64_t child = 0; ///< Of a branch node: a page number.
  std::uint16_t flags = 0; ///< Of a leaf node: node_big, node_tree or 0.
  std::string_view key{};
  std::string_view content{}; ///< Of a big leaf node: a page number.
};

/// Reads the header of page `number`. Errors: corrupt.
result<page_view> view_page(const page_file& file, std::uint64_t number,
                            std::string_view bytes);

/// Reads node `index`, which is below page.entries. Errors: corrupt.
result<node_view> view_node(const page_file& file, const page_view& page,
                            std::size_t index);

} // namespace streamvane::runtime::metrics_store

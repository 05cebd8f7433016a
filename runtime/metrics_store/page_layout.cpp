#include "runtime/metrics_store/page_layout.hpp"

#include <string>

namespace streamvane::runtime::metrics_store {

result<page_view> view_page(const page_file& file, std::uint64_t number,
                            std::string_view bytes) {
  page_view page;
  page.bytes = bytes;
  page.number = load_integer<std::uint64_t>(bytes.data());
  page.flags = load_integer<std::uint16_t>(bytes.data() + 10);
  std::size_t lower = load_integer<std::uint16_t>(bytes.data() + 12);
  page.upper = load_integer<std::uint16_t>(bytes.data() + 14);
  if (page.number != number)
    return file.damage(number, "it says that it is page "
                                   + std::to_string(page.number));
  if (page.flags != branch_page && page.flags != leaf_page)
    return file.damage(number,
                       "it is of no known type: " + std::to_string(page.flags));
  if (lower < page_header_bytes || lower % 2 != 0 || page.upper < lower
      || page.upper > bytes.size())
    return file.damage(number, "its bounds are wrong: " + std::to_string(lower)
                                   + ", " + std::to_string(page.upper));
  page.entries = (lower - page_header_bytes) / 2;
  return page;
}

result<node_view> view_node(const page_file& file, const page_view& page,
                            std::size_t index) {
  constexpr std::size_t node_header_bytes = 8;
  const char* bytes = page.bytes.data();
  std::size_t at
      = load_integer<std::uint16_t>(bytes + page_header_bytes + 2 * index);
  auto wrong = [&] {
    return file.damage(page.number, "node " + std::to_string(index)
                                        + " lies outside of its page");
  };
  if (at < page.upper || at % 2 != 0
      || at + node_header_bytes > page.bytes.size())
    return wrong();
  node_view node;
  auto low = load_integer<std::uint32_t>(bytes + at);
  node.flags = load_integer<std::uint16_t>(bytes + at + 4);
  std::size_t key_bytes = load_integer<std::uint16_t>(bytes + at + 6);
  std::size_t left = page.bytes.size() - at - node_header_bytes;
  if (key_bytes > left)
    return wrong();
  node.key = page.bytes.substr(at + node_header_bytes, key_bytes);
  left -= key_bytes;
  if (page.flags == branch_page) {
    node.child = low | std::uint64_t{node.flags} << 32;
    return node;
  }
  if (node.flags != 0 && node.flags != node_big && node.flags != node_tree)
    return file.damage(page.number, "node " + std::to_string(index)
                                        + " is of no known type: "
                                        + std::to_string(node.flags));
  node.content_bytes = low;
  std::size_t here = node.flags == node_big ? sizeof(std::uint64_t) : low;
  if (here > left)
    return wrong();
  node.content = page.bytes.substr(at + node_header_bytes + key_bytes, here);
  return node;
}

} // namespace streamvane::runtime::metrics_store

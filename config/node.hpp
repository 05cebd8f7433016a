#pragma once

#include "config/section.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::config {

struct node;
using node_ptr = std::shared_ptr<const node>;

/// A key of a mapping and what stands behind it.
struct entry {
  std::string key{};
  position at{}; ///< Of the key.
  node_ptr value{};
};

/// A piece of a YAML document, with aliases opened: those share what they name.
struct node {
  enum class kind {
    nothing, ///< A key without value, "~" or "null".
    scalar,
    list,
    mapping,
  };

  kind what = kind::nothing;
  position at{};
  std::string text{};
  bool quoted = false; ///< Of a scalar.
  std::vector<node_ptr> items{};
  std::vector<entry> entries{}; ///< In the order of the file, each key once.
  std::size_t nodes = 1;        ///< This and all below, aliases opened.
  std::size_t depth = 1;

  /// The value of a key, or null.
  const entry* find(std::string_view key) const;
};

/// "a text", "a list", … for problems.
std::string_view to_string(node::kind kind);

} // namespace streamvane::config

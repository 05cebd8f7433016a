#pragma once

#include "runtime/metrics_store/table.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::runtime::metrics_store {

/// Bytes that a seal adds to a payload: version before it, check behind it.
inline constexpr std::size_t seal_bytes = 9;

/// Appends [version, 1 byte][payload][check, 8 bytes little-endian] to `into`.
/// The check is XXH3-64 of version and payload, seeded with the XXH3-64 of the
/// key, which is seeded with the table's number: a value under another key or
/// in another table does not match.
void seal(table t, std::string_view key, std::uint8_t version,
          std::string_view payload, std::string& into);

/// A value whose check has been verified; the view lies in the sealed bytes.
struct unsealed {
  std::uint8_t version = 0;
  std::string_view payload{};
};

/// Nothing where the bytes are not what seal() made for this table and key.
std::optional<unsealed> unseal(table t, std::string_view key,
                               std::string_view sealed);

} // namespace streamvane::runtime::metrics_store

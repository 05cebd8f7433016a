#include "runtime/metrics_store/value_seal.hpp"

// Inlined: a call into the library would cost as much as the check of a short
// key.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace streamvane::runtime::metrics_store {

namespace {

constexpr std::size_t check_bytes = 8;

std::uint64_t check_of(table t, std::string_view key,
                       std::string_view version_and_payload) {
  std::uint64_t seed = XXH3_64bits_withSeed(key.data(), key.size(),
                                            static_cast<std::uint8_t>(t));
  return XXH3_64bits_withSeed(version_and_payload.data(),
                              version_and_payload.size(), seed);
}

} // namespace

void seal(table t, std::string_view key, std::uint8_t version,
          std::string_view payload, std::string& into) {
  std::size_t begin = into.size();
  into += static_cast<char>(version);
  into += payload;
  std::uint64_t check = check_of(t, key, std::string_view{into}.substr(begin));
  char tail[check_bytes];
  for (std::size_t i = 0; i < check_bytes; ++i)
    tail[i] = static_cast<char>(check >> (8 * i) & 0xff);
  into.append(tail, check_bytes);
}

std::optional<unsealed> unseal(table t, std::string_view key,
                               std::string_view sealed) {
  if (sealed.size() < seal_bytes)
    return std::nullopt;
  std::string_view covered = sealed.substr(0, sealed.size() - check_bytes);
  std::string_view tail = sealed.substr(covered.size());
  std::uint64_t stored = 0;
  for (std::size_t i = 0; i < check_bytes; ++i)
    stored |= std::uint64_t{static_cast<std::uint8_t>(tail[i])} << (8 * i);
  if (check_of(t, key, covered) != stored)
    return std::nullopt;
  return unsealed{static_cast<std::uint8_t>(covered.front()),
                  covered.substr(1)};
}

} // namespace streamvane::runtime::metrics_store

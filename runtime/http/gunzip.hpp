#pragma once

#include "messages/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane::runtime::http {

/// Bounds of one decompression, against bodies that explode.
struct gunzip_bounds {
  std::uint64_t bytes_max = 1024 * 1024;
  /// Output above `free_bytes` may be at most this many times the input.
  std::uint32_t ratio_max = 100;
  std::uint64_t free_bytes = 64 * 1024;
};

/// Decompresses exactly one gzip member (RFC 1952). Fails with `too_large`
/// above a bound and with `invalid` for broken, cut or trailing bytes. Memory
/// stays below `bytes_max` plus one step of 16 KiB.
result<std::string> gunzip(std::string_view bytes, const gunzip_bounds& bounds);

} // namespace streamvane::runtime::http

#include "runtime/http/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace streamvane::runtime::http {

namespace {

constexpr int window_bits_gzip_only = 15 + 16;
constexpr std::size_t step_bytes = 16 * 1024;

/// Ends the stream on every way out.
struct inflation {
  z_stream stream{};
  bool open = false;

  inflation() {
    open = inflateInit2(&stream, window_bits_gzip_only) == Z_OK;
  }

  ~inflation() {
    if (open)
      inflateEnd(&stream);
  }

  inflation(const inflation&) = delete;
  inflation& operator=(const inflation&) = delete;
};

} // namespace

result<std::string> gunzip(std::string_view bytes,
                           const gunzip_bounds& bounds) {
  if (bytes.size() > std::numeric_limits<uInt>::max())
    return failure{errc::too_large, "a gzip body above 4 GiB"};
  inflation work;
  if (!work.open)
    return failure{errc::unavailable, "zlib has no memory for a gzip body"};
  auto& stream = work.stream;
  // zlib does not write through next_in; its type is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  out.reserve(std::min<std::uint64_t>(bytes.size() * 4, bounds.bytes_max));
  std::array<char, step_bytes> step;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(step.data());
    stream.avail_out = static_cast<uInt>(step.size());
    const auto code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END)
      return failure{errc::invalid,
                     std::string{"gzip body is broken or cut: "}
                         + (stream.msg ? stream.msg : "unexpected end")};
    const auto produced = step.size() - stream.avail_out;
    out.append(step.data(), produced);
    if (out.size() > bounds.bytes_max)
      return failure{errc::too_large, "the body is above "
                                          + std::to_string(bounds.bytes_max)
                                          + " bytes after gunzip"};
    if (out.size() > bounds.free_bytes
        && out.size() / bounds.ratio_max > bytes.size())
      return failure{errc::too_large, "the gzip body grows more than "
                                          + std::to_string(bounds.ratio_max)
                                          + " times"};
    if (code == Z_STREAM_END)
      break;
  }
  if (stream.avail_in != 0)
    return failure{errc::invalid,
                   std::to_string(stream.avail_in)
                       + " bytes after the end of the gzip body"};
  return out;
}

} // namespace streamvane::runtime::http

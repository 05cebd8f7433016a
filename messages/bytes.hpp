#pragma once

#include "messages/error.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane {

/// Appends values to a byte string. Varints for what is small most of the time;
/// ordered_* for keys, where the order of the bytes is the order of the values.
class byte_writer {
public:
  explicit byte_writer(std::string& out) : out_{out} {
    // nop
  }

  void u8(std::uint8_t x) {
    out_.push_back(static_cast<char>(x));
  }

  void varint(std::uint64_t x) {
    while (x >= 0x80) {
      u8(static_cast<std::uint8_t>(x | 0x80));
      x >>= 7;
    }
    u8(static_cast<std::uint8_t>(x));
  }

  /// Signed values near zero stay short.
  void zigzag(std::int64_t x) {
    varint(static_cast<std::uint64_t>(x) << 1
           ^ static_cast<std::uint64_t>(x >> 63));
  }

  void raw(std::string_view bytes) {
    out_.append(bytes);
  }

  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }

  void word(const token& t) {
    text(t.text());
  }

  void id(const uuid& x) {
    out_.append(reinterpret_cast<const char*>(x.bytes.data()), x.bytes.size());
  }

  void ordered_u16(std::uint16_t x) {
    ordered(x, 2);
  }

  void ordered_u32(std::uint32_t x) {
    ordered(x, 4);
  }

  void ordered_u64(std::uint64_t x) {
    ordered(x, 8);
  }

  void ordered_instant(instant t) {
    ordered_u64(static_cast<std::uint64_t>(epoch_ms(t)) ^ (1ULL << 63));
  }

  void ordered_token(const token& t) {
    out_.append(t.bytes().data(), t.bytes().size());
  }

private:
  void ordered(std::uint64_t x, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
      u8(static_cast<std::uint8_t>(x >> shift));
  }

  std::string& out_;
};

/// Reads what byte_writer wrote. After the first value that is not there, every
/// read gives zero and ok() stays false: check it once, at the end.
class byte_reader {
public:
  explicit byte_reader(std::string_view in) : in_{in} {
    // nop
  }

  bool ok() const {
    return ok_;
  }

  /// Everything was read, and nothing was missing.
  bool at_end() const {
    return ok_ && in_.empty();
  }

  std::string_view rest() const {
    return in_;
  }

  std::uint8_t u8() {
    auto bytes = raw(1);
    return bytes.empty() ? 0 : static_cast<std::uint8_t>(bytes.front());
  }

  std::uint64_t varint() {
    std::uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      auto byte = u8();
      x |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return x;
    }
    ok_ = false;
    return 0;
  }

  std::int64_t zigzag() {
    auto x = varint();
    return static_cast<std::int64_t>(x >> 1)
           ^ -static_cast<std::int64_t>(x & 1);
  }

  std::string_view raw(std::size_t size) {
    if (!ok_ || in_.size() < size) {
      ok_ = false;
      return {};
    }
    auto bytes = in_.substr(0, size);
    in_.remove_prefix(size);
    return bytes;
  }

  std::string_view text() {
    return raw(varint());
  }

  token word() {
    return token{text()};
  }

  uuid id() {
    uuid x;
    auto bytes = raw(x.bytes.size());
    if (!bytes.empty())
      std::memcpy(x.bytes.data(), bytes.data(), bytes.size());
    return x;
  }

  std::uint16_t ordered_u16() {
    return static_cast<std::uint16_t>(ordered(2));
  }

  std::uint32_t ordered_u32() {
    return static_cast<std::uint32_t>(ordered(4));
  }

  std::uint64_t ordered_u64() {
    return ordered(8);
  }

  instant ordered_instant() {
    return from_epoch_ms(static_cast<std::int64_t>(ordered(8) ^ (1ULL << 63)));
  }

  token ordered_token() {
    std::array<char, token::size_max> bytes{};
    auto from = raw(bytes.size());
    if (!from.empty())
      std::memcpy(bytes.data(), from.data(), from.size());
    return token::from_bytes(bytes);
  }

private:
  std::uint64_t ordered(std::size_t size) {
    std::uint64_t x = 0;
    for (char c : raw(size))
      x = x << 8 | static_cast<std::uint8_t>(c);
    return x;
  }

  std::string_view in_;
  bool ok_ = true;
};

} // namespace streamvane

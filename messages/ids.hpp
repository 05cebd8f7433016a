#pragma once

#include "messages/ordered_bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace streamvane {

/// The sixteen bytes of a UUID, in the order that its text shows them. All
/// zero means "none".
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const uuid& a, const uuid& b) {
    return ordered_bytes::of(a.bytes.data())
           == ordered_bytes::of(b.bytes.data());
  }

  friend auto operator<=>(const uuid& a, const uuid& b) {
    return ordered_bytes::of(a.bytes.data())
           <=> ordered_bytes::of(b.bytes.data());
  }

  explicit operator bool() const {
    return *this != uuid{};
  }
};

/// Reads the canonical 8-4-4-4-12 form, any case. Text of another form gets a
/// stable id of its own: a version-8 UUID (RFC 9562) made from a hash of the
/// text. Empty text and "UNKNOWN" give none (genesys.md 3).
uuid to_uuid(std::string_view text);

/// True for the canonical 8-4-4-4-12 form.
bool is_uuid(std::string_view text);

/// The canonical lower-case form; empty for none.
std::string to_string(const uuid& id);

/// A Genesys identifier that cannot be mixed up with another kind: a queue id
/// does not compare with, convert to, or hash like an agent id.
template <class Tag>
struct id {
  uuid value{};

  id() = default;

  explicit id(uuid from) : value{from} {
    // nop
  }

  explicit id(std::string_view text) : value{to_uuid(text)} {
    // nop
  }

  explicit operator bool() const {
    return static_cast<bool>(value);
  }

  friend bool operator==(const id&, const id&) = default;
  friend auto operator<=>(const id&, const id&) = default;
};

template <class Tag>
std::string to_string(const id<Tag>& x) {
  return to_string(x.value);
}

using organization_id = id<struct organization_tag>;
using conversation_id = id<struct conversation_tag>;
using participant_id = id<struct participant_tag>;
using session_id = id<struct session_tag>;
using queue_id = id<struct queue_tag>;
using agent_id = id<struct agent_tag>; ///< Genesys: user id.
using division_id = id<struct division_tag>;
using wrapup_code = id<struct wrapup_tag>;
using skill_id = id<struct skill_tag>;
using transport_id = id<struct transport_tag>; ///< EventBridge `id`.

} // namespace streamvane

template <>
struct std::hash<streamvane::uuid> {
  std::size_t operator()(const streamvane::uuid& x) const noexcept {
    // Version-4 ids are random already; the mix guards against crafted ones
    // that share a half.
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::memcpy(&a, x.bytes.data(), 8);
    std::memcpy(&b, x.bytes.data() + 8, 8);
    a ^= b * 0x9e3779b97f4a7c15ULL;
    a ^= a >> 32;
    return static_cast<std::size_t>(a * 0xd6e8feb86659fd93ULL);
  }
};

template <class Tag>
struct std::hash<streamvane::id<Tag>> {
  std::size_t operator()(const streamvane::id<Tag>& x) const noexcept {
    return std::hash<streamvane::uuid>{}(x.value);
  }
};

#pragma once

#include "messages/error.hpp"
#include "messages/json/cell.hpp"
#include "messages/json/scan.hpp"
#include "messages/json/value.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace streamvane::json {

/// The null that belongs to no document.
inline constexpr cell null_cell{};

/// A value inside a document: a pointer, cheap to copy, valid until the
/// document reads its next text or dies.
class node {
public:
  class iterator;
  class member_iterator;
  struct member;

  /// A run of items or members, for range-based for.
  template <class Iterator>
  struct range {
    Iterator first;
    Iterator last;

    Iterator begin() const {
      return first;
    }

    Iterator end() const {
      return last;
    }
  };

  /// Null: what a lookup without success gives.
  node() = default;

  node(const cell* at, const char* buffer) : at_{at}, buffer_{buffer} {
    // nop
  }

  json::kind kind() const {
    return at_->kind;
  }

  bool is_null() const {
    return at_->kind == json::kind::null;
  }

  bool is_object() const {
    return at_->kind == json::kind::object;
  }

  bool is_array() const {
    return at_->kind == json::kind::array;
  }

  bool is_string() const {
    return at_->kind == json::kind::string;
  }

  /// The truth value; false for other kinds.
  bool truth() const {
    return at_->kind == json::kind::boolean && at_->size != 0;
  }

  /// A string without quotes and escapes, or a number as written; empty for
  /// other kinds.
  std::string_view text() const {
    if (at_->kind != json::kind::string && at_->kind != json::kind::number)
      return {};
    return {buffer_ + at_->offset, at_->size};
  }

  /// How many items or members a container has; 0 for other kinds.
  std::uint32_t size() const {
    return is_object() || is_array() ? at_->size : 0;
  }

  /// The values of an array, in order; nothing for other kinds.
  range<iterator> items() const;

  /// Keys and values of an object, in order; nothing for other kinds. Equal
  /// keys all appear: whoever takes the last one obeys the house rule.
  range<member_iterator> members() const;

  /// The last member of that name; null where there is none. Goes over all
  /// members: to read many of them, loop over `members()` instead.
  node operator[](std::string_view name) const;

private:
  const cell* at_ = &null_cell;
  const char* buffer_ = "";
};

/// Steps from item to item.
class node::iterator {
public:
  iterator(const cell* at, const char* buffer) : at_{at}, buffer_{buffer} {
    // nop
  }

  node operator*() const {
    return {at_, buffer_};
  }

  iterator& operator++() {
    at_ += at_->span;
    return *this;
  }

  bool operator!=(const iterator& other) const {
    return at_ != other.at_;
  }

private:
  const cell* at_;
  const char* buffer_;
};

struct node::member {
  std::string_view name{};
  node content{};
};

/// Steps from member to member.
class node::member_iterator {
public:
  member_iterator(const cell* at, const char* buffer)
      : at_{at}, buffer_{buffer} {
    // nop
  }

  member operator*() const {
    return {{buffer_ + at_->offset, at_->size}, {at_ + 1, buffer_}};
  }

  member_iterator& operator++() {
    ++at_;
    at_ += at_->span;
    return *this;
  }

  bool operator!=(const member_iterator& other) const {
    return at_ != other.at_;
  }

private:
  const cell* at_;
  const char* buffer_;
};

inline node::range<node::iterator> node::items() const {
  if (!is_array())
    return {{at_, buffer_}, {at_, buffer_}};
  return {{at_ + 1, buffer_}, {at_ + at_->span, buffer_}};
}

inline node::range<node::member_iterator> node::members() const {
  if (!is_object())
    return {{at_, buffer_}, {at_, buffer_}};
  return {{at_ + 1, buffer_}, {at_ + at_->span, buffer_}};
}

/// Who reads a text of JSON. Both give the same nodes.
enum class reading : std::uint8_t {
  quick,   ///< `ordinary_text` where it is sure, else as below.
  careful, ///< Always `scan`, then RapidJSON.
};

/// Reads JSON from outside, text after text, into memory that it keeps: after a
/// few texts nothing is allocated any more. What is not an ordinary text passes
/// `scan` first; RapidJSON then runs iteratively, in place over a copy, and
/// leaves numbers as text, so that none of its known crashes can be reached
/// (reliability.md 3.4). The memory is bounded by the limits and the longest
/// text so far.
class document {
public:
  explicit document(const limits& within = {}, reading how = reading::quick);
  document(document&&) noexcept;
  document& operator=(document&&) noexcept;
  ~document();

  /// Reads `text`, which may go away afterwards. Nodes of the former text
  /// become invalid. Fails with what is wrong and its byte offset.
  result<> read(std::string_view text);

  /// The value that was read; null before the first and after a failed read.
  node root() const;

private:
  struct parser;

  std::unique_ptr<parser> parser_;
};

} // namespace streamvane::json

#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::supervision {

/// How a message came to be lost on its way through a mailbox (caf.md 3).
enum class letter_kind : std::uint8_t {
  poison = 0,     ///< Its handler threw; the actor quit.
  unread = 1,     ///< It lay in the mailbox when the actor quit.
  closed = 2,     ///< It was sent to an actor that had quit.
  unexpected = 3, ///< The actor understands no such message.
};

inline constexpr std::size_t letter_kinds = 4;

/// "poison", "unread", "closed", "unexpected".
std::string_view to_string(letter_kind kind);

/// A lost message, for an operator's eyes. The message is told by the types of
/// its elements, never by its content: that may name customers.
struct mailbox_dead_letter {
  letter_kind kind = letter_kind::poison;
  std::uint64_t actor = 0; ///< The receiver's id.
  std::string actor_kind{};
  std::string actor_label{};
  std::string message{};  ///< "streamvane::describe_request, std::string"
  std::string reason{};   ///< Why the receiver quit; empty where it did not.
  bool request = false;   ///< The sender waited for an answer.
  std::int64_t at_ns = 0; ///< Steady clock.
};

/// The last dead letters and how many there ever were of each kind. A
/// diagnosis, not a store: what must not be lost is in the event log. Safe for
/// any thread.
class dead_letter_ring {
public:
  /// The oldest letter gives way to the thousand-and-first.
  static constexpr std::size_t letters_max = 1000;

  /// Texts are cut to this many bytes.
  static constexpr std::size_t text_bytes_max = 240;

  void put(mailbox_dead_letter letter);

  /// Counts letters that are not kept.
  void count_only(letter_kind kind, std::uint64_t letters);

  /// How many letters of `kind` there were since the start, kept or not.
  std::uint64_t total(letter_kind kind) const;

  /// The letters that are kept, oldest first.
  std::vector<mailbox_dead_letter> letters() const;

private:
  mutable std::mutex mutex_;
  std::deque<mailbox_dead_letter> ring_;
  std::array<std::uint64_t, letter_kinds> totals_{};
};

} // namespace streamvane::runtime::supervision

#pragma once

#include "runtime/supervision/actor_registry.hpp"
#include "runtime/supervision/supervision_messages.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace streamvane::runtime::supervision {

/// Which handlings of an instrumented actor are timed.
enum class timing : std::uint8_t {
  sampled, ///< One in 64, which then stands for 64: conversations, shards.
  always,  ///< Each: actors with fewer than some thousand messages a second.
};

/// The part of `instrumented` that does not depend on its base.
class actor_instruments : public actor_entry {
public:
  /// One handling in so many is timed when `timing::sampled`.
  static constexpr std::uint64_t sample_every = 64;

  /// Unread letters that one dying actor puts into the ring; the rest are
  /// counted only, so that one actor cannot push out all other letters.
  static constexpr std::size_t unread_kept_max = 8;

protected:
  actor_instruments(caf::local_actor& self, const caf::actor_config& config);
  ~actor_instruments() override = default;

  /// Counts one handling from its construction to its destruction, which may
  /// be by an exception. Without `time_it` it reads no exact clock.
  class handling {
  public:
    handling(actor_instruments& entry, bool time_it,
             std::uint64_t weight) noexcept;
    handling(const handling&) = delete;
    handling& operator=(const handling&) = delete;
    ~handling();

    /// The message was left in the mailbox for later: nothing is counted.
    void skipped() noexcept {
      skipped_ = true;
    }

  private:
    actor_instruments& entry_;
    std::int64_t began_ns_;
    std::uint64_t weight_;
    bool skipped_ = false;
  };

  /// The error that `self` quits with because of `thrown`; counts the failure,
  /// keeps the poison message as a dead letter and answers its sender.
  caf::error quit_reason(caf::scheduled_actor& self,
                         const std::exception_ptr& thrown);

  /// Keeps a message that `self` does not understand as a dead letter.
  void keep_unexpected(caf::local_actor& self, const caf::message_view& what);

  /// Keeps a message sent to the mailbox of `self` after it was closed.
  void keep_closed(caf::local_actor& self, const caf::mailbox_element& what);

  /// Closes the mailbox of `self`: counts what nobody will read, keeps some
  /// of it as dead letters and answers the requests with `reason`.
  void drain(caf::scheduled_actor& self, const caf::error& reason);

  /// Answers `request` to `self` with what `describe` returns, or with an
  /// error when it throws: to be asked must not end an actor.
  static void answer(caf::scheduled_actor& self, caf::mailbox_element& request,
                     const std::function<std::string()>& describe);

  /// Enters the registry of the system that `self` lives in.
  void enter(caf::local_actor& self);

  /// Leaves it.
  void leave(caf::local_actor& self) noexcept;

  /// The id keeps actors with few messages from all being timed at their first,
  /// slowest one.
  bool is_sample() const noexcept {
    return (handled() + entry_id()) % sample_every == 0;
  }
};

/// Any actor base of CAF, so that its actors are seen and their failures kept:
/// `class sink_actor : public instrumented<caf::event_based_actor>`. Such an
/// actor is in the system's registry with its counters while it lives, answers
/// `describe_request`, quits with an error that has the sentence when one of
/// its handlers throws, and leaves no request unanswered.
/// Needs a system made with `actor_system_options`. Overriders of `initialize`,
/// `cleanup`, `enqueue` and `consume` must call the base. Adds 88 bytes.
template <class Base, timing Timing = timing::sampled>
class instrumented : public Base, protected actor_instruments {
public:
  using super = instrumented;

  /// Passes `xs` to the base after the config.
  template <class... Ts>
  explicit instrumented(caf::actor_config& config, Ts&&... xs)
      : Base(config, std::forward<Ts>(xs)...), actor_instruments{*this,
                                                                 config} {
    this->set_exception_handler(
        [this](caf::scheduled_actor*, std::exception_ptr& thrown) {
          return quit_reason(*this, thrown);
        });
    this->set_default_handler(
        [this](caf::scheduled_actor*,
               caf::message_view& what) -> caf::result<caf::message> {
          keep_unexpected(*this, what);
          return caf::sec::unexpected_message;
        });
  }

  /// What kind of actor it is: the `name` that CAF knows.
  const char* kind() const noexcept override {
    return this->name();
  }

  std::string label() const override {
    return {};
  }

  /// What the actor knows, as one JSON object; no secrets. Runs in the actor.
  virtual std::string describe() const {
    return "{}";
  }

  caf::strong_actor_ptr handle() const override {
    return caf::weak_actor_ptr{this->ctrl()}.lock();
  }

  using Base::enqueue;

  void enqueue(caf::mailbox_element_ptr what,
               caf::execution_unit* host) override {
    if (this->mailbox().closed())
      keep_closed(*this, *what);
    else
      count_received();
    Base::enqueue(std::move(what), host);
  }

  using Base::consume;

  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    constexpr bool sampled = Timing == timing::sampled;
    handling counted{*this, !sampled || is_sample(),
                     sampled ? sample_every : 1};
    if (what.is_high_priority()
        && what.content().template match_elements<describe_request>()) {
      answer(*this, what, [this] { return describe(); });
      return caf::invoke_message_result::consumed;
    }
    auto outcome = Base::consume(what);
    if (outcome == caf::invoke_message_result::skipped)
      counted.skipped();
    return outcome;
  }

  void initialize() override {
    enter(*this);
    Base::initialize();
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    drain(*this, reason);
    leave(*this);
    return Base::cleanup(std::move(reason), host);
  }
};

} // namespace streamvane::runtime::supervision

#include "runtime/supervision/instrumented.hpp"

#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/error_text.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/system_messages.hpp>

#include <chrono>
#include <cxxabi.h>
#include <memory>

namespace streamvane::runtime::supervision {

namespace {

/// Elements of a message that a dead letter names.
constexpr std::size_t elements_named_max = 8;

/// Messages per queue that one round over the mailbox takes out.
constexpr std::size_t round_quantum = 1000;

std::int64_t steady_ns() noexcept {
  return std::chrono::nanoseconds{
      std::chrono::steady_clock::now().time_since_epoch()}
      .count();
}

std::string demangled(const char* name) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> text{
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free};
  return status == 0 ? text.get() : name;
}

std::string type_of(const caf::actor_system& system,
                    const caf::type_erased_tuple& elements, std::size_t at) {
  auto type = elements.type(at);
  if (type.second != nullptr)
    return demangled(type.second->name());
  if (type.first == caf::type_nr<caf::atom_value>::value)
    return to_string(elements.get_as<caf::atom_value>(at));
  return system.types().portable_name(type);
}

std::string types_of(const caf::actor_system& system,
                     const caf::type_erased_tuple& elements) {
  std::string text;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0)
      text += ", ";
    if (i == elements_named_max)
      return text + "…";
    text += type_of(system, elements, i);
  }
  return text;
}

/// True for what may be lost without harm: signs of life and death, answers
/// that nobody awaits any more, an actor's own timers.
bool is_harmless(const caf::local_actor& receiver,
                 const caf::mailbox_element& what) {
  const auto& elements = what.content();
  return what.mid.is_response() || what.sender == receiver.ctrl()
         || elements.match_elements<caf::exit_msg>()
         || elements.match_elements<caf::down_msg>()
         || elements.match_elements<caf::timeout_msg>();
}

mailbox_dead_letter letter(letter_kind kind, const actor_entry& receiver,
                           const caf::actor_system& system,
                           const caf::type_erased_tuple& content) {
  return {.kind = kind,
          .actor = receiver.entry_id(),
          .actor_kind = receiver.kind(),
          .actor_label = receiver.label(),
          .message = types_of(system, content),
          .at_ns = steady_ns()};
}

/// Takes every message out of a mailbox that was closed. CAF calls it with the
/// queues that lie around the message first, hence the last overload.
class undertaker {
public:
  undertaker(caf::scheduled_actor& self, const actor_entry& entry,
             const caf::error& reason)
      : self_{self}, entry_{entry}, reason_{reason}, bounce_{reason},
        letters_{registry_of(self.system()).dead_letters()} {
    // nop
  }

  undertaker(const undertaker&) = delete;
  undertaker& operator=(const undertaker&) = delete;

  ~undertaker() {
    if (unread_ > kept_)
      letters_.count_only(letter_kind::unread, unread_ - kept_);
  }

  caf::intrusive::task_result operator()(const caf::mailbox_element& what) {
    if (!is_harmless(self_, what)) {
      ++unread_;
      if (kept_ < actor_instruments::unread_kept_max) {
        ++kept_;
        keep(what);
      }
    }
    bounce_(what);
    return caf::intrusive::task_result::resume;
  }

  template <class Key, class Queue, class... Ts>
  caf::intrusive::task_result operator()(const Key&, const Queue&,
                                         const Ts&... rest) {
    return (*this)(rest...);
  }

private:
  void keep(const caf::mailbox_element& what) {
    auto lost
        = letter(letter_kind::unread, entry_, self_.system(), what.content());
    lost.reason = text_of(self_.system(), reason_);
    lost.request = what.mid.is_request();
    letters_.put(std::move(lost));
  }

  caf::scheduled_actor& self_;
  const actor_entry& entry_;
  const caf::error& reason_;
  caf::detail::sync_request_bouncer bounce_;
  dead_letter_ring& letters_;
  std::uint64_t unread_ = 0;
  std::uint64_t kept_ = 0;
};

std::string sentence_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "something that is not a std::exception was thrown";
  }
}

} // namespace

actor_instruments::actor_instruments(caf::local_actor& self,
                                     const caf::actor_config& config)
    : actor_entry{self.id(),
                  config.parent == nullptr ? 0 : config.parent->id()} {
  registry_of(self.system()); // Refuses a system without registry at once.
}

actor_instruments::handling::handling(actor_instruments& entry, bool time_it,
                                      std::uint64_t weight) noexcept
    : entry_{entry}, began_ns_{time_it ? steady_ns() : 0}, weight_{weight} {
  // nop
}

actor_instruments::handling::~handling() {
  if (skipped_)
    return;
  if (began_ns_ != 0)
    entry_.count_busy(static_cast<std::uint64_t>(steady_ns() - began_ns_),
                      weight_);
  entry_.count_handled();
}

caf::error actor_instruments::quit_reason(caf::scheduled_actor& self,
                                          const std::exception_ptr& thrown) {
  auto why = caf::make_error(caf::sec::runtime_error, sentence_of(thrown));
  count_failed();
  auto* poison = self.current_mailbox_element();
  if (poison == nullptr) // It threw before its first message.
    return why;
  auto lost
      = letter(letter_kind::poison, *this, self.system(), poison->content());
  lost.reason = text_of(self.system(), why);
  lost.request = poison->mid.is_request();
  registry_of(self.system()).dead_letters().put(std::move(lost));
  if (poison->mid.is_request())
    self.make_response_promise().deliver(why);
  return why;
}

void actor_instruments::keep_unexpected(caf::local_actor& self,
                                        const caf::message_view& what) {
  auto lost
      = letter(letter_kind::unexpected, *this, self.system(), what.content());
  if (const auto* element = self.current_mailbox_element())
    lost.request = element->mid.is_request();
  registry_of(self.system()).dead_letters().put(std::move(lost));
}

void actor_instruments::keep_closed(caf::local_actor& self,
                                    const caf::mailbox_element& what) {
  if (is_harmless(self, what))
    return;
  auto lost = letter(letter_kind::closed, *this, self.system(), what.content());
  lost.request = what.mid.is_request();
  registry_of(self.system()).dead_letters().put(std::move(lost));
}

void actor_instruments::drain(caf::scheduled_actor& self,
                              const caf::error& reason) {
  auto& mailbox = self.mailbox();
  if (mailbox.closed())
    return;
  mailbox.close();
  self.get_normal_queue().flush_cache();
  self.get_urgent_queue().flush_cache();
  undertaker take{self, *this, reason};
  while (mailbox.queue().new_round(round_quantum, take).consumed_items > 0) {
    // Until a round finds nothing.
  }
}

void actor_instruments::answer(caf::scheduled_actor& self,
                               caf::mailbox_element& request,
                               const std::function<std::string()>& describe) {
  if (!request.mid.is_request())
    return;
  self.current_mailbox_element(&request);
  auto promise = self.make_response_promise();
  try {
    promise.deliver(describe());
  } catch (const std::exception& e) {
    promise.deliver(caf::make_error(caf::sec::runtime_error,
                                    std::string{"describe: "} + e.what()));
  }
}

void actor_instruments::enter(caf::local_actor& self) {
  registry_of(self.system()).enter(*this);
}

void actor_instruments::leave(caf::local_actor& self) noexcept {
  registry_of(self.system()).leave(*this);
}

} // namespace streamvane::runtime::supervision

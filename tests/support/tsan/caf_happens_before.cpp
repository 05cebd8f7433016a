// Debian's libcaf is not built for the thread sanitizer, which therefore does
// not see the atomics that hand a message from one thread to another, and
// reports correct message passing as a race. Here the members of CAF by which
// an actor's state, its messages and its memory change hands are wrapped: each
// tells the sanitizer what it orders, then calls the original (reliability.md
// 4.1). Part of every executable when STREAMVANE_SANITIZER is "thread"; the
// executable's definition goes before the library's.
//
// Limitations: message passing only; libcaf_io is not covered. The symbols and
// the offset of the thunk below belong to one version and one ABI.

#include <caf/config.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

#if CAF_VERSION != 1706 || !defined(__x86_64__)
#error "look up symbols and thunk offset for this version of CAF"
#endif

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

/// The queue of the scheduler frees its nodes in the consuming thread; the
/// order comes from an atomic inside of libcaf's templates that no exported
/// member gives away.
extern "C" const char* __tsan_default_suppressions() {
  return "race:^operator delete\n";
}

namespace {

/// The library's own definition of `symbol`, after the one in this file.
template <class Function>
Function* original(const char* symbol) {
  auto* address = dlsym(RTLD_NEXT, symbol);
  if (address == nullptr) {
    std::fprintf(stderr, "libcaf has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function*>(address);
}

/// Takes part in all that was released at `address` and releases it again: for
/// reference counts, where the last owner deletes what all others wrote.
void join(void* address) {
  __tsan_release(address);
  __tsan_acquire(address);
}

/// While it lives, the actor belongs to this thread.
class ownership {
public:
  explicit ownership(void* actor) : actor_{actor} {
    __tsan_acquire(actor_);
  }

  ownership(const ownership&) = delete;
  ownership& operator=(const ownership&) = delete;

  ~ownership() {
    __tsan_release(actor_);
  }

private:
  void* actor_;
};

} // namespace

// `name` becomes the definition of the mangled `symbol`. A unique_ptr that is
// passed by value arrives as the address of the caller's temporary.
#define INTERPOSE(result, name, symbol, ...)                                   \
  extern "C" result name(__VA_ARGS__) __asm__(symbol);                         \
  static constexpr const char* name##_symbol = symbol;                         \
  extern "C" result name(__VA_ARGS__)

// void scheduled_actor::enqueue(mailbox_element_ptr, execution_unit*)
INTERPOSE(void, scheduled_enqueue,
          "_ZN3caf15scheduled_actor7enqueueESt10unique_ptrINS_15mailbox_"
          "elementENS_6detail8disposerEEPNS_14execution_unitE",
          void* self, void* what, void* host) {
  static auto* const call
      = original<void(void*, void*, void*)>(scheduled_enqueue_symbol);
  __tsan_release(self);
  // An actor that ends closes its mailbox by templates of our own code: there
  // the sanitizer sees the taking from the stack of new messages, which is the
  // mailbox's first member, but not the putting.
  __tsan_release(&static_cast<caf::scheduled_actor*>(self)->mailbox());
  call(self, what, host);
}

// void blocking_actor::enqueue(mailbox_element_ptr, execution_unit*)
INTERPOSE(void, blocking_enqueue,
          "_ZN3caf14blocking_actor7enqueueESt10unique_ptrINS_15mailbox_"
          "elementENS_6detail8disposerEEPNS_14execution_unitE",
          void* self, void* what, void* host) {
  static auto* const call
      = original<void(void*, void*, void*)>(blocking_enqueue_symbol);
  __tsan_release(self);
  call(self, what, host);
}

// void blocking_actor::await_data(): a scoped_actor looks into its mailbox only
// after it.
INTERPOSE(void, blocking_await, "_ZN3caf14blocking_actor10await_dataEv",
          void* self) {
  static auto* const call = original<void(void*)>(blocking_await_symbol);
  call(self);
  __tsan_acquire(self);
}

// bool blocking_actor::await_data(system_clock::time_point)
INTERPOSE(bool, blocking_await_until,
          "_ZN3caf14blocking_actor10await_dataENSt6chrono10time_"
          "pointINS1_3_V212system_clockENS1_8durationIlSt5ratioILl1ELl1000000"
          "000EEEEEE",
          void* self, std::int64_t until) {
  static auto* const call
      = original<bool(void*, std::int64_t)>(blocking_await_until_symbol);
  auto arrived = call(self, until);
  __tsan_acquire(self);
  return arrived;
}

// resume_result scheduled_actor::resume(execution_unit*, size_t)
INTERPOSE(int, scheduled_resume,
          "_ZN3caf15scheduled_actor6resumeEPNS_14execution_unitEm", void* self,
          void* host, std::size_t messages_max) {
  static auto* const call
      = original<int(void*, void*, std::size_t)>(scheduled_resume_symbol);
  ownership mine{self};
  return call(self, host, messages_max);
}

// The same through the vtable of its base `resumable`, which lies 160 bytes
// into the actor.
INTERPOSE(int, resumable_resume,
          "_ZThn160_N3caf15scheduled_actor6resumeEPNS_14execution_unitEm",
          void* self, void* host, std::size_t messages_max) {
  static auto* const call
      = original<int(void*, void*, std::size_t)>(resumable_resume_symbol);
  constexpr std::size_t resumable_offset = 160;
  ownership mine{static_cast<char*>(self) - resumable_offset};
  return call(self, host, messages_max);
}

// activation_result scheduled_actor::reactivate(mailbox_element&): a message
// may have come after `resume` began.
INTERPOSE(int, scheduled_reactivate,
          "_ZN3caf15scheduled_actor10reactivateERNS_15mailbox_elementE",
          void* self, void* what) {
  static auto* const call
      = original<int(void*, void*)>(scheduled_reactivate_symbol);
  ownership mine{self};
  return call(self, what);
}

// bool scheduled_actor::activate(execution_unit*)
INTERPOSE(bool, scheduled_activate,
          "_ZN3caf15scheduled_actor8activateEPNS_14execution_unitE", void* self,
          void* host) {
  static auto* const call
      = original<bool(void*, void*)>(scheduled_activate_symbol);
  ownership mine{self};
  return call(self, host);
}

// void scheduled_actor::launch(execution_unit*, bool, bool)
INTERPOSE(void, scheduled_launch,
          "_ZN3caf15scheduled_actor6launchEPNS_14execution_unitEbb", void* self,
          void* host, bool lazily, bool hidden) {
  static auto* const call
      = original<void(void*, void*, bool, bool)>(scheduled_launch_symbol);
  __tsan_release(self);
  call(self, host, lazily, hidden);
}

// void intrusive_ptr_release(actor_control_block*)
INTERPOSE(void, release_actor,
          "_ZN3caf21intrusive_ptr_releaseEPNS_19actor_control_blockE",
          void* block) {
  static auto* const call = original<void(void*)>(release_actor_symbol);
  join(block);
  call(block);
}

// void intrusive_ptr_release_weak(actor_control_block*)
INTERPOSE(void, release_actor_weakly,
          "_ZN3caf26intrusive_ptr_release_weakEPNS_19actor_control_blockE",
          void* block) {
  static auto* const call = original<void(void*)>(release_actor_weakly_symbol);
  join(block);
  call(block);
}

// void ref_counted::deref() const
INTERPOSE(void, release_counted, "_ZNK3caf11ref_counted5derefEv",
          void* counted) {
  static auto* const call = original<void(void*)>(release_counted_symbol);
  join(counted);
  call(counted);
}

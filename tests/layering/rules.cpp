#include "tests/layering/rules.hpp"

namespace streamvane::tests::layering {

const std::vector<arrow>& arrows() {
  static const std::vector<arrow> all{
      {"messages/", {}},
      {"config/", {"messages/"}},

      // Within runtime/ every edge is a decision: a new folder gets its line.
      {"runtime/event_log/", {"messages/", "config/"}},
      {"runtime/metrics_store/", {"messages/", "config/"}},
      {"runtime/telemetry/", {"messages/", "config/"}},
      {"runtime/supervision/", {"messages/", "config/"}},
      {"runtime/http/", {"messages/", "config/"}},
      {"runtime/store_writer/", // An actor around the store.
       {"messages/", "config/", "runtime/metrics_store/",
        "runtime/supervision/"}},

      // Actors and sinks meet in messages/, never each other.
      {"actors/", {"messages/", "config/", "runtime/"}},
      {"sinks/", {"messages/", "config/", "runtime/"}},

      // The simulator's ledger proves the folds, so it may not know them.
      {"tools/vanesim/", {"messages/", "config/", "runtime/"}},
      // The admin CLI asks the daemon; it computes nothing by itself.
      {"tools/vanectl/", {"messages/", "config/", "runtime/"}},
      {"tools/",
       {"messages/", "config/", "runtime/", "actors/", "sinks/", "tools/"}},
      {"tests/",
       {"messages/", "config/", "runtime/", "actors/", "sinks/", "tools/",
        "tests/"}},
  };
  return all;
}

const std::vector<library_home>& library_homes() {
  static const std::vector<library_home> all{
      {"CAF",
       {"caf/"},
       {"messages/interfaces*.hpp", "runtime/supervision/",
        "runtime/store_writer/", "actors/", "sinks/", "tools/streamvaned/",
        "tools/vanebench/", "tests/"}},
      {"Boost",
       {"boost/"},
       {"runtime/http/", "tests/runtime/http/", "tests/support/"}},
      {"RapidJSON", {"rapidjson/"}, {"messages/json/*.cpp"}},
      {"LMDB",
       {"lmdb.h"},
       {"runtime/metrics_store/", "tests/runtime/metrics_store/"}},
      {"yaml-cpp", {"yaml-cpp/"}, {"config/*.cpp"}},
      {"prometheus-cpp",
       {"prometheus/"},
       {"runtime/telemetry/", "tests/runtime/telemetry/"}},
      {"OpenSSL",
       {"openssl/"},
       {"messages/*.cpp", "runtime/*.cpp", "config/*.cpp", "tests/"}},
      {"xxHash",
       {"xxhash.h"},
       {"messages/*.cpp", "runtime/*.cpp", "actors/*.cpp", "tools/*.cpp",
        "tests/"}},
      {"zlib", {"zlib.h"}, {"runtime/http/*.cpp", "tests/runtime/http/"}},
      {"jemalloc", {"jemalloc/"}, {"tools/vanebench/"}},
      {"date",
       {"date/"},
       {"messages/time_zone.cpp", "actors/", "tools/", "tests/"}},
      {"Catch2", {"catch2/"}, {"tests/"}},
      {"RapidCheck", {"rapidcheck.h", "rapidcheck/"}, {"tests/"}},
      {"x86 instructions",
       {"immintrin.h", "emmintrin.h", "nmmintrin.h", "smmintrin.h",
        "tmmintrin.h", "x86intrin.h"},
       {"messages/*.cpp", "runtime/", "tests/"}},
      {"the compiler's runtime",
       {"cxxabi.h", "dlfcn.h"},
       {"runtime/*.cpp", "tests/"}},
      {"POSIX",
       {"arpa/",    "dirent.h", "fcntl.h",   "net/",      "netdb.h",
        "netinet/", "malloc.h", "poll.h",    "pthread.h", "pwd.h",
        "sched.h",  "signal.h", "spawn.h",   "stdio.h",   "stdlib.h",
        "sys/",     "syslog.h", "termios.h", "time.h",    "unistd.h"},
       {"config/*.cpp", "runtime/", "sinks/*.cpp", "tools/", "tests/"}},
  };
  return all;
}

const std::vector<std::string_view>& pure_libraries() {
  static const std::vector<std::string_view> all{"xxhash.h"};
  return all;
}

const std::vector<std::string_view>& headers_of_the_world() {
  static const std::vector<std::string_view> all{
      "atomic",     "barrier",   "condition_variable",
      "csignal",    "ctime",     "filesystem",
      "fstream",    "future",    "iostream",
      "latch",      "mutex",     "random",
      "regex",      "semaphore", "shared_mutex",
      "stop_token", "thread",
  };
  return all;
}

const std::vector<guarded_act>& guarded_acts() {
  static const places product{"messages/", "config/", "runtime/",
                              "actors/",   "sinks/",  "tools/"};
  static const std::vector<guarded_act> all{
      {"reads the wall clock",
       {"system_clock::now", "CLOCK_REALTIME", "gettimeofday", "time(nullptr",
        "time(NULL", "time(0", "localtime", "localtime_r", "utc_clock::now"},
       {"messages/", "config/", "runtime/", "actors/", "sinks/", "tools/",
        "tests/"},
       {"runtime/http/", "tools/streamvaned/", "tools/vanebench/",
        "tools/vanectl/", "tools/vanesim/options_text.cpp",
        "tools/vanesim/run_command.cpp"}},
      {"reads a steady clock",
       {"steady_clock::now", "high_resolution_clock::now", "CLOCK_MONOTONIC",
        "CLOCK_MONOTONIC_COARSE", "CLOCK_MONOTONIC_RAW"},
       product,
       {"runtime/", "tools/"}},
      {"draws a random number that no seed repeats",
       {"random_device", "rand(", "srand(", "getrandom", "getentropy",
        "arc4random", "RAND_bytes"},
       {"messages/", "config/", "runtime/", "actors/", "sinks/", "tools/",
        "tests/"},
       {"runtime/event_log/", "tools/streamvaned/"}},
      {"reads the environment",
       {"getenv", "secure_getenv", "environ"},
       product,
       {"config/secret*.cpp", "tools/"}},
      {"starts a thread",
       {"std::thread", "std::jthread", "std::async", "pthread_create"},
       product,
       {"runtime/event_log/", "runtime/http/", "tools/"}},
      {"sleeps: move the clock, or wait for what is to happen",
       {"sleep_for", "sleep_until", "sleep(", "usleep", "nanosleep"},
       {"messages/", "config/", "runtime/", "actors/", "sinks/", "tests/"},
       {}},
      {"makes a simulated day that its seed does not repeat",
       {"system_clock::now", "steady_clock::now", "random_device", "std::rand(",
        "getenv", "std::thread", "std::normal_distribution",
        "std::uniform_int_distribution", "std::exponential_distribution",
        "double", "float"},
       {"tools/vanesim/centre/"},
       {}},
      {"counts in floating point",
       {"double", "float"},
       {"messages/", "actors/"},
       {}},
  };
  return all;
}

} // namespace streamvane::tests::layering

// Shows of every rule that breaking it is seen, and that keeping it is not
// taken for breaking it.
#include "tests/layering/check.hpp"

#include <catch2/catch.hpp>

#include <string>

using streamvane::tests::layering::source_tree;
using streamvane::tests::layering::violations;

namespace {

/// The one sentence that the tree deserves; fails where there are others.
std::string only_violation(const source_tree& tree) {
  const auto found = violations(tree);
  CAPTURE(found);
  REQUIRE(found.size() == 1);
  return found.front();
}

bool clean(const source_tree& tree) {
  const auto found = violations(tree);
  CAPTURE(found);
  CHECK(found.empty());
  return found.empty();
}

/// A file with one include on its second line.
source_tree including(const std::string& path, const std::string& what) {
  return {{path, "#pragma once\n#include " + what + "\n"}};
}

} // namespace

TEST_CASE("an include against the arrow is named with its line", "[layering]") {
  struct row {
    const char* path;
    const char* target;
    const char* sentence;
  };
  const auto [path, target, sentence] = GENERATE(
      row{"messages/ids.hpp", "config/load.hpp",
          "messages/ids.hpp:2: includes config/load.hpp, but messages/ may "
          "only "
          "include nothing and itself"},
      row{"config/load.cpp", "runtime/http/url.hpp",
          "config/load.cpp:2: includes runtime/http/url.hpp, but config/ may "
          "only include messages/ and itself"},
      row{"runtime/http/url.cpp", "actors/queue/queue_actor.hpp",
          "runtime/http/url.cpp:2: includes actors/queue/queue_actor.hpp, but "
          "runtime/http/ may only include messages/, config/ and itself"},
      row{"runtime/http/url.cpp", "runtime/event_log/event_log.hpp",
          "runtime/http/url.cpp:2: includes runtime/event_log/event_log.hpp, "
          "but "
          "runtime/http/ may only include messages/, config/ and itself"},
      row{"actors/queue/queue_actor.cpp", "sinks/sink.hpp",
          "actors/queue/queue_actor.cpp:2: includes sinks/sink.hpp, but "
          "actors/ "
          "may only include messages/, config/, runtime/ and itself"},
      row{"sinks/sink.hpp", "actors/queue/queue_actor.hpp",
          "sinks/sink.hpp:2: includes actors/queue/queue_actor.hpp, but sinks/ "
          "may only include messages/, config/, runtime/ and itself"},
      row{"sinks/sink.hpp", "tools/vanectl/table.hpp",
          "sinks/sink.hpp:2: includes tools/vanectl/table.hpp, but sinks/ may "
          "only include messages/, config/, runtime/ and itself"},
      row{"tools/streamvaned/node.cpp", "tests/support/story.hpp",
          "tools/streamvaned/node.cpp:2: includes tests/support/story.hpp, but "
          "tools/ may only include messages/, config/, runtime/, actors/, "
          "sinks/, tools/ and itself"},
      row{"tools/vanesim/centre/ledger.cpp", "actors/queue/queue_fold.hpp",
          "tools/vanesim/centre/ledger.cpp:2: includes "
          "actors/queue/queue_fold.hpp, but tools/vanesim/ may only include "
          "messages/, config/, runtime/ and itself"},
      row{"runtime/new_folder/x.cpp", "messages/ids.hpp",
          "runtime/new_folder/x.cpp:1: is in a folder without an arrow: say in "
          "tests/layering/rules.cpp what it may include"});
  CHECK(only_violation(including(path, '"' + std::string{target} + '"'))
        == sentence);
}

TEST_CASE("an include along the arrow is fine", "[layering]") {
  const auto path
      = GENERATE("actors/queue/queue_actor.cpp", "sinks/kafka/kafka_sink.cpp",
                 "tools/streamvaned/node.cpp", "tests/runtime/x_test.cpp");
  CHECK(clean({{path, "#include \"messages/ids.hpp\"\n"
                      "#include \"config/load.hpp\"\n"
                      "#include \"runtime/http/server.hpp\"\n"
                      "#include <vector>\n"}}));
}

TEST_CASE("our files are in quotes and by their whole path", "[layering]") {
  CHECK(only_violation(including("config/load.cpp", "\"load.hpp\""))
        == "config/load.cpp:2: includes load.hpp in quotes, which are for "
           "files of ours, named from the repository's root");
  CHECK(only_violation(including("config/load.cpp", "<messages/ids.hpp>"))
        == "config/load.cpp:2: includes messages/ids.hpp in brackets, which "
           "are for files of others");
}

TEST_CASE("a library is included where it is at home", "[layering]") {
  struct row {
    const char* header;
    const char* home;
    const char* elsewhere;
  };
  const auto [header, home, elsewhere] = GENERATE(
      row{"<caf/actor.hpp>", "actors/queue/queue_actor.hpp",
          "messages/ids.hpp"},
      row{"<caf/actor.hpp>", "sinks/sink_actor.cpp", "runtime/http/server.cpp"},
      row{"<boost/asio.hpp>", "runtime/http/server.cpp", "sinks/sink.cpp"},
      row{"<rapidjson/reader.h>", "messages/json/parse.cpp",
          "messages/json/parse.hpp"},
      row{"<rapidjson/reader.h>", "messages/json/parse.cpp",
          "messages/genesys/queue.cpp"},
      row{"<lmdb.h>", "runtime/metrics_store/x.cpp", "actors/queue/x.cpp"},
      row{"<yaml-cpp/yaml.h>", "config/load.cpp", "config/load.hpp"},
      row{"<prometheus/counter.h>", "runtime/telemetry/x.cpp", "sinks/x.cpp"},
      row{"<openssl/evp.h>", "messages/digest.cpp", "messages/digest.hpp"},
      row{"<xxhash.h>", "messages/ids.cpp", "messages/ids.hpp"},
      row{"<xxhash.h>", "actors/queue/queue_fold.cpp", "sinks/x.cpp"},
      row{"<zlib.h>", "runtime/http/gzip.cpp", "runtime/event_log/x.cpp"},
      row{"<date/tz.h>", "actors/interval/x.cpp", "messages/time.cpp"},
      row{"<catch2/catch.hpp>", "tests/config/x_test.cpp", "config/x.cpp"},
      row{"<rapidcheck.h>", "tests/config/x_test.cpp", "tools/vanesim/x.cpp"},
      row{"<immintrin.h>", "messages/json/scan.cpp", "actors/queue/x.cpp"},
      row{"<cxxabi.h>", "runtime/supervision/x.cpp", "actors/queue/x.cpp"},
      row{"<sys/socket.h>", "runtime/http/x.cpp", "messages/x.cpp"},
      row{"<unistd.h>", "config/secret_file.cpp", "actors/queue/x.cpp"});
  CHECK(clean(including(home, header)));
  CHECK_THAT(only_violation(including(elsewhere, header)),
             Catch::Contains("may only be included in"));
}

TEST_CASE("a library without a home is reported", "[layering]") {
  CHECK(only_violation(including("sinks/x.cpp", "<librdkafka/rdkafka.h>"))
        == "sinks/x.cpp:2: includes librdkafka/rdkafka.h, of a library without "
           "a home: name it in tests/layering/rules.cpp");
}

TEST_CASE("caf/all.hpp is nowhere", "[layering]") {
  const auto path = GENERATE("actors/queue/x.cpp", "tests/actors/x_test.cpp");
  CHECK_THAT(only_violation(including(path, "<caf/all.hpp>")),
             Catch::Contains(":2: includes caf/all.hpp, which costs seconds"));
}

TEST_CASE("CAF and Boost do not meet, by no way", "[layering]") {
  CHECK(only_violation(
            {{"tests/support/a.hpp", "#include <boost/asio.hpp>\n"},
             {"tests/support/b.hpp", "#include \"tests/support/a.hpp\"\n"},
             {"tests/support/b.cpp",
              "#include \"tests/support/b.hpp\"\n#include <caf/actor.hpp>\n"}})
        == "tests/support/b.cpp:1: sees CAF (caf/actor.hpp) and Boost "
           "(tests/support/b.hpp > tests/support/a.hpp > boost/asio.hpp): "
           "never both in one file");
}

TEST_CASE("Boost does not leak out of the headers of http", "[layering]") {
  CHECK(only_violation(
            {{"runtime/http/server.hpp", "#include <boost/asio.hpp>\n"},
             {"runtime/http/server.cpp",
              "#include \"runtime/http/server.hpp\"\n"},
             {"sinks/x.cpp", "#include \"runtime/http/server.hpp\"\n"}})
        == "sinks/x.cpp:1: sees Boost (runtime/http/server.hpp > "
           "boost/asio.hpp): the headers that runtime/http/ shows to others "
           "are free of it");
}

TEST_CASE("what decides includes messages/ and nothing of the world",
          "[layering]") {
  const auto path
      = GENERATE("actors/queue/queue_fold.cpp", "actors/kpi/asa.cpp",
                 "sinks/kafka/kafka_encode.cpp");
  const auto include
      = GENERATE("\"runtime/http/url.hpp\"", "\"config/load.hpp\"", "<fstream>",
                 "<thread>", "<iostream>", "<mutex>", "<random>");
  CHECK_THAT(only_violation(including(path, include)),
             Catch::Contains(":2: includes ")
                 && Catch::Contains(", but it decides: "));
  CHECK(clean(including(path, "\"messages/ids.hpp\"")));
  CHECK(clean(including(path, "<chrono>")));
}

TEST_CASE("a decode knows no thread either", "[layering]") {
  CHECK_THAT(only_violation(
                 including("messages/genesys/queue_decode.cpp", "<thread>")),
             Catch::Contains("but it decides"));
}

TEST_CASE("what decides knows no CAF, by no way", "[layering]") {
  CHECK_THAT(only_violation(
                 including("actors/queue/queue_fold.hpp", "<caf/actor.hpp>")),
             Catch::Contains("includes caf/actor.hpp, but it decides"));
  CHECK(
      only_violation({{"messages/interfaces.hpp", "#include <caf/actor.hpp>\n"},
                      {"actors/queue/queue_fold.hpp",
                       "#include \"messages/interfaces.hpp\"\n"}})
      == "actors/queue/queue_fold.hpp:1: includes messages/interfaces.hpp > "
         "caf/actor.hpp, but it decides: no CAF");
}

TEST_CASE("the parts that a decision is split into decide as well",
          "[layering]") {
  CHECK(only_violation({{"actors/queue/queue_fold.cpp",
                         "#include \"actors/queue/visits.hpp\"\n"},
                        {"actors/queue/visits.hpp", "#include <vector>\n"},
                        {"actors/queue/visits.cpp",
                         "#include \"actors/queue/visits.hpp\"\n"
                         "#include <fstream>\n"}})
        == "actors/queue/visits.cpp:2: includes fstream, but it decides for "
           "actors/queue/queue_fold.cpp: no library, clock, file, socket or "
           "thread");
}

TEST_CASE("what decides reads no clock and has no fractions", "[layering]") {
  const auto line = GENERATE("auto t = my_clock::now();", "double sum = 0;",
                             "using number = float;");
  CHECK_THAT(only_violation({{"sinks/kafka/kafka_encode.cpp", line}}),
             Catch::Contains("kafka_encode.cpp:1: says ")
                 && Catch::Contains("but it decides"));
}

TEST_CASE("an act is for those who are named", "[layering]") {
  struct row {
    const char* path;
    const char* line;
    const char* act;
  };
  const auto [path, line, act] = GENERATE(
      row{"sinks/x.cpp", "t = std::chrono::system_clock::now();",
          "reads the wall clock"},
      row{"messages/x.cpp", "t = std::time(nullptr);", "reads the wall clock"},
      row{"tests/sinks/x_test.cpp", "t = system_clock::now();",
          "reads the wall clock"},
      row{"runtime/event_log/x.cpp", "clock_gettime(CLOCK_REALTIME, &t);",
          "reads the wall clock"},
      row{"actors/queue/queue_actor.cpp",
          "t = std::chrono::steady_clock::now();", "reads a steady clock"},
      row{"actors/queue/queue_actor.cpp", "std::random_device seed;",
          "draws a random number"},
      row{"sinks/x.cpp", "x = std::rand ();", "draws a random number"},
      row{"sinks/x.cpp", "x = std::getenv(y);", "reads the environment"},
      row{"config/load.cpp", "std::thread worker{f};", "starts a thread"},
      row{"actors/queue/queue_actor.cpp", "auto f = std::async(g);",
          "starts a thread"},
      row{"runtime/http/x.cpp", "std::this_thread::sleep_for(t);", "sleeps"},
      row{"tests/sinks/x_test.cpp", "usleep(3);", "sleeps"},
      row{"tools/vanesim/centre/x.cpp", "std::normal_distribution<> d;",
          "makes a simulated day"},
      row{"messages/x.hpp", "double value = 0;", "counts in floating point"},
      row{"actors/interval/x.cpp", "f(static_cast<float>(x));",
          "counts in floating point"});
  const auto sentence = only_violation({{path, "\n" + std::string{line}}});
  CHECK_THAT(sentence, Catch::StartsWith(std::string{path} + ":2: says "));
  CHECK_THAT(sentence, Catch::Contains(act));
}

TEST_CASE("words that only look alike are not taken for acts", "[layering]") {
  const auto line
      = GENERATE("int rand_calls = operand(3);", "x.rand();", "y->sleep(z);",
                 "// std::rand()", "f(\"std::rand() double getenv\");",
                 "std::thread::id who;", "int double_click = 0;",
                 "auto time = at(nullptr);", "settle_time(nullptr);");
  CHECK(clean({{"messages/x.cpp", line}}));
}

TEST_CASE("those who are named may act", "[layering]") {
  CHECK(clean({{"tools/streamvaned/node.cpp",
                "t = std::chrono::system_clock::now();\n"
                "u = steady_clock::now();\nstd::thread worker{f};\n"}}));
}

TEST_CASE("an allowance for a file that is gone is reported", "[layering]") {
  const auto found = violations({{"tests/layering/rules.cpp", ""}});
  REQUIRE_FALSE(found.empty());
  CHECK_THAT(found.front(), Catch::Contains("which does not exist"));
}

TEST_CASE("violations come in the order of files and lines", "[layering]") {
  const auto found
      = violations({{"messages/b.hpp", "#include <lmdb.h>\nfloat x;\n"},
                    {"messages/a.hpp", "\n\nfloat x;\n"}});
  REQUIRE(found.size() == 3);
  CHECK_THAT(found[0], Catch::StartsWith("messages/a.hpp:3"));
  CHECK_THAT(found[1], Catch::StartsWith("messages/b.hpp:1"));
  CHECK_THAT(found[2], Catch::StartsWith("messages/b.hpp:2"));
}

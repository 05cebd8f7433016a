#include "messages/json/document.hpp"
#include "messages/json/ordinary_text.hpp"
#include "tests/messages/genesys/payloads.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace streamvane;

namespace {

/// The tree as text, so that two of them compare.
void describe(json::node node, std::string& into) {
  into += json::to_string(node.kind());
  into += '(';
  if (node.kind() == json::kind::boolean)
    into += node.truth() ? "true" : "false";
  into += node.text();
  for (auto item : node.items())
    describe(item, into);
  for (auto member : node.members()) {
    into += member.name;
    into += '=';
    describe(member.content, into);
  }
  into += std::to_string(node.size());
  into += ')';
}

std::string described(json::node node) {
  std::string text;
  describe(node, text);
  return text;
}

struct readers {
  json::document quick{};
  json::document careful{{}, json::reading::careful};

  /// Both say the same of the text: the same tree, or the same refusal.
  bool agree(std::string_view text) {
    auto a = quick.read(text);
    auto b = careful.read(text);
    if (static_cast<bool>(a) != static_cast<bool>(b))
      return false;
    if (!a)
      return a.why().what == b.why().what && a.why().code == b.why().code;
    return described(quick.root()) == described(careful.root());
  }
};

/// Whether the text is read without help.
bool is_ordinary(std::string_view text, const json::limits& within = {}) {
  std::string room{text};
  room.resize(text.size() + json::ordinary_text::padding);
  json::ordinary_text reader;
  return reader.read(room.data(), text.size(), within);
}

/// Tells JSON-like texts, now and then with something wrong in them.
class scribbler {
public:
  explicit scribbler(unsigned seed) : random_{seed} {
    // nop
  }

  std::string text() {
    std::string out;
    value(out, 0);
    for (auto hits = random_() % 3; hits > 0 && !out.empty(); --hits)
      spoil(out);
    return out;
  }

private:
  void blanks(std::string& out) {
    static constexpr std::string_view some[]
        = {"", "", "", "", " ", "\n", "\t ", "  \r\n"};
    out += some[random_() % 8];
  }

  void string(std::string& out) {
    static constexpr std::string_view parts[] = {"a",
                                                 "queueId",
                                                 "\xc3\xa9",
                                                 "\xe2\x82\xac",
                                                 "\xf0\x9f\x98\x80",
                                                 "{",
                                                 "]",
                                                 ",",
                                                 ":",
                                                 " ",
                                                 "\\\"",
                                                 "\\\\",
                                                 "\\n",
                                                 "\\u00e9",
                                                 "\\u20ac",
                                                 "\\ud83d\\ude00",
                                                 "\\u0000",
                                                 "\\/",
                                                 "\\ud800",
                                                 "\\x",
                                                 "0123456789abcdef",
                                                 "\x7f"};
    out += '"';
    for (auto n = random_() % 9; n > 0; --n) {
      auto part = random_() % 200;
      out += part < 195 ? parts[part % 18] : parts[part - 178];
    }
    out += '"';
  }

  void scalar(std::string& out) {
    static constexpr std::string_view scalars[]
        = {"0",
           "-1",
           "12.50",
           "1e5",
           "-0.0",
           "1E-400",
           "true",
           "false",
           "null",
           "1772443844949",
           "01",
           "1.",
           "-",
           "tru",
           "nullx",
           "+1",
           "99999999999999999999999999999999999999"};
    auto pick = random_() % 60;
    out += pick < 50 ? scalars[pick % 10] : scalars[7 + pick % 10];
  }

  void value(std::string& out, int depth) {
    blanks(out);
    auto pick = random_() % 8;
    if (depth == 0)
      pick = pick % 2;
    if (pick < 2 && depth < 6)
      container(out, depth, pick == 0);
    else if (pick < 5)
      string(out);
    else
      scalar(out);
    blanks(out);
  }

  void container(std::string& out, int depth, bool object) {
    out += object ? '{' : '[';
    blanks(out);
    for (auto n = random_() % 5; n > 0; --n) {
      if (object) {
        string(out);
        blanks(out);
        out += ':';
      }
      value(out, depth + 1);
      if (n > 1)
        out += ',';
    }
    out += object ? '}' : ']';
  }

  void spoil(std::string& out) {
    static constexpr std::string_view bytes{"\"\\{}[]:,0e \n\x01\x80\xc3t-",
                                            17};
    auto at = random_() % out.size();
    auto byte = bytes[random_() % bytes.size()];
    switch (random_() % 4) {
    case 0: out[at] = byte; break;
    case 1: out.insert(at, 1, byte); break;
    case 2: out.erase(at, 1 + random_() % 3); break;
    default: out.resize(at); break;
    }
  }

  std::mt19937 random_;
};

} // namespace

TEST_CASE("quick and careful readers say the same of every text that a "
          "generator thinks of",
          "[json][ordinary]") {
  readers both;
  int read = 0;
  int ordinary = 0;
  for (unsigned seed = 0; seed < 60'000; ++seed) {
    auto text = scribbler{seed}.text();
    if (!both.agree(text))
      FAIL("seed " << seed << ": " << text);
    read += both.quick.root().is_null() ? 0 : 1;
    ordinary += is_ordinary(text) ? 1 : 0;
  }
  // Neither all nor none: the comparison is worth something.
  CHECK(read > 12'000);
  CHECK(read < 40'000);
  CHECK(ordinary > 8'000);
  CHECK(ordinary < read);
}

TEST_CASE("quick and careful readers say the same of a payload with any byte "
          "changed",
          "[json][ordinary]") {
  auto payload = tests::enveloped(
      "v2.detail.events.conversation.$conversation.user.end",
      R"({"eventTime":1772443844949,"conversationId":"x\"y\\","n":[1,-2.5,{}],)"
      R"("name":"J\u00f6rg\t","empty":"","on":true,"off":null})");
  readers both;
  REQUIRE(is_ordinary(payload));
  REQUIRE(both.agree(payload));
  static constexpr std::string_view bytes{"\"\\{}[]:,0eE-. \n\x01\x80\xc3u",
                                          19};
  for (std::size_t at = 0; at < payload.size(); ++at) {
    auto changed = payload;
    for (char byte : bytes) {
      changed[at] = byte;
      if (!both.agree(changed))
        FAIL("byte " << at << ": " << changed);
    }
    if (!both.agree(payload.substr(0, at)))
      FAIL("cut at byte " << at);
  }
}

TEST_CASE("quick and careful readers say the same of the killers",
          "[json][ordinary]") {
  readers both;
  auto folder = std::filesystem::path{SOURCE_ROOT} / "tests/messages/killers";
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    if (file.path().extension() != ".json")
      continue;
    ++seen;
    CAPTURE(file.path().filename());
    std::ifstream in{file.path(), std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    CHECK(both.agree(text));
    CHECK(both.agree("{\"a\":" + text + "}"));
    CHECK_FALSE(is_ordinary(text));
  }
  CHECK(seen >= 30);
}

TEST_CASE("quick and careful readers have the same limits",
          "[json][ordinary]") {
  json::limits small{.depth_max = 3,
                     .tokens_max = 6,
                     .number_bytes_max = 4,
                     .string_bytes_max = 5};
  readers both{json::document{small},
               json::document{small, json::reading::careful}};
  for (auto [text, allowed] : {std::pair{R"([[[1]]])", true},
                               {R"([[[[1]]]])", false},
                               {R"([1,2,3,4,5])", true},
                               {R"([1,2,3,4,5,6])", false},
                               {R"({"a":1,"b":[]})", true},
                               {R"({"a":1,"b":[1,2]})", false},
                               {R"([1234])", true},
                               {R"([12345])", false},
                               {R"(["12345"])", true},
                               {R"(["123456"])", false},
                               {R"(["\n\n1"])", true},
                               {R"(["\n\n12"])", false}}) {
    CAPTURE(text);
    CHECK(both.agree(text));
    CHECK(static_cast<bool>(both.quick.read(text)) == allowed);
    CHECK(is_ordinary(text, small) == allowed);
  }
}

TEST_CASE("strings, escapes and blanks end well at every place of a block",
          "[json][ordinary]") {
  readers both;
  for (std::size_t before = 0; before < 130; ++before)
    for (std::string_view middle :
         {R"("a\\","b")", R"("\\\\\"",1)", R"("",[])", "\"\xc3\xa9\",true",
          R"("\u0041bc",-1.5)", R"({"k":"\\"})"}) {
      auto text = "[" + std::string(before, ' ') + std::string{middle} + "]";
      CAPTURE(text);
      REQUIRE(is_ordinary(text));
      REQUIRE(both.agree(text));
      text = "[\"" + std::string(before, 'x') + "\"," + std::string{middle}
             + "]";
      REQUIRE(is_ordinary(text));
      REQUIRE(both.agree(text));
    }
}

// Whatever Genesys adds to its messages, and however it spells what it says,
// the numbers stay (genesys.md 3, 9; features ING-25).

#include "messages/genesys/message_decode.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "tests/support/story_ledger.hpp"
#include "tools/vanesim/centre/centre.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <variant>
#include <vector>

using namespace streamvane;
using namespace streamvane::test;

namespace {

namespace vanesim = tools::vanesim;
using genesys_message = genesys::message;

/// Tells a message again, as another release of Genesys might: with members and
/// levels that nobody knows, in another order, numbers as strings, and with
/// members that say nothing.
class retelling {
public:
  explicit retelling(std::mt19937& random) : random_{random} {
    // nop
  }

  std::string of(const json::value& message, genesys_topic topic) {
    std::string text;
    json::writer out{text};
    topic_ = topic;
    write(out, message, "");
    return text;
  }

private:
  bool once_in(std::uint32_t n) {
    return random_() % n == 0;
  }

  /// No name of any schema begins with "x".
  std::string novel_name() {
    return "x" + std::to_string(random_() % 1000);
  }

  void write_novel(json::writer& out, int levels) {
    switch (random_() % (levels > 0 ? 6U : 4U)) {
    case 0: out.null(); break;
    case 1: out.boolean(once_in(2)); break;
    case 2: out.int64(static_cast<std::int64_t>(random_())); break;
    case 3: out.string(once_in(2) ? "UNKNOWN" : "1772443844949"); break;
    case 4:
      out.start_array();
      for (auto n = random_() % 3; n > 0; --n)
        write_novel(out, levels - 1);
      out.end_array();
      break;
    default:
      // Names that mean something elsewhere mean nothing here.
      out.start_object();
      for (const auto* name : {"queueId", "eventTime", "eventBody", "metric"})
        if (once_in(2))
          write_novel(out.key(name), levels - 1);
      out.end_object();
    }
  }

  void write_nothing(json::writer& out) {
    switch (random_() % 3) {
    case 0: out.null(); break;
    case 1: out.string(""); break;
    default: out.string("UNKNOWN");
    }
  }

  void write_number(json::writer& out, const json::value& number) {
    if (once_in(3))
      out.string(number.text());
    else if (once_in(5) && number.text().find('.') == std::string::npos)
      out.raw_number(std::string{number.text()} + ".0");
    else
      out.raw_number(number.text());
  }

  /// Members of the body that this message does not have.
  std::vector<std::string_view> absent(const json::value& body) {
    std::vector<std::string_view> names;
    for (const auto& node : genesys::schema_of(topic_))
      if (node.path.find('.') == std::string_view::npos
          && body.find(node.name) == nullptr && once_in(8))
        names.push_back(node.name);
    return names;
  }

  void write_object(json::writer& out, const json::value& object,
                    const std::string& path) {
    bool is_body = path == ".detail.eventBody";
    auto silent = is_body ? absent(object) : std::vector<std::string_view>{};
    std::size_t novel = once_in(3) ? 1 + random_() % 3 : 0;
    std::vector<std::size_t> order(object.size() + silent.size() + novel);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random_);
    out.start_object();
    for (auto i : order) {
      if (i < object.size()) {
        const auto& name = object.names()[i];
        out.key(name);
        write(out, object.items()[i], path + '.' + name);
      } else if (i < object.size() + silent.size()) {
        write_nothing(out.key(silent[i - object.size()]));
      } else {
        write_novel(out.key(novel_name()), 3);
      }
    }
    out.end_object();
  }

  void write(json::writer& out, const json::value& v, const std::string& path) {
    switch (v.kind()) {
    case json::kind::object: return write_object(out, v, path);
    case json::kind::array:
      out.start_array();
      for (const auto& item : v.items())
        write(out, item, path + "[]");
      out.end_array();
      return;
    case json::kind::number: return write_number(out, v);
    case json::kind::boolean:
      if (once_in(3))
        out.string(*v.as_bool() ? "true" : "false");
      else
        out.boolean(*v.as_bool());
      return;
    case json::kind::null:
    case json::kind::string: json::write(out, v);
    }
  }

  std::mt19937& random_;
  genesys_topic topic_ = genesys_topic::unknown;
};

/// What a day's messages come to.
struct told_day {
  std::vector<conversation_event> conversations{};
  std::vector<agent_event> agents{};
  std::size_t queues = 0;
  std::size_t drifted = 0;

  void add(const genesys_message& m) {
    drifted += m.drift.empty() ? 0 : 1;
    if (const auto* c = std::get_if<conversation_event>(&m.content))
      conversations.push_back(*c);
    else if (const auto* a = std::get_if<agent_event>(&m.content))
      agents.push_back(*a);
    else if (std::holds_alternative<queue_event>(m.content))
      ++queues;
  }

  std::string cells(instant end) const {
    story_fold fold;
    fold.epoch(conversations);
    fold.epoch(agents, end);
    return fold.cells().bytes();
  }
};

} // namespace

TEST_CASE("new members and levels, any order, numbers as strings and members "
          "that say nothing change no number of any source",
          "[engine][tolerance]") {
  for (auto sources :
       {vanesim::source_set{}, vanesim::source_set{.states = true},
        vanesim::source_set{.detail = false, .metrics = true}}) {
    vanesim::centre_options options;
    options.seed = 19;
    options.start = story_day();
    options.agents = 20;
    options.queues = 4;
    options.conversations = 150;
    options.sources = sources;
    std::mt19937 random{20261129};
    retelling strange{random};
    genesys::decoder decode;
    told_day plain;
    told_day retold;
    auto tell = [&](const vanesim::emitted_event& e) {
      auto m = decode.decode(e.body, {.arrival = e.published});
      REQUIRE(m);
      plain.add(*m);
      auto parsed = json::parse(e.body);
      REQUIRE(parsed);
      auto text = strange.of(*parsed, m->head.topic);
      auto again = decode.decode(text, {.arrival = e.published});
      INFO(e.body << '\n' << text);
      REQUIRE(again);
      REQUIRE(again->head == m->head);
      REQUIRE(again->content == m->content);
      retold.add(*again);
    };
    vanesim::centre centre{options, tell};
    while (centre.step()) {}
    CHECK(plain.drifted == 0);
    CHECK(retold.drifted > plain.conversations.size() / 2);
    CHECK(plain.queues > 100);
    auto cells = plain.cells(options.end());
    CHECK(cells.size() > 5'000);
    CHECK(retold.cells(options.end()) == cells);
  }
}

#include "messages/genesys/body_schemas.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace streamvane;
using namespace streamvane::genesys;

namespace {

/// How many members of 3.2's table a topic's body has.
std::size_t members_of(genesys_topic topic) {
  std::size_t count = 0;
  for (const auto& node : schema_of(topic))
    count += node.on.has(topic) && node.path.find('.') == std::string::npos;
  return count;
}

} // namespace

TEST_CASE("every topic that is taken has a schema, and others have none",
          "[genesys][schema]") {
  for (unsigned i = 0; i <= static_cast<unsigned>(genesys_topic_last); ++i) {
    auto topic = static_cast<genesys_topic>(i);
    CAPTURE(to_string(topic));
    bool taken
        = topic != genesys_topic::unknown && topic != genesys_topic::system;
    CHECK(schema_of(topic).empty() == !taken);
    CHECK((members_of(topic) > 0) == taken);
  }
}

TEST_CASE("detail events have as many members as the table of 3.2 says",
          "[genesys][schema]") {
  // Counted in the columns of genesys.md 3.2, from customer.start on.
  constexpr std::size_t counted[]
      = {23, 24, 22, 20, 24, 25, 24, 33, 22, 29, 24, 23, 20, 15, 17, 7};
  for (unsigned i = 0; i < 16; ++i) {
    auto topic = static_cast<genesys_topic>(
        static_cast<unsigned>(genesys_topic::customer_start) + i);
    CAPTURE(to_string(topic));
    CHECK(members_of(topic) == counted[i]);
  }
  CHECK(members_of(genesys_topic::agent_segment) == 11);
}

TEST_CASE("parts hang together in the order in which they are written",
          "[genesys][schema]") {
  constexpr auto small = schema({
      {"a", shape::object},
      {"a.b[]", shape::object},
      {"a.b[].c", shape::whole},
      {"a.d", shape::truth},
      {"e"},
  });
  auto nodes = small.nodes();
  CHECK(nodes[0].first_part == 1);
  CHECK(nodes[1].next_part == 3);
  CHECK(nodes[1].first_part == 2);
  CHECK(nodes[2].next_part == member_node::none);
  CHECK(nodes[3].next_part == member_node::none);
  CHECK(nodes[1].name == "b");
  CHECK(nodes[1].kind == json::kind::array);
  CHECK(nodes[2].name == "c");
  CHECK(*small.find("e") == 4);
  CHECK(small.find("d") == nullptr);
  CHECK(small.find("a.d") == nullptr);
  CHECK(small.find("") == nullptr);
}

TEST_CASE("the numbers that name members in the store do not meet",
          "[genesys][schema]") {
  for (unsigned i = 0; i <= static_cast<unsigned>(genesys_topic_last); ++i) {
    auto nodes = schema_of(static_cast<genesys_topic>(i));
    std::set<std::uint32_t> numbers;
    std::set<std::string_view> paths;
    for (const auto& node : nodes) {
      numbers.insert(node.number);
      paths.insert(node.path);
    }
    CHECK(numbers.size() == nodes.size());
    CHECK(paths.size() == nodes.size());
  }
}

#include "runtime/http/client.hpp"
#include "tests/runtime/http/serving.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <unistd.h>

using namespace streamvane;
using namespace streamvane::runtime::http;
using namespace streamvane::tests;

namespace {

/// Writes a self-signed certificate for `name` ("DNS:x", "IP:127.0.0.1") and
/// its key; `days` may be negative for an expired one.
void write_certificate(const std::string& certificate_file,
                       const std::string& key_file, const char* name,
                       long days) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
      EVP_EC_gen("P-256"), EVP_PKEY_free};
  REQUIRE(key);
  const std::unique_ptr<X509, decltype(&X509_free)> x{X509_new(), X509_free};
  X509_set_version(x.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x.get()), -10L * 86'400);
  X509_gmtime_adj(X509_getm_notAfter(x.get()), days * 86'400);
  X509_set_pubkey(x.get(), key.get());
  auto* subject = X509_get_subject_name(x.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1,
                             -1, 0);
  X509_set_issuer_name(x.get(), subject);
  auto* alternative
      = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name);
  X509_add_ext(x.get(), alternative, -1);
  X509_EXTENSION_free(alternative);
  REQUIRE(X509_sign(x.get(), key.get(), EVP_sha256()) > 0);
  auto* file = std::fopen(certificate_file.c_str(), "w");
  REQUIRE(PEM_write_X509(file, x.get()) == 1);
  std::fclose(file);
  file = std::fopen(key_file.c_str(), "w");
  REQUIRE(PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr)
          == 1);
  std::fclose(file);
}

struct certificates {
  certificates() {
    write_certificate(place.file("a.pem"), place.file("a.key"), "IP:127.0.0.1",
                      10);
    write_certificate(place.file("b.pem"), place.file("b.key"), "IP:127.0.0.1",
                      10);
    write_certificate(place.file("other.pem"), place.file("other.key"),
                      "DNS:example.org", 10);
    write_certificate(place.file("old.pem"), place.file("old.key"),
                      "IP:127.0.0.1", -1);
  }

  server_options serve(const std::string& name) const {
    auto out = echo_server::on_free_port();
    out.tls = server_tls{.certificate_chain_file = place.file(name + ".pem"),
                         .private_key_file = place.file(name + ".key")};
    return out;
  }

  client_options trust(const echo_server& to, const std::string& name) const {
    client_options out;
    out.url = "https://" + to.server.addresses().front();
    out.ca_file = place.file(name + ".pem");
    return out;
  }

  temporary_directory place{};
};

} // namespace

TEST_CASE("requests travel over TLS and keep the connection", "[http][tls]") {
  const certificates made;
  echo_server echo{made.serve("a")};
  echo.open();
  client c{made.trust(echo, "a")};
  const std::string large(300'000, 'x');
  for (int i = 0; i < 3; ++i) {
    const auto answer = c.request("POST", "/echo", {}, large);
    REQUIRE(answer);
    CHECK(answer->body == large);
  }
  CHECK(echo.server.counters().connections_total == 1);
  const auto closing = c.request("GET", "/hello");
  REQUIRE(closing);
  c.close();
  CHECK(echo.server.stop(millis{5'000}));
}

TEST_CASE("a certificate of another authority, name or time is refused",
          "[http][tls]") {
  const certificates made;
  for (const auto& [served, trusted] :
       {std::pair{"a", "b"}, std::pair{"other", "other"},
        std::pair{"old", "old"}}) {
    INFO(served << " trusted by " << trusted);
    echo_server echo{made.serve(served)};
    echo.open();
    const auto answer
        = client{made.trust(echo, trusted)}.request("GET", "/hello");
    REQUIRE(!answer);
    CHECK(answer.why().code == errc::unavailable);
    CHECK(answer.why().what.starts_with("TLS handshake"));
  }
}

TEST_CASE("a listener with client_ca_file wants a client certificate",
          "[http][tls]") {
  const certificates made;
  auto options = made.serve("a");
  options.tls->client_ca_file = made.place.file("b.pem");
  echo_server echo{options};
  echo.open();
  auto known = made.trust(echo, "a");
  CHECK(!client{known}.request("GET", "/hello"));
  known.certificate_chain_file = made.place.file("b.pem");
  known.private_key_file = made.place.file("b.key");
  CHECK(client{known}.request("GET", "/hello"));
  CHECK(echo.refused(refusal::tls_handshake) == 1);
}

TEST_CASE("plain bytes on a TLS listener and a silent handshake are closed",
          "[http][tls]") {
  const certificates made;
  auto options = made.serve("a");
  options.header_timeout = millis{50};
  echo_server echo{options};
  echo.open();
  auto plain = echo.connect();
  plain.send(get_hello);
  CHECK(plain.read_to_end().find("HTTP") == std::string::npos);
  auto silent = echo.connect();
  CHECK(silent.is_closed());
  CHECK(echo.refused(refusal::tls_handshake) == 2);
}

TEST_CASE("a new certificate is taken without a restart, a wrong one is not",
          "[http][tls]") {
  const certificates made;
  auto options = made.serve("a");
  echo_server echo{options};
  echo.open();
  CHECK(!client{made.trust(echo, "b")}.request("GET", "/hello"));
  const auto copy = [&](const char* from, const char* to) {
    REQUIRE(
        std::rename(made.place.file(from).c_str(), made.place.file(to).c_str())
        == 0);
  };
  copy("a.key", "a-old.key");
  copy("other.key", "a.key");
  CHECK(!echo.server.reload_tls());
  CHECK(client{made.trust(echo, "a")}.request("GET", "/hello"));
  copy("b.key", "a.key");
  // b.pem stays trusted below; the server reads a copy of it as a.pem.
  REQUIRE(std::remove(made.place.file("a.pem").c_str()) == 0);
  REQUIRE(
      link(made.place.file("b.pem").c_str(), made.place.file("a.pem").c_str())
      == 0);
  REQUIRE(echo.server.reload_tls());
  CHECK(client{made.trust(echo, "b")}.request("GET", "/hello"));
}

TEST_CASE("missing and foreign keys are named", "[http][tls]") {
  const certificates made;
  auto options = made.serve("a");
  options.tls->private_key_file = made.place.file("b.key");
  server s{options};
  const auto ok = s.open();
  REQUIRE(!ok);
  CHECK(ok.why().what.find("b.key") != std::string::npos);
  options.tls->certificate_chain_file = made.place.file("none.pem");
  server t{options};
  const auto missing = t.open();
  REQUIRE(!missing);
  CHECK(missing.why().what.find("none.pem") != std::string::npos);
}

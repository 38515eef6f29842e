package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers are asked for. */
class TargetsTest {

  @ParameterizedTest
  @CsvSource({
    "/, /a, /a, /v/a",
    "/, /a?b, /a?b, /v/a?b",
    "/, /a/?/../, /a/?/../, /v/a/?/../",
    "/, /a//b/./c/../d, /a/b/d, /v/a/b/d",
    "/, /a/b/.., /a/, /v/a/",
    "/, /a/b/., /a/b/, /v/a/b/",
    "/, /a/.hidden/..x, /a/.hidden/..x, /v/a/.hidden/..x",
    "/, /%61;x=1/b%20c, /%61;x=1/b%20c, /v/%61;x=1/b%20c",
    "/api/, /api/x/y, /api/x/y, /v/x/y",
    "/api/, /%61pi/x, /%61pi/x, /v/x",
    "/api/, //api//x, /api/x, /v/x",
    "/api, /api, /api, /v/",
    "/api/, /api/, /api/, /v/",
    "/api, /api?q, /api?q, /v/?q",
  })
  void targetsHaveOneMeaning(String prefix, String asked, String kept, String replaced)
      throws Exception {
    for (String rewrite : List.of("", ", rewrite: /v/")) {
      try (ProxyFixture proxy = ProxyFixture.at(NetworkKind.MEMORY, prefix, rewrite);
          TestClient client = proxy.connect()) {
        client.send("GET " + asked + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(proxy.upstream().accept().head())
            .startsWith("GET " + (rewrite.isEmpty() ? kept : replaced) + " HTTP/1.1\r\n");
      }
    }
  }

  /** Where the server sends clients, it means its own paths. */
  @Test
  void redirectsOfTheServerLeadBackThroughTheRoute() throws Exception {
    try (ProxyFixture proxy =
            ProxyFixture.at(NetworkKind.MEMORY, "/api/", ", rewrite: /v/, host: upstream");
        TestClient client = proxy.connect()) {
      String own = "http://127.0.0.1:" + proxy.upstream().port();
      List<String> said = List.of("/v/x?y", own + "/v/x", "/other", "http://else/v/x", "rel");
      List<String> seen = List.of("/api/x?y", "/api/x", "/other", "http://else/v/x", "rel");
      ScriptedUpstream.Peer peer = null;
      for (int i = 0; i < said.size(); i++) {
        client.send("GET /api/ HTTP/1.1\r\nHost: a.test\r\n\r\n");
        peer = peer == null ? proxy.upstream().accept() : peer;
        peer.head();
        peer.send(
            "HTTP/1.1 302 Found\r\nLocation: " + said.get(i) + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.response().field("Location")).contains(seen.get(i));
      }
    }
  }
}

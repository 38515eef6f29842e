package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PROXY headers before requests. */
class ProxyProtocolTest {

  private static final String SITES = "- { routes: [{ path: /, respond: hello }] }";
  private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 80\r\n";
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

  @TempDir Path folder;

  private WebFixture web(NetworkKind kind, String from) throws IOException {
    return WebFixture.on(
        TestPlatform.on(kind),
        SITES,
        "proxy-protocol-from: " + from + "\naccess-log: " + folder.resolve("log"));
  }

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void theClientIsWhomTheProxyTells(NetworkKind kind) throws Exception {
    try (WebFixture web = web(kind, "127.0.0.0/8");
        TestClient client = web.connect()) {
      assertThat(client.send(HEADER + REQUEST).response("GET").body()).isEqualTo("hello");
    }
    assertThat(Files.readString(folder.resolve("log"))).startsWith("192.0.2.7 ");
  }

  @Test
  void aHeaderOfAStrangerIsNoRequest() throws Exception {
    try (WebFixture web = web(NetworkKind.MEMORY, "192.0.2.0/24");
        TestClient client = web.connect()) {
      assertThat(client.send(HEADER + REQUEST).response("GET").status()).isEqualTo(400);
    }
    assertThat(Files.readString(folder.resolve("log"))).doesNotContain("192.0.2.7");
  }

  @Test
  void strangersAreServedAsThemselves() throws Exception {
    try (WebFixture web = web(NetworkKind.MEMORY, "192.0.2.0/24")) {
      assertThat(web.get("/").body()).isEqualTo("hello");
    }
    assertThat(Files.readString(folder.resolve("log"))).startsWith("127.0.0.1 ");
  }

  @Test
  void aProxyThatSendsNoHeaderIsNotServed() throws Exception {
    try (WebFixture web = web(NetworkKind.MEMORY, "127.0.0.1");
        TestClient client = web.connect()) {
      assertThat(client.send(REQUEST).rest()).isEmpty();
    }
  }
}

package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.web.WebFixture;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page in Chromium that talks over a WebSocket and listens to events, through a proxy. */
@Tag("full")
class BrowserTest {

  /** Its processes may write into it until the last of them has ended. */
  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPageGetsItsWebSocketAndItsEvents(boolean secure) throws Exception {
    String chromium = ForeignProxies.tool("chromium");
    try (StreamsServer server = new StreamsServer()) {
      String sites = "- { routes: [{ path: /, proxy: [http://127.0.0.1:" + server.port() + "] }] }";
      try (WebFixture web =
          secure
              ? WebFixture.secure(NetworkKind.EPOLL, sites)
              : WebFixture.on(NetworkKind.EPOLL, sites)) {
        Process browser =
            new ProcessBuilder(
                    chromium,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-quic",
                    "--no-first-run",
                    "--ignore-certificate-errors",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    (secure ? "https" : "http") + "://127.0.0.1:" + web.port() + "/")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
          assertThat(server.seen(3))
              .containsExactlyInAnyOrder("socket-hello", "event-one", "event-two");
        } finally {
          browser.descendants().forEach(ProcessHandle::destroyForcibly);
          browser.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
      }
    }
  }
}

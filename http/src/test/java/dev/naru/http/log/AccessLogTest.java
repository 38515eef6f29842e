package dev.naru.http.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.log.AccessLog.Format;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

  private static final HttpHandler HELLO =
      exchange -> {
        exchange.user("ann b");
        exchange.send(200, Unpooled.copiedBuffer("Hello, world!", StandardCharsets.UTF_8));
      };

  @TempDir Path folder;

  private Path log() {
    return folder.resolve("access.log");
  }

  private String written(boolean withDuration, String... requests) throws Exception {
    return written(Format.COMBINED, withDuration, requests);
  }

  private String written(Format format, boolean withDuration, String... requests) throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    var network = platform.platform().network();
    AccessLog log =
        AccessLog.toFile(log(), network.executor(), network.clock()::instant, format, withDuration);
    try (HttpTestServer server = HttpTestServer.on(platform, HELLO, log);
        TestClient client = server.connect()) {
      for (String request : requests) {
        client.send(request).response();
      }
    }
    log.close();
    return Files.readString(log(), StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsInTheCombinedFormat() throws Exception {
    assertThat(
            written(
                false,
                "GET /a?b HTTP/1.1\r\nHost: a\r\nReferer: http://r/\r\nUser-Agent: t\r\n\r\n",
                "nonsense\r\n"))
        .isEqualTo(
            """
            127.0.0.1 - ann_b [01/Jan/2026:00:00:00 +0000] "GET /a?b HTTP/1.1" 200 13 "http://r/" "t"
            127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "-" 400 - "-" "-"
            """);
  }

  @Test
  void aLineIsAJsonObjectByChoice() throws Exception {
    assertThat(
            written(
                Format.JSON,
                false,
                "GET /a?b HTTP/1.1\r\nHost: a\r\nUser-Agent: \"x\\ \t\u00e9\u0085\r\n\r\n",
                "nonsense\r\n"))
        .isEqualTo(
            """
            {"time":"2026-01-01T00:00:00Z","remote":"127.0.0.1","user":"ann b","method":"GET",\
            "host":"a","target":"/a?b","version":"HTTP/1.1","status":200,"received":0,"sent":13,\
            "micros":0,"agent":"\\"x\\\\ \\t\u00e9\\u0085"}
            {"time":"2026-01-01T00:00:00Z","remote":"127.0.0.1","status":400}
            """);
  }

  @Test
  void nobodyCanWriteALineOrEndOne() throws Exception {
    String line =
        written(true, "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \"x\\ \t\u00e9\u0085\r\n\r\n");
    assertThat(line).endsWith(" 200 13 \"-\" \"\\\"x\\\\ \\x09\\xe9\\x85\" 0\n");
    StringBuilder escaped = new StringBuilder();
    CombinedFormat.escape(escaped, "\r\n\u001b[31m\u007f나");
    assertThat(escaped).hasToString("\\x0d\\x0a\\x1b[31m\\x7f\\ub098");
  }

  @Test
  void aNewFileIsBegunWhenTheOldOneWasMovedAway() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    TestPlatform platform = TestPlatform.withManualClock();
    var clock = platform.platform().network().clock();
    AccessLog log = AccessLog.toFile(log(), tasks::add, clock::instant, Format.COMBINED, false);
    try (HttpTestServer server = HttpTestServer.on(platform, HELLO, log)) {
      server.exchange("first\r\n");
      tasks.remove().run();
      Files.move(log(), folder.resolve("old.log"));
      server.exchange("second\r\n");
      tasks.remove().run();
      assertThat(tasks).isEmpty();
    }
    log.close();
    assertThat(Files.readAllLines(folder.resolve("old.log"))).hasSize(1);
    assertThat(Files.readAllLines(log())).hasSize(1);
  }

  @Test
  void whenTheDiskCannotKeepUpLinesAreDroppedAndCounted() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    var clock = platform.platform().network().clock();
    AccessLog log = AccessLog.toFile(log(), task -> {}, clock::instant, Format.COMBINED, false);
    try (HttpTestServer server = HttpTestServer.on(platform, HELLO, log);
        TestClient client = server.connect()) {
      String burst = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100);
      for (int i = 0; i < 170; i++) {
        client.send(burst);
        for (int answer = 0; answer < 100; answer++) {
          client.response();
        }
      }
      assertThat(log.dropped()).isEqualTo(17_000 - 16 * 1024);
    }
  }
}

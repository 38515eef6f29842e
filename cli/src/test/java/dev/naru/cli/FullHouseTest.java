package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.Engine;
import dev.naru.engine.Providers;
import dev.naru.engine.network.HostNetwork;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sites and an application together, with one place to work and one to wait. */
@Timeout(120)
class FullHouseTest {

  /** Where an application, whose classes are not ours, finds what it works on. */
  private static final String WORK = "naru.test.work";

  /** Begins to answer; what is asked for much goes on until it is told. */
  @WebServlet("/*")
  public static class Works extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().write(1);
      response.flushBuffer();
      if (request.getPathInfo().equals("/much")) {
        try {
          ((CountDownLatch) System.getProperties().get(WORK)).await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  @TempDir Path folder;

  private Path application() throws IOException {
    Path app = folder.resolve("app");
    String file = Works.class.getName().replace('.', '/') + ".class";
    Path target = app.resolve("WEB-INF/classes").resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = Works.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, target);
    }
    return app;
  }

  private SocketChannel ask(String target) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(folder.resolve("web.sock")));
    channel.write(
        ByteBuffer.wrap(
            ("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  /** The head of an answer. */
  private static List<String> head(SocketChannel channel) throws IOException {
    return new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII))
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void whoFindsNoPlaceWaitsWithoutAThreadAndTheNextIsTurnedAway() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("naru.yaml"),
            """
            limits: { in-flight: 1, queue: 1 }
            web:
              listen: unix:%s
              sites:
                - hosts: [a.test]
                  routes:
                    - { path: /, app: %s }
                    - { path: /here, respond: here }
            """
                .formatted(folder.resolve("web.sock"), application()));
    MeterRegistry metrics = new SimpleMeterRegistry();
    CountDownLatch work = new CountDownLatch(1);
    System.getProperties().put(WORK, work);
    try (HostNetwork network = new HostNetwork();
        Engine engine = Engine.start(file, Providers.found(), network, metrics, Optional.empty());
        SocketChannel busy = ask("/much")) {
      busy.read(ByteBuffer.allocate(1)); // It has begun, and holds the place.
      try (SocketChannel waiting = ask("/little")) {
        awaitWaiting(metrics);
        try (SocketChannel refused = ask("/little");
            SocketChannel fixed = ask("/here")) {
          assertThat(head(refused)).contains("HTTP/1.1 503 Service Unavailable", "Retry-After: 1");
          // What needs no thread needs no place.
          assertThat(head(fixed)).contains("HTTP/1.1 200 OK");
        }
        assertThat(metrics.get("naru.in.flight.refused").counter().count()).isEqualTo(1);
        String list =
            engine.platform().control().find("requests").orElseThrow().handler().run(List.of());
        assertThat(list)
            .containsPattern("queued +- +\\S+ +GET a.test/little +- ")
            .containsPattern(
                "writing +- +\\S+ +GET a.test/much +naru-\\d+ +0 +\\d+ +app +FullHouse.*doGet:");
        work.countDown();
        assertThat(head(waiting)).contains("HTTP/1.1 200 OK");
      }
    } finally {
      work.countDown();
      System.getProperties().remove(WORK);
    }
  }

  private static void awaitWaiting(MeterRegistry metrics) {
    long end = System.nanoTime() + 30_000_000_000L;
    var waiting = metrics.get("naru.in.flight.waiting").gauge();
    while (waiting.value() != 1 && System.nanoTime() < end) {
      Thread.yield();
    }
    assertThat(waiting.value()).isEqualTo(1);
  }
}

package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** curl and the JDK's client, through Naru and proxies that others wrote, in both orders. */
@Tag("full")
class ForeignHopsTest {

  private static final int LARGE = 3_000_000;

  @TempDir Path folder;

  /** Echoes bodies; without one it says what it was asked and by whom. */
  private static void answer(HttpExchange exchange) {
    switch (exchange.request().method()) {
      case "POST", "PUT" ->
          // When it has come whole: Go's server, which is Caddy's, drops what comes of a request
          // of HTTP/1.1 after the answer has begun.
          exchange.block(blocking -> blocking.output().write(blocking.input().readAllBytes()));
      default -> {
        if (exchange.request().path().value().equals("/missing")) {
          exchange.send(404);
          return;
        }
        String text =
            exchange.request().version()
                + " "
                + exchange.request().target()
                + " "
                + String.join(", ", exchange.request().fields().all("X-Forwarded-For"));
        exchange.send(200, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
      }
    }
  }

  /** A server, and what stands before it. */
  private final class Chain implements AutoCloseable {
    private final TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    private final HttpService last =
        new HttpService(platform.platform(), ForeignHopsTest::answer, HttpObserver.NONE);
    private final int lastPort;
    private final List<AutoCloseable> hops = new ArrayList<>();

    Chain() throws IOException {
      lastPort =
          ((InetSocketAddress) last.listen(Endpoint.parse("http://127.0.0.1:0")).address())
              .getPort();
      platform.platform().listeners().open();
    }

    /** Naru in front of a port. */
    int naru(String scheme, int behind) throws IOException {
      WebFixture web =
          WebFixture.on(
              TestPlatform.on(NetworkKind.EPOLL),
              "- { routes: [{ path: /, proxy: [" + scheme + "://127.0.0.1:" + behind + "] }] }",
              "trusted-proxies: [127.0.0.1]");
      hops.addFirst(web);
      return web.port();
    }

    ForeignProxies.Running other(ForeignProxies which, int behind) throws Exception {
      ForeignProxies.Running running = which.start(folder, "hop" + hops.size(), behind);
      hops.addFirst(running);
      return running;
    }

    @Override
    public void close() throws Exception {
      for (AutoCloseable hop : hops) {
        hop.close();
      }
      last.close();
      platform.close();
    }
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void curlIsServedThroughAnotherServerBehindUs(ForeignProxies other) throws Exception {
    try (Chain chain = new Chain()) {
      int behind = chain.other(other, chain.lastPort).port();
      int port = chain.naru("http", behind);
      curlIsServed(port, "--http1.1");
      curlIsServed(port, "--http2-prior-knowledge");
    }
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void curlIsServedThroughAnotherServersHttp2BehindUs(ForeignProxies other) throws Exception {
    try (Chain chain = new Chain()) {
      int behind = chain.other(other, chain.lastPort).http2Port();
      int port = chain.naru("h2c", behind);
      curlIsServed(port, "--http1.1");
      curlIsServed(port, "--http2-prior-knowledge");
    }
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void curlIsServedThroughAnotherServerBeforeUs(ForeignProxies other) throws Exception {
    try (Chain chain = new Chain()) {
      ForeignProxies.Running front = chain.other(other, chain.naru("http", chain.lastPort));
      curlIsServed(front.port(), "--http1.1");
      curlIsServed(front.http2Port(), "--http2-prior-knowledge");
    }
  }

  private void curlIsServed(int port, String version) throws Exception {
    String root = "http://127.0.0.1:" + port;
    Path large = folder.resolve("large");
    Path back = folder.resolve("back");
    byte[] content = new byte[LARGE];
    new Random(1).nextBytes(content);
    Files.write(large, content);

    assertThat(curl(version, root + "/a?b=c")).isEqualTo("HTTP/1.1 /a?b=c 127.0.0.1, 127.0.0.1");
    assertThat(curl(version, "-I", root + "/a")).contains("200").containsIgnoringCase("length: 3");
    assertThat(curl(version, "-w", "%{http_code}", root + "/missing")).isEqualTo("404");
    curl(version, "--data-binary", "@" + large, "-o", back.toString(), root + "/echo");
    assertThat(back).hasSameBinaryContentAs(large);
    curl(version, "-T", large.toString(), "-o", back.toString(), root + "/echo");
    assertThat(back).hasSameBinaryContentAs(large);
    // Of a pipe curl does not know the length: chunks in HTTP/1.1.
    List<String> piped =
        List.of(
            "sh", "-c", "cat \"$1\" | curl -sS --max-time 60 " + version + " -T - -o \"$2\" $3");
    List<String> command = new ArrayList<>(piped);
    command.addAll(List.of("sh", large.toString(), back.toString(), root + "/echo"));
    run(command);
    assertThat(back).hasSameBinaryContentAs(large);
    if (version.equals("--http1.1")) { // curl 7.88 cannot, in HTTP/2 with prior knowledge
      assertThat(curl(version, root + "/1", root + "/2", "-w", "(%{num_connects})"))
          .isEqualTo("HTTP/1.1 /1 127.0.0.1, 127.0.0.1(1)HTTP/1.1 /2 127.0.0.1, 127.0.0.1(0)");
    }
  }

  private static String curl(String... arguments) throws Exception {
    ForeignProxies.tool("curl");
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + ": " + output).isZero();
    return output;
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void whoStaysConnectedIsServedInBothOrders(ForeignProxies other) throws Exception {
    try (StreamsServer last = new StreamsServer();
        Chain chain = new Chain()) {
      int ours = chain.naru("http", last.port());
      streamsPass(chain.other(other, ours).port());
      streamsPass(chain.naru("http", chain.other(other, last.port()).port()));
    }
  }

  /** A WebSocket, and events that come one by one. */
  private static void streamsPass(int port) throws Exception {
    String authority = "127.0.0.1:" + port;
    BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://" + authority + "/ws"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean l) {
                      messages.add(text.toString());
                      from.request(1);
                      return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int status, String why) {
                      messages.add("closed " + status);
                      return null;
                    }
                  })
              .get(30, TimeUnit.SECONDS);
      socket.sendText("one", true).get(30, TimeUnit.SECONDS);
      assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("one");
      socket.sendText("two", true).get(30, TimeUnit.SECONDS);
      assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("two");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
      assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1000");

      HttpRequest events =
          HttpRequest.newBuilder(URI.create("http://" + authority + "/events")).build();
      try (InputStream in = client.send(events, BodyHandlers.ofInputStream()).body()) {
        assertThat(new String(in.readNBytes(11), StandardCharsets.US_ASCII))
            .isEqualTo("data: one\n\n");
        client.send(
            HttpRequest.newBuilder(URI.create("http://" + authority + "/next"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding());
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
            .isEqualTo("data: two\n\n");
      }
    }
  }
}

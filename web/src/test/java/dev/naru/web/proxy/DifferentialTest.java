package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages that two servers might cut apart differently, sent through Naru and another proxy, in
 * both orders, to a server that counts. Whatever each makes of them, nobody may get an answer to a
 * request that the one before has not seen as one: no more requests arrive than the first in the
 * chain answers, and answers come in the order of the requests.
 */
@Tag("full")
class DifferentialTest {

  /** How long nothing more may come; what looks wrong then is tried again with more. */
  private static final int[] SILENCE_MILLIS = {500, 5_000, 30_000};

  private static final String HIDDEN =
      "GET /hidden HTTP/1.1\r\nHost: a.test\r\nX-Case: CASE\r\n\r\n";

  /** Beginnings of a request whose end is in doubt; a hidden one stands behind each. */
  private static final List<String> DOUBTFUL =
      List.of(
          post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
          post("Transfer-Encoding: identity, chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: xchunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n"),
          post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"),
          post("Transfer-Encoding: Chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: ,chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked,", "0\r\n\r\n"),
          post("Transfer-Encoding:", ""),
          post("Transfer-Encoding : chunked", "0\r\n\r\n"),
          post("Transfer-Encoding:\tchunked", "0\r\n\r\n"),
          post("Transfer-Encoding: \u000bchunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked\u0000", "0\r\n\r\n"),
          post("Transfer_Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n"),
          post("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("X: y\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("X: y\rTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
          post("X: y\r\n Transfer-Encoding: chunked", "0\r\n\r\n"),
          post("Content-Length: 0\r\nContent-Length: 44", ""),
          post("Content-Length: 44\r\nContent-Length: 0", ""),
          post("Content-Length: 3\r\nContent-Length: 3", "abc"),
          post("Content-Length: 0, 44", ""),
          post("Content-Length: 3, 3", "abc"),
          post("Content-Length: +0", ""),
          post("Content-Length: -1", ""),
          post("Content-Length: 0x0", ""),
          post("Content-Length: 0 0", ""),
          post("Content-Length: 00003", "abc"),
          post("Content-Length: 18446744073709551619", "abc"),
          post("Content-Length:", ""),
          post("Content-Length : 44", ""),
          post("Content_Length: 44", ""),
          post(" Content-Length: 44", ""),
          post("Content-Length: 3\u00a0", "abc"),
          post("Connection: Content-Length\r\nContent-Length: 3", "abc"),
          post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Connection: Host, close\r\nContent-Length: 0", ""),
          post("Transfer-Encoding: chunked", "0;\n\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\n\n"),
          post("Transfer-Encoding: chunked", "0\r\n\n"),
          post("Transfer-Encoding: chunked", "0\r\r\n"),
          post("Transfer-Encoding: chunked", "00000000000000000\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0x0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "+0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "-0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "\r\n0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "3\r\nabcX0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "3\r\nabc\n0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "3\r\nabcde0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0 ;a\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0;a=\"\n\"\r\n\r\n"),
          post("Transfer-Encoding: chunked", "2;\nxx\r\n3\r\nabc\r\n0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\r\nContent-Length: 44\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\r\nX : y\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\r\n X: y\r\n\r\n"),
          post("Transfer-Encoding: chunked", "100000000\r\nabc\r\n0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "10000000000000000\r\n\r\n"),
          post("Expect: 100-continue\r\nContent-Length: 0", ""),
          post("Expect: 100-continue\r\nContent-Length: 3", "abc"),
          post("Expect: nothing\r\nContent-Length: 3", "abc"),
          post("Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 3", "abc"),
          post("Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 3", "abc"),
          get("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"),
          get("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk"),
          get("Content-Length: 3") + "abc",
          get("Transfer-Encoding: chunked") + "0\r\n\r\n",
          get("X: y").replace("GET", "HEAD"),
          get("Content-Length: 3").replace("GET", "HEAD") + "abc",
          get("Content-Length: 3").replace("GET", "OPTIONS") + "abc",
          get("Content-Length: 3").replace("GET", "DELETE") + "abc",
          get("X: y").replace("GET", "CONNECT"),
          get("Content-Length: 3").replace("GET", "TRACE") + "abc",
          get("X: y").replace("GET", "G\tET"),
          get("Connection: keep-alive").replace("1.1", "1.0"),
          get("Connection: keep-alive\r\nTransfer-Encoding: chunked").replace("1.1", "1.0")
              + "0\r\n\r\n",
          get("X: y").replace("1.1", "1.2"),
          get("X: y").replace("HTTP/1.1", "HTTP/2.0"),
          get("X: y").replace(" HTTP/1.1", ""),
          get("X: y").replace("GET / ", "GET  / "),
          get("X: y").replace("GET / ", "GET /a b "),
          get("X: y").replace("/ ", "http://a.test/ ").replace("Host: a.test", "Host: b.test"),
          get("Host: b.test"),
          get("X: y").replace("Host: a.test\r\n", ""),
          get("X: y").replace("\r\nHost", "\r\n Host"),
          get("X: y").replace("X: y", ": y"),
          get("X: y").replace("X: y", "X"),
          get("X: y").replace("\r\n", "\n"),
          "\r\n\r\n\r\n" + get("X: y"),
          "\n" + get("X: y"));

  private static String post(String field, String body) {
    return "POST / HTTP/1.1\r\nHost: a.test\r\nX-Case: CASE\r\nA: b\r\n"
        + field
        + "\r\n\r\n"
        + body;
  }

  private static String get(String field) {
    return "GET / HTTP/1.1\r\nHost: a.test\r\nX-Case: CASE\r\nA: b\r\n" + field + "\r\n\r\n";
  }

  /** What has arrived at the end of a chain, by case: its target, in order. */
  private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();

  private void count(HttpExchange exchange) {
    String target = exchange.request().target();
    String which = exchange.request().fields().first("X-Case").orElse("none");
    arrived.computeIfAbsent(which, any -> new CopyOnWriteArrayList<>()).add(target);
    exchange.fields().set("X-Target", target);
    exchange.send(200);
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void noPairDisagreesOnWhereARequestEnds(ForeignProxies other, @TempDir Path folder)
      throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    HttpService counting = new HttpService(platform.platform(), this::count, HttpObserver.NONE);
    Listener listener = counting.listen(Endpoint.parse("http://127.0.0.1:0"));
    int last = ((InetSocketAddress) listener.address()).getPort();
    try (WebFixture naru = WebFixture.on(platform, route(last));
        ForeignProxies.Running front = other.start(folder, "front", naru.port());
        ForeignProxies.Running back = other.start(folder, "back", last);
        WebFixture before = WebFixture.on(NetworkKind.EPOLL, route(back.port()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < DOUBTFUL.size(); i++) {
        String message = DOUBTFUL.get(i) + HIDDEN;
        String name = "f" + i;
        all.add(threads.submit(() -> agree(front.port(), message, name, other + " before Naru")));
        String mirrored = "b" + i;
        all.add(
            threads.submit(() -> agree(before.port(), message, mirrored, "Naru before " + other)));
      }
      List<String> disagreements = new ArrayList<>();
      for (Future<List<String>> one : all) {
        disagreements.addAll(one.get());
      }
      assertThat(disagreements).isEmpty();
      // It would be no proof if the hidden requests never passed.
      assertThat(arrived.values().stream().flatMap(List::stream)).contains("/", "/hidden");
    }
  }

  private static String route(int port) {
    return "- { routes: [{ path: /, proxy: [http://127.0.0.1:" + port + "], retry: 0 }] }";
  }

  /** Sends it, a second time with more patience where it seems that two disagree. */
  private List<String> agree(int port, String message, String name, String chain)
      throws IOException {
    List<String> disagreements = List.of();
    for (int silence : SILENCE_MILLIS) {
      String which = name + "-" + silence;
      String all = send(port, message.replace("CASE", which), silence);
      long answers = matches("HTTP/1\\.[01] ([2-5]\\d\\d) ", all).count();
      List<String> requests = arrived.getOrDefault(which, List.of());
      List<String> answered = matches("(?i)x-target: (\\S+)", all).toList();
      boolean agreed =
          requests.size() <= answers
              && answered.size() <= requests.size()
              && answered.equals(requests.subList(0, answered.size()));
      if (agreed) {
        return List.of();
      }
      disagreements =
          List.of("%s: for\n%s\narrived %s, answers\n%s".formatted(chain, message, requests, all));
    }
    return disagreements;
  }

  private static Stream<String> matches(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(found -> found.group(1));
  }

  private static String send(int port, String message, int silenceMillis) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(silenceMillis);
      socket.getOutputStream().write(message.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketTimeoutException silent) {
      // What the first in the chain had to say has been said.
    } catch (IOException cut) {
      // Or it has cut the connection behind it.
    }
    return all.toString();
  }
}

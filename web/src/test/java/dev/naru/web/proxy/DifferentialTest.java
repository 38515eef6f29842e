package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.http.HttpObserver;
import dev.naru.http.server.HttpService;
import dev.naru.web.WebFixture;
import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages that two servers might cut apart differently, sent through Naru and another proxy, in
 * both orders, to a server that counts. Whatever each makes of them, nobody may get an answer to a
 * request that the one before has not seen as one: no more requests arrive than the first in the
 * chain answers.
 */
@Tag("full")
class DifferentialTest {

  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a.test\r\n\r\n";

  /** Beginnings of a POST whose end is in doubt; a hidden request stands behind each. */
  private static final List<String> DOUBTFUL =
      List.of(
          post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
          post("Transfer-Encoding: identity, chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: xchunked", "0\r\n\r\n"),
          post("Transfer-Encoding : chunked", "0\r\n\r\n"),
          post("Transfer-Encoding:\tchunked", "0\r\n\r\n"),
          post("Transfer-Encoding: \u000bchunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n"),
          post("X: y\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("X: y\rTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
          post("Content-Length: 0\r\nContent-Length: 44", ""),
          post("Content-Length: 0, 44", ""),
          post("Content-Length: +0", ""),
          post("Content-Length: 0x0", ""),
          post("Content-Length: 0 0", ""),
          post("Content-Length : 44", ""),
          post("Content_Length: 44", ""),
          post(" Content-Length: 44", ""),
          post("Connection: Content-Length\r\nContent-Length: 3", "abc"),
          post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0;\n\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\n\n"),
          post("Transfer-Encoding: chunked", "00000000000000000\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0x0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "+0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "3\r\nabcX0\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0 ;a\r\n\r\n"),
          post("Transfer-Encoding: chunked", "0\r\nContent-Length: 44\r\n\r\n"),
          post("Transfer-Encoding: chunked", "100000000\r\nabc\r\n0\r\n\r\n"),
          post("Expect: 100-continue\r\nContent-Length: 0", ""),
          post("Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 3", "abc"),
          "GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc",
          "HEAD / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc",
          "GET / HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n"
              + "Connection: keep-alive\r\n\r\n0\r\n\r\n",
          "GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n",
          "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

  private static String post(String field, String body) {
    return "POST / HTTP/1.1\r\nHost: a.test\r\n" + field + "\r\n\r\n" + body;
  }

  @ParameterizedTest
  @EnumSource(ForeignProxies.class)
  void noPairDisagreesOnWhereARequestEnds(ForeignProxies other, @TempDir Path folder)
      throws Exception {
    List<String> arrived = new CopyOnWriteArrayList<>();
    try (TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL)) {
      HttpService counting =
          new HttpService(
              platform.platform(),
              exchange -> {
                arrived.add(exchange.request().target());
                exchange.send(
                    200,
                    Unpooled.copiedBuffer(exchange.request().target(), StandardCharsets.US_ASCII));
              },
              HttpObserver.NONE);
      Listener listener = counting.listen(Endpoint.parse("http://127.0.0.1:0"));
      int last = ((InetSocketAddress) listener.address()).getPort();
      try (WebFixture naru = WebFixture.on(platform, route(last));
          ForeignProxies.Running front = other.start(folder, "front", naru.port());
          ForeignProxies.Running back = other.start(folder, "back", last)) {
        for (String message : DOUBTFUL) {
          agree(front.port(), message, arrived, other + " before Naru");
        }
        try (WebFixture before =
            WebFixture.on(TestPlatform.on(NetworkKind.EPOLL), route(back.port()))) {
          for (String message : DOUBTFUL) {
            agree(before.port(), message, arrived, "Naru before " + other);
          }
        }
      }
    }
  }

  private static String route(int port) {
    return "- { routes: [{ path: /, proxy: [http://127.0.0.1:" + port + "], retry: 0 }] }";
  }

  private static void agree(int port, String message, List<String> arrived, String chain)
      throws Exception {
    arrived.clear();
    int answers = 0;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(300);
      socket.getOutputStream().write((message + HIDDEN).getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      StringBuilder all = new StringBuilder();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
      } catch (SocketTimeoutException silent) {
        // What the first in the chain had to say has been said.
      }
      Matcher statuses = Pattern.compile("HTTP/1\\.[01] [2-5]\\d\\d ").matcher(all);
      while (statuses.find()) {
        answers++;
      }
    }
    assertThat(arrived.size())
        .as(chain + ", answers and requests for " + message)
        .isLessThanOrEqualTo(answers);
  }
}

package dev.naru.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.H2Client;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which requests are taken, which are refused with a status, and which are malformed. */
class RequestsTest {

  private final HttpTestServer server = HttpTestServer.on(NetworkKind.MEMORY, RequestsTest::tell);

  private static void tell(HttpExchange exchange) {
    StringBuilder text = new StringBuilder();
    var request = exchange.request();
    text.append(request.method()).append(' ').append(request.scheme()).append("://");
    text.append(request.host()).append(':').append(request.port()).append(request.path());
    text.append(' ').append(request.query()).append(' ').append(request.version()).append('\n');
    HttpFields fields = request.fields();
    for (int i = 0; i < fields.size(); i++) {
      text.append(fields.name(i)).append('=').append(fields.value(i)).append('\n');
    }
    exchange.send(200, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aRequestIsSeenAsItWas() throws Exception {
    try (H2Client client = server.connect2()) {
      client
          .headers(
              1,
              true,
              ":method",
              "GET",
              ":scheme",
              "http",
              ":authority",
              "Naru.test:81",
              ":path",
              "/a%20b/./c?d=%20e",
              "x",
              "y",
              "x",
              "")
          .send();
      assertThat(client.response(1).body())
          .isEqualTo("GET http://naru.test:81/a b/c d=%20e HTTP/2.0\nx=y\nx=\nhost=Naru.test:81\n");
    }
  }

  @Test
  void hostStandsForAnAuthorityThatIsMissing() throws Exception {
    try (H2Client client = server.connect2()) {
      client
          .headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "b")
          .send();
      assertThat(client.response(1).body()).startsWith("GET http://b:80/ ");
    }
  }

  @Test
  void theCrumbsOfACookieAreJoined() throws Exception {
    try (H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/", "cookie", "a=b", "q", "r", "cookie", "c=d").send();
      assertThat(client.response(1).body()).contains("\ncookie=a=b; c=d\n").contains("q=r");
    }
  }

  @Test
  void optionsForTheServerAsAWholeIsAnswered() throws Exception {
    try (H2Client client = server.connect2()) {
      TestResponse response = client.request(1, true, "OPTIONS", "*").send().response(1);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
    }
  }

  /** A request whose fields are those, with these in place of what has the same name. */
  private static List<String> with(String... changes) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"));
    for (int i = 0; i < changes.length; i += 2) {
      int at = fields.indexOf(changes[i]);
      if (at >= 0) {
        fields.set(at + 1, changes[i + 1]);
      } else {
        fields.add(changes[i]);
        fields.add(changes[i + 1]);
      }
    }
    return fields;
  }

  private static List<String> without(String name) {
    List<String> fields = with();
    int at = fields.indexOf(name);
    fields.remove(at);
    fields.remove(at);
    return fields;
  }

  static Stream<Arguments> malformed() {
    List<String> twice = with();
    twice.addAll(List.of(":path", "/"));
    return Stream.of(
            without(":method"),
            without(":scheme"),
            without(":path"),
            without(":authority"),
            twice,
            with(":path", ""),
            with(":path", "a"),
            with(":path", "*"),
            with(":method", "G T"),
            with(":method", ""),
            with(":status", "200"),
            with(":protocol", "x"),
            with("", "v"),
            with("Upper", "v"),
            with("na me", "v"),
            with("name:", "v"),
            with("name", "a\0b"),
            with("name", "a\nb"),
            with("name", "a\rb"),
            with("name", "a\u007fb"),
            with("name", " a"),
            with("name", "a\t"),
            with(":path", "/\n"),
            with("connection", "close"),
            with("keep-alive", "1"),
            with("proxy-connection", "x"),
            with("transfer-encoding", "chunked"),
            with("upgrade", "h2c"),
            with("te", "gzip"),
            with("te", "trailers, gzip"),
            with("host", "b"),
            with("content-length", "1"),
            with("content-length", "x"),
            with("content-length", "-1"),
            with("content-length", ""),
            with("content-length", "9999999999999999999"))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource
  void malformed(List<String> fields) throws Exception {
    try (H2Client client = server.connect2()) {
      client.headers(1, true, fields.toArray(new String[0])).send();
      assertThat(client.await(H2Client.RST_STREAM).code()).isEqualTo(Http2Error.PROTOCOL_ERROR);
      // The connection and its tables are unharmed.
      assertThat(client.get(3).send().response(3).status()).isEqualTo(200);
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(400, with(":path", "/%00")),
        Arguments.of(400, with(":path", "/a\"b")),
        Arguments.of(400, with(":path", "/a#b")),
        Arguments.of(400, with(":authority", "a:b")),
        Arguments.of(400, with(":authority", "")),
        Arguments.of(400, with(":authority", "u@a")),
        Arguments.of(400, with(":scheme", "ftp")),
        Arguments.of(417, with("expect", "more")),
        Arguments.of(431, with("large", "x".repeat(16_384))),
        Arguments.of(501, with(":method", "CONNECT")));
  }

  @ParameterizedTest
  @MethodSource
  void refused(int status, List<String> fields) throws Exception {
    try (H2Client client = server.connect2()) {
      client.headers(1, true, fields.toArray(new String[0]));
      TestResponse response = client.send().response(1);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).startsWith(status + " ");
      assertThat(client.get(3).send().response(3).status()).isEqualTo(200);
    }
  }

  @Test
  void anAnnouncedBodyThatIsTooLargeIsRefusedAndNotWaitedFor() throws Exception {
    try (H2Client client = server.connect2()) {
      client.request(1, false, "POST", "/", "content-length", "67108865").send();
      assertThat(client.response(1).status()).isEqualTo(413);
      assertThat(client.await(H2Client.RST_STREAM, 1).code()).isEqualTo(Http2Error.NO_ERROR);
    }
  }

  @Test
  void teTrailersAndAnEqualHostAreFine() throws Exception {
    try (H2Client client = server.connect2()) {
      client.request(1, true, "GET", "/", "te", "trailers", "host", "A").send();
      assertThat(client.response(1).status()).isEqualTo(200);
    }
  }

  @Test
  void aFieldSectionMayBeSpreadOverFrames() throws Exception {
    try (H2Client client = server.connect2()) {
      byte[] block = client.block(with("name", "v".repeat(500)).toArray(new String[0]));
      client.frame(H2Client.HEADERS, H2Client.END_STREAM, 1, slice(block, 0, 10));
      client.frame(H2Client.CONTINUATION, 0, 1, slice(block, 10, 20));
      client.frame(H2Client.CONTINUATION, 0, 1).send();
      client
          .frame(H2Client.CONTINUATION, H2Client.END_HEADERS, 1, slice(block, 20, block.length))
          .send();
      assertThat(client.response(1).body()).contains("name=" + "v".repeat(500));
    }
  }

  @Test
  void framesMayComeAnOctetAtATime() throws Exception {
    try (H2Client client =
        H2Client.silent(server.platform().platform().network(), server.listener().address())) {
      byte[] block = client.block(with().toArray(new String[0]));
      for (byte octet : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
        client.octets(octet).send();
      }
      client.octets(new byte[] {0, 0, 0, 4, 0, 0, 0, 0}).send().octets((byte) 0).send();
      for (byte octet :
          new byte[] {0, 0, (byte) block.length, 1, H2Client.END_HEADERS | 1, 0, 0, 0, 1}) {
        client.octets(octet).send();
      }
      for (byte octet : block) {
        client.octets(octet).send();
      }
      assertThat(client.response(1).status()).isEqualTo(200);
    }
  }

  @Test
  void anUpgradeToH2cIsIgnored() throws Exception {
    TestResponse response =
        server.exchange(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).contains("HTTP/1.1");
  }

  @Test
  void whatOnlyBeginsLikeThePrefaceIsHttp1() throws Exception {
    TestResponse response = server.exchange("PRI * HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(response.status()).isEqualTo(400);
  }

  private static byte[] slice(byte[] octets, int from, int to) {
    return java.util.Arrays.copyOfRange(octets, from, to);
  }
}

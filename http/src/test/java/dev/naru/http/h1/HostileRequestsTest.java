package dev.naru.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.H2Client;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two servers might read differently, or that hurt. Each is refused with a status,
 * the connection is closed, and what stands behind it is never taken for a request.
 *
 * <p>Notation: {@code \r \n \t \0} are those octets; the text ends where it ends.
 */
class HostileRequestsTest {

  private static final String SECOND = "GET /second HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n";

  /** Status, why, octets. */
  static final String CORPUS =
      """
      # --- line ends (RFC 9112, section 2.2)
      400  bare LF after the request line   GET / HTTP/1.1\\nHost: a\\r\\n\\r\\n
      400  bare LF after a field            GET / HTTP/1.1\\r\\nHost: a\\nX: y\\r\\n\\r\\n
      400  bare LF ends the head            GET / HTTP/1.1\\r\\nHost: a\\r\\n\\n
      400  bare CR in a value               GET / HTTP/1.1\\r\\nHost: a\\r\\nX: a\\rb\\r\\n\\r\\n
      400  bare CR ends a field             GET / HTTP/1.1\\r\\nHost: a\\r\\nX: y\\r\\r\\n\\r\\n
      400  CR in the target                 GET /\\rx HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  two empty lines first            \\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  LF first                         \\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      # --- request line (section 3)
      400  no target                        GET HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  HTTP/0.9                         GET /\\r\\n\\r\\n
      400  two spaces                       GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  two spaces before the version    GET /  HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  a tab for a space                GET\\t/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  space first                      \\u0020GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  space last                       GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n
      400  a space in the target            GET /a b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  a method that is no token        G(T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  NUL in the method                G\\0T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  NUL in the target                GET /\\0 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  DEL in the target                GET /\\u007f HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  raw UTF-8 in the target          GET /\\u00c3\\u00a9 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  a fragment                       GET /a#b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  a path that climbs               GET /../etc HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  an encoded slash                 GET /a%2fb HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  a relative target                GET a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  another scheme                   GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  https in clear                   GET https://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  user information                 GET http://u@a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  no authority                     GET http:///x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  an authority alone               GET a:80 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      501  CONNECT                          CONNECT a:80 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  an asterisk for GET              GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  an asterisk and more             OPTIONS *x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  lower-case version               GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n
      400  version without minor            GET / HTTP/1\\r\\nHost: a\\r\\n\\r\\n
      400  version with two digits          GET / HTTP/1.10\\r\\nHost: a\\r\\n\\r\\n
      505  HTTP/2.0                         GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n
      505  HTTP/0.9, said                   GET / HTTP/0.9\\r\\nHost: a\\r\\n\\r\\n
      400  a TLS record                     \\u0016\\u0003\\u0001\\u0002\\0\\u0001\\0
      # --- fields (section 5)
      400  space before the colon           GET / HTTP/1.1\\r\\nHost: a\\r\\nX : y\\r\\n\\r\\n
      400  tab before the colon             GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\t: y\\r\\n\\r\\n
      400  a folded field                   GET / HTTP/1.1\\r\\nHost: a\\r\\nX: y\\r\\n z\\r\\n\\r\\n
      400  a folded first field             GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n
      400  no colon                         GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\r\\n\\r\\n
      400  no name                          GET / HTTP/1.1\\r\\nHost: a\\r\\n: y\\r\\n\\r\\n
      400  a name that is no token          GET / HTTP/1.1\\r\\nHost: a\\r\\nX(y): z\\r\\n\\r\\n
      400  NUL in a name                    GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\0: z\\r\\n\\r\\n
      400  NUL in a value                   GET / HTTP/1.1\\r\\nHost: a\\r\\nX: \\0\\r\\n\\r\\n
      400  DEL in a value                   GET / HTTP/1.1\\r\\nHost: a\\r\\nX: abcdefgh\\u007f\\r\\n\\r\\n
      400  ESC in a value                   GET / HTTP/1.1\\r\\nHost: a\\r\\nX: \\u001b[31m\\r\\n\\r\\n
      # --- Host (section 3.2)
      400  no Host                          GET / HTTP/1.1\\r\\n\\r\\n
      400  no Host, absolute form           GET http://a/ HTTP/1.1\\r\\n\\r\\n
      400  two Hosts                        GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n
      400  two equal Hosts                  GET / HTTP/1.1\\r\\nHost: a\\r\\nhost: a\\r\\n\\r\\n
      400  an empty Host                    GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n
      400  a list of hosts                  GET / HTTP/1.1\\r\\nHost: a, b\\r\\n\\r\\n
      400  a host with user                 GET / HTTP/1.1\\r\\nHost: u@a\\r\\n\\r\\n
      400  a host with path                 GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n
      400  a host with space                GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n
      400  a host that is encoded           GET / HTTP/1.1\\r\\nHost: a%2eb\\r\\n\\r\\n
      400  a port that is none              GET / HTTP/1.1\\r\\nHost: a:2$\\r\\n\\r\\n
      400  a negative port                  GET / HTTP/1.1\\r\\nHost: a:-1\\r\\n\\r\\n
      400  a large port                     GET / HTTP/1.1\\r\\nHost: a:65536\\r\\n\\r\\n
      400  a port without host              GET / HTTP/1.1\\r\\nHost: :80\\r\\n\\r\\n
      400  two ports                        GET / HTTP/1.1\\r\\nHost: a:80:81\\r\\n\\r\\n
      400  half an IPv6 address             GET / HTTP/1.1\\r\\nHost: [::1\\r\\n\\r\\n
      400  a bracketed name                 GET / HTTP/1.1\\r\\nHost: [a]\\r\\n\\r\\n
      400  a scoped IPv6 address            GET / HTTP/1.1\\r\\nHost: [fe80::1%25eth0]\\r\\n\\r\\n
      400  an IPv6 address and more         GET / HTTP/1.1\\r\\nHost: [::1]x\\r\\n\\r\\n
      400  bad Host beside absolute form    GET http://a/ HTTP/1.1\\r\\nHost: b@\\r\\n\\r\\n
      # --- where the body ends (section 6)
      400  two lengths                      POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello
      400  two equal lengths                POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nContent-Length: 5\\r\\n\\r\\nhello
      400  a list of lengths                POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5, 5\\r\\n\\r\\nhello
      400  a signed length                  POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +5\\r\\n\\r\\nhello
      400  a negative length                POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -5\\r\\n\\r\\nhello
      400  a hexadecimal length             POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0x5\\r\\n\\r\\nhello
      400  a length with a space            POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5 5\\r\\n\\r\\nhello
      400  an empty length                  POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length:\\r\\n\\r\\nhello
      400  a length with VT                 POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: \\u000b5\\r\\n\\r\\nhello
      413  a length beyond 64 bits          POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 18446744073709551621\\r\\n\\r\\nhello
      413  a length beyond the limit        POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 67108865\\r\\n\\r\\n
      400  length and coding                POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  coding and length                POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 5\\r\\n\\r\\n0\\r\\n\\r\\n
      400  coding in HTTP/1.0               POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  identity                         POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n
      400  gzip                             POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n
      501  gzip, chunked                    POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  chunked, gzip                    POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked, gzip\\r\\n\\r\\n0\\r\\n\\r\\n
      400  chunked twice in a list          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  chunked twice in lines           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  chunked and identity             POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n0\\r\\n\\r\\n
      400  xchunked                         POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  quoted                           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: "chunked"\\r\\n\\r\\n0\\r\\n\\r\\n
      400  VT before chunked                POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: \\u000bchunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  chunked with parameter           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked;q=1\\r\\n\\r\\n0\\r\\n\\r\\n
      400  an empty coding                  POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\r\\n\\r\\n0\\r\\n\\r\\n
      400  a comma before chunked           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: , chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  a coding behind a space          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding : chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      400  a folded coding                  POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\r\\n chunked\\r\\n\\r\\n0\\r\\n\\r\\n
      # --- chunks (section 7.1)
      400  no size                          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  0x before a size                 POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  a signed size                    POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n+5\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  a negative size                  POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-5\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  a space before the size          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n 5\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  a space behind the size          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5 \\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  underscores in a size            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0_5\\r\\nhello\\r\\n0\\r\\n\\r\\n
      413  a size beyond 64 bits            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n10000000000000005\\r\\nhello\\r\\n0\\r\\n\\r\\n
      413  a size that overflows            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nffffffffffffffff\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  bare LF behind a size            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\nhello\\r\\n0\\r\\n\\r\\n
      400  bare CR behind a size            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\rhello\\r\\n0\\r\\n\\r\\n
      400  bare LF behind a chunk           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\n0\\r\\n\\r\\n
      400  a chunk that is too long         POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello!\\r\\n0\\r\\n\\r\\n
      400  bare LF in an extension          POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;a\\nb\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  CR in a quoted extension         POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;a="\\rb"\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  an extension without name        POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  an extension without value       POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;a=\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  an open quoted string            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;a="b\\r\\nhello\\r\\n0\\r\\n\\r\\n
      400  bare LF ends the body            POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\n
      400  a folded trailer                 POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nX: y\\r\\n z\\r\\n\\r\\n
      400  a trailer that is none           POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\nX y\\r\\n\\r\\n
      # --- the rest
      417  another expectation              POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: miracles\\r\\nContent-Length: 5\\r\\n\\r\\nhello
      """;

  record Hostile(int status, String name, String octets) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hostile> corpus() {
    return CORPUS
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(
            line ->
                new Hostile(
                    Integer.parseInt(line.substring(0, 3)),
                    line.substring(5, 38).strip(),
                    octets(line.substring(38))));
  }

  static String octets(String notation) {
    StringBuilder octets = new StringBuilder();
    for (int i = 0; i < notation.length(); i++) {
      char c = notation.charAt(i);
      if (c != '\\') {
        octets.append(c);
        continue;
      }
      switch (notation.charAt(++i)) {
        case 'r' -> octets.append('\r');
        case 'n' -> octets.append('\n');
        case 't' -> octets.append('\t');
        case '0' -> octets.append('\0');
        case 'u' -> {
          octets.append((char) Integer.parseInt(notation.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> throw new IllegalArgumentException(notation);
      }
    }
    return octets.toString();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isRefusedAndNothingBehindItIsServed(Hostile hostile) throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (HttpTestServer server =
            HttpTestServer.on(
                NetworkKind.MEMORY,
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.input().readAllBytes();
                          served.incrementAndGet();
                        }));
        TestClient client = server.connect()) {
      client.send(hostile.octets() + octets(SECOND));
      TestResponse response = client.response();
      assertThat(response.status()).isEqualTo(hostile.status());
      assertThat(response.field("Connection")).contains("close");
      assertThat(client.rest()).isEmpty();
      assertThat(served).hasValue(0);
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isRefusedAlsoWhereNobodyWouldReadTheBody(Hostile hostile) throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(NetworkKind.MEMORY, exchange -> exchange.send(200));
        TestClient client = server.connect()) {
      client.send(hostile.octets() + octets(SECOND));
      assertThat(client.response().status()).isEqualTo(hostile.status());
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAnswerIsSeenAlthoughTheClientStillSends(NetworkKind kind) throws Exception {
    try (HttpTestServer server = HttpTestServer.on(kind, exchange -> exchange.send(200));
        TestClient client = server.connect()) {
      client.sendLater(("GET / HTTP/9.9\r\n" + "x".repeat(500_000)).getBytes());
      assertThat(client.response().status()).isEqualTo(505);
      client.shutdownOutput();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void sizesAreLimited() throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(NetworkKind.MEMORY, exchange -> exchange.send(200))) {
      String host = " HTTP/1.1\r\nHost: a\r\n";
      assertThat(server.exchange("GET /" + "a".repeat(8_000) + host + "\r\n").status())
          .isEqualTo(200);
      assertThat(server.exchange("GET /" + "a".repeat(8_200) + host + "\r\n").status())
          .isEqualTo(414);
      assertThat(server.exchange("GET /" + "a".repeat(20_000)).status()).isEqualTo(414);
      assertThat(server.exchange("GET /" + host + "X: " + "a".repeat(16_000) + "\r\n\r\n").status())
          .isEqualTo(200);
      assertThat(server.exchange("GET /" + host + "X: " + "a".repeat(16_400) + "\r\n\r\n").status())
          .isEqualTo(431);
      assertThat(server.exchange("GET /" + host + "X: y\r\n".repeat(99) + "\r\n").status())
          .isEqualTo(200);
      assertThat(server.exchange("GET /" + host + "X: y\r\n".repeat(100) + "\r\n").status())
          .isEqualTo(431);
    }
  }

  /** No name is longer (RFC 1035, section 2.3.4), and whoever looks for a site walks over it. */
  @Test
  void aHostIsNoLongerThanAName() throws Exception {
    try (HttpTestServer server =
            HttpTestServer.on(NetworkKind.MEMORY, exchange -> exchange.send(200));
        H2Client client = server.connect2()) {
      String longest = "a".repeat(253) + ".";
      for (String port : new String[] {"", ":8080"}) {
        assertThat(status(server, "GET / HTTP/1.1\r\nHost: " + longest + port)).isEqualTo(200);
        assertThat(status(server, "GET / HTTP/1.1\r\nHost: " + longest + "." + port))
            .isEqualTo(400);
        assertThat(status(server, "GET http://" + longest + "." + port + "/ HTTP/1.1\r\nHost: a"))
            .isEqualTo(400);
      }
      client.headers(
          1, true, ":method", "GET", ":scheme", "http", ":authority", longest + ".", ":path", "/");
      assertThat(client.send().response(1).status()).isEqualTo(400);
    }
  }

  private static int status(HttpTestServer server, String head) throws IOException {
    return server.exchange(head + "\r\n\r\n").status();
  }

  @Test
  void whatIsOnlyUnusualIsServed() throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            NetworkKind.MEMORY,
            exchange ->
                exchange.block(
                    blocking -> {
                      byte[] body = blocking.input().readAllBytes();
                      var request = blocking.request();
                      String text =
                          String.join(
                              " ",
                              request.method(),
                              request.host(),
                              String.valueOf(request.port()),
                              request.target(),
                              new String(body, java.nio.charset.StandardCharsets.ISO_8859_1));
                      blocking.output().write(text.getBytes());
                    }))) {
      for (List<String> row :
          List.of(
              List.of("\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET a 80 / "),
              List.of("GET / HTTP/1.2\\r\\nHost:\\ta \\t\\r\\n\\r\\n", "GET a 80 / "),
              List.of("M-SEARCH /?q HTTP/1.1\\r\\nHost: A:\\r\\n\\r\\n", "M-SEARCH a 80 /?q "),
              List.of("GET / HTTP/1.1\\r\\nHost: [::1]:81\\r\\n\\r\\n", "GET [::1] 81 / "),
              List.of("GET HTTP://b:82/x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET b 82 /x "),
              List.of("GET http://b?x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET b 80 /?x "),
              List.of("GET http://b HTTP/1.1\\r\\nHost:\\r\\n\\r\\n", "GET b 80 / "),
              List.of("GET / HTTP/1.0\\r\\n\\r\\n", "GET  80 / "),
              List.of("GET /?a={b}|c HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET a 80 /?a={b}|c "),
              List.of("GET / HTTP/1.1\\r\\nHost: a\\r\\nX: \\u00e9\\t!\\r\\n\\r\\n", "GET a 80 / "),
              List.of(
                  "PUT / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 005\\r\\n\\r\\nhello",
                  "PUT a 80 / hello"),
              List.of(
                  "PUT / HTTP/1.1\\r"
                      + "\\n"
                      + "Host: a\\r"
                      + "\\n"
                      + "TRANSFER-ENCODING: Chunked\\r"
                      + "\\n"
                      + "\\r"
                      + "\\n"
                      + "0003;a;b=c;d=\"e;\\u00e9 f\"\\r"
                      + "\\n"
                      + "hel\\r"
                      + "\\n"
                      + "2\\r"
                      + "\\n"
                      + "lo\\r"
                      + "\\n"
                      + "000\\r"
                      + "\\n"
                      + "T: u\\r"
                      + "\\n"
                      + "\\r"
                      + "\\n",
                  "PUT a 80 / hello"))) {
        assertThat(server.exchange(octets(row.getFirst())).body()).isEqualTo(row.getLast());
      }
    }
  }
}

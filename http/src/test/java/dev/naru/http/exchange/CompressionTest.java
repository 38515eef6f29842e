package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpTestServer;
import dev.naru.http.ResponseBody;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.coding.Encoders;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are compressed on their way out. */
class CompressionTest {

  private static final String TEXT = "The ferry crosses the river. ".repeat(40);
  private static final String LONG = "0123456789 The ferry crosses. ".repeat(20_000);

  @BeforeAll
  static void natives() {
    assertThat(Encoders.available()).hasSize(3);
  }

  /** Ways to give the same answer. */
  private enum Way {
    WHOLE_ON_LOOP,
    STREAM_ON_LOOP,
    THREAD;

    void answer(HttpExchange exchange, String body) {
      byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
      switch (this) {
        case WHOLE_ON_LOOP -> exchange.send(200, Unpooled.wrappedBuffer(bytes));
        case STREAM_ON_LOOP -> {
          exchange.fields().set("Content-Length", Integer.toString(bytes.length));
          ResponseBody out = exchange.responseBody();
          Runnable more = writer(out, bytes);
          out.onWritable(more);
          more.run();
        }
        case THREAD ->
            exchange.block(
                blocking -> {
                  for (int at = 0; at < bytes.length; at += 1_000) {
                    blocking.output().write(bytes, at, Math.min(1_000, bytes.length - at));
                  }
                });
      }
    }

    private static Runnable writer(ResponseBody out, byte[] bytes) {
      int[] at = new int[1];
      return () -> {
        while (at[0] < bytes.length && out.writable()) {
          int count = Math.min(5_000, bytes.length - at[0]);
          out.write(Unpooled.wrappedBuffer(bytes, at[0], count));
          at[0] += count;
          if (at[0] == bytes.length) {
            out.end();
            return;
          }
        }
        out.flush(); // what is not flushed need not ever be sent
      };
    }
  }

  private static HttpTestServer serve(HttpHandler handler) {
    return HttpTestServer.on(
        NetworkKind.MEMORY,
        exchange -> {
          exchange.compress();
          exchange.fields().set("Content-Type", "text/plain");
          handler.handle(exchange);
        });
  }

  private static String get(String... fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
  }

  private static String unzipped(TestResponse response) throws IOException {
    byte[] body = response.body().getBytes(StandardCharsets.ISO_8859_1);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aTextArrivesShorterAndReadsTheSame(Way way) throws IOException {
    for (String body : new String[] {TEXT, TEXT.repeat(10), LONG}) {
      try (HttpTestServer server = serve(exchange -> way.answer(exchange, body));
          TestClient client = server.connect()) {
        for (int round = 0; round < 3; round++) {
          TestResponse response = client.send(get("Accept-Encoding: gzip")).response();
          assertThat(response.status()).isEqualTo(200);
          assertThat(response.field("Content-Encoding")).contains("gzip");
          assertThat(response.field("Vary")).contains("Accept-Encoding");
          assertThat(response.body().length()).isLessThan(body.length() / 4);
          assertThat(unzipped(response)).isEqualTo(body);
        }
        TestResponse plain = client.send(get("Accept-Encoding: identity")).response();
        assertThat(plain.field("Content-Encoding")).isEmpty();
        assertThat(plain.field("Vary")).contains("Accept-Encoding");
        assertThat(plain.body()).isEqualTo(body);
      }
    }
  }

  @Test
  void whatIsThereAsAWholeKeepsALength() throws IOException {
    for (String body : new String[] {TEXT, LONG}) {
      try (HttpTestServer server = serve(exchange -> Way.WHOLE_ON_LOOP.answer(exchange, body))) {
        TestResponse response = server.exchange(get("Accept-Encoding: gzip"));
        assertThat(response.chunks()).isZero();
        assertThat(response.field("Content-Length"))
            .contains(Integer.toString(response.body().length()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip;q=0.5, gzip", "br, br", "zstd, zstd", "'gzip, deflate, br, zstd', br"})
  void theClientChooses(String accepted, String coding) throws IOException {
    try (HttpTestServer server = serve(exchange -> Way.THREAD.answer(exchange, TEXT))) {
      assertThat(server.exchange(get("Accept-Encoding: " + accepted)).field("Content-Encoding"))
          .contains(coding);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: image/png",
        "Content-Encoding: deflate",
        "Cache-Control: max-age=5, No-Transform",
        "Content-Range: bytes 0-1/2",
        "Content-Digest: sha-256=:x:",
      })
  void someAnswersStayAsTheyAre(String field) throws IOException {
    String[] parts = field.split(": ", 2);
    try (HttpTestServer server =
        serve(
            exchange -> {
              exchange.fields().set(parts[0], parts[1]);
              Way.THREAD.answer(exchange, TEXT);
            })) {
      TestResponse response = server.exchange(get("Accept-Encoding: gzip"));
      assertThat(response.body()).isEqualTo(TEXT);
      assertThat(response.field("Vary")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"204, 0", "304, 1", "206, 0"})
  void whatHasNoWholeBodyHasNoCoding(int status, int varies) throws IOException {
    try (HttpTestServer server =
        serve(
            exchange ->
                exchange.send(
                    status, Unpooled.copiedBuffer(TEXT.getBytes(StandardCharsets.US_ASCII))))) {
      TestResponse response = server.exchange(get("Accept-Encoding: gzip"));
      assertThat(response.field("Content-Encoding")).isEmpty();
      assertThat(response.all("Vary")).hasSize(varies);
    }
  }

  @Test
  void shortAnswersStayAsTheyAre() throws IOException {
    String body = "x".repeat(1_023);
    for (Way way : Way.values()) {
      try (HttpTestServer server = serve(exchange -> way.answer(exchange, body))) {
        assertThat(server.exchange(get("Accept-Encoding: gzip")).body()).isEqualTo(body);
      }
    }
  }

  /** BREACH: whoever can make a browser ask and count bytes must not be answered compressed. */
  @Test
  void whatAnotherSitesPageAsksForStaysAsItIs() throws IOException {
    try (HttpTestServer server = serve(exchange -> Way.THREAD.answer(exchange, TEXT))) {
      TestResponse response =
          server.exchange(get("Accept-Encoding: gzip", "Sec-Fetch-Site: cross-site"));
      assertThat(response.body()).isEqualTo(TEXT);
      assertThat(
              server
                  .exchange(get("Accept-Encoding: gzip", "Sec-Fetch-Site: same-origin"))
                  .field("Content-Encoding"))
          .contains("gzip");
    }
  }

  @Test
  void aStrongTagBecomesWeak() throws IOException {
    try (HttpTestServer server =
        serve(
            exchange -> {
              exchange.fields().set("ETag", "\"1\"");
              exchange.fields().set("Vary", "Origin");
              exchange.fields().set("Accept-Ranges", "bytes");
              Way.WHOLE_ON_LOOP.answer(exchange, TEXT);
            })) {
      TestResponse coded = server.exchange(get("Accept-Encoding: gzip"));
      assertThat(coded.field("ETag")).contains("W/\"1\"");
      assertThat(coded.all("Vary")).containsExactly("Origin", "Accept-Encoding");
      assertThat(coded.field("Accept-Ranges")).isEmpty();
      TestResponse plain = server.exchange(get());
      assertThat(plain.field("ETag")).contains("\"1\"");
      assertThat(plain.all("Vary")).containsExactly("Origin", "Accept-Encoding");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theHeadOfAHeadIsThatOfAGetButForTheLength(Way way) throws IOException {
    try (HttpTestServer server = serve(exchange -> way.answer(exchange, TEXT));
        TestClient client = server.connect()) {
      TestResponse head =
          client.send(get("Accept-Encoding: gzip").replace("GET", "HEAD")).response("HEAD");
      assertThat(head.field("Content-Encoding")).contains("gzip");
      assertThat(head.field("Vary")).contains("Accept-Encoding");
      assertThat(head.field("Content-Length")).isEmpty();
      assertThat(unzipped(client.send(get("Accept-Encoding: gzip")).response())).isEqualTo(TEXT);
    }
  }

  /** Server-sent events: what is flushed is there to be read, and the answer goes on. */
  @Test
  void whatIsFlushedArrivesAtOnce() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (HttpTestServer server =
            serve(
                exchange ->
                    exchange.block(
                        blocking -> {
                          blocking.fields().set("Content-Type", "text/event-stream");
                          blocking
                              .output()
                              .write("data: one\n\n".getBytes(StandardCharsets.US_ASCII));
                          blocking.output().flush();
                          assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
                          blocking
                              .output()
                              .write("data: two\n\n".getBytes(StandardCharsets.US_ASCII));
                        }));
        TestClient client = server.connect()) {
      client.send(get("Accept-Encoding: gzip"));
      StringBuilder begun = new StringBuilder();
      while (!inflated(begun.toString()).equals("data: one\n\n")) {
        begun.append(client.piece());
      }
      seen.countDown();
      while (!begun.toString().endsWith("\r\n0\r\n\r\n")) {
        begun.append(client.piece());
      }
      assertThat(inflated(begun.toString())).isEqualTo("data: one\n\ndata: two\n\n");
    }
  }

  /** What can be read of a chunked gzip body that may not be whole. */
  private static String inflated(String received) {
    int at = received.indexOf("\r\n\r\n") + 4;
    StringBuilder coded = new StringBuilder();
    while (at >= 4 && received.indexOf("\r\n", at) >= 0) {
      int line = received.indexOf("\r\n", at);
      int size = Integer.parseInt(received.substring(at, line), 16);
      coded.append(received, line + 2, Math.min(received.length(), line + 2 + size));
      at = line + 2 + size + 2;
      if (size == 0 || at > received.length()) {
        break;
      }
    }
    byte[] bytes = coded.toString().getBytes(StandardCharsets.ISO_8859_1);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, Math.min(10, bytes.length), Math.max(0, bytes.length - 10));
      byte[] out = new byte[10_000];
      return new String(out, 0, inflater.inflate(out), StandardCharsets.US_ASCII);
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
  }

  @Test
  void aWriterIsSlowedDownByAClientThatDoesNotRead() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Random random = new Random(1);
    byte[] noise = new byte[64 * 1024];
    random.nextBytes(noise);
    try (HttpTestServer server =
        serve(
            exchange ->
                exchange.block(
                    blocking -> {
                      try {
                        while (true) {
                          blocking.output().write(noise);
                          assertThat(blocking.bytesSent()).isLessThan(64L << 20);
                        }
                      } catch (IOException | AssertionError e) {
                        ended.complete(e);
                        throw e;
                      }
                    }))) {
      try (TestClient client = server.connect()) {
        client.reading(false).send(get("Accept-Encoding: gzip"));
        client.readingUpTo(200_000);
      }
      assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aBodyThatIsNotAsLongAsWasSaidIsAFailure() throws IOException {
    for (int length : new int[] {10_000, 40_000}) {
      try (HttpTestServer server =
              serve(
                  exchange -> {
                    exchange.fields().set("Content-Length", Integer.toString(length));
                    ResponseBody out = exchange.responseBody();
                    out.write(Unpooled.wrappedBuffer(new byte[20_000]));
                    out.end();
                  });
          TestClient client = server.connect()) {
        assertThat(client.send(get("Accept-Encoding: gzip")).rest())
            .doesNotContain("\r\n0\r\n\r\n");
      }
    }
  }

  @Test
  void fieldsChangeBeforeTheHeadWhoeverAnswers() throws IOException {
    try (HttpTestServer server =
        HttpTestServer.on(
            NetworkKind.MEMORY,
            exchange -> {
              exchange.beforeHead(
                  fields -> {
                    fields.remove("Server");
                    fields.set("X-A", "1");
                  });
              if (exchange.request().path().value().equals("/fails")) {
                throw new IllegalStateException("on purpose");
              }
              exchange.fields().set("X-A", "0");
              exchange.send(204);
            })) {
      for (String path : new String[] {"/", "/fails"}) {
        TestResponse response = server.exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(response.status()).isEqualTo(path.equals("/") ? 204 : 500);
        assertThat(response.field("X-A")).contains("1");
        assertThat(response.field("Server")).isEmpty();
        assertThat(response.field("Date")).isPresent();
      }
    }
  }
}

package dev.naru.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One connection of a client, by which the same conversation can be held in every version: requests
 * follow one another and each is answered before the next.
 */
public interface Wire extends AutoCloseable {

  /** The versions, as a test's parameter. */
  enum Version {
    HTTP_1_1,
    HTTP_2;

    /** Connects. */
    public Wire connect(HttpTestServer server) {
      return this == HTTP_1_1 ? new Wire1(server.connect()) : new Wire2(server.connect2());
    }
  }

  /** Begins a request; its body, if any, follows. Fields are name and value one after another. */
  void begin(String method, String target, boolean body, String... fields);

  /** A piece of the body. */
  void piece(String piece);

  /** The end of the body; with trailers as name and value one after another. */
  void end(String... trailers);

  /** An interim answer, or the head of a final one. */
  TestResponse head() throws IOException;

  /** The final answer to what was begun last. */
  TestResponse response() throws IOException;

  /** Whether nothing has come that was not read; asks the server in between where it can. */
  boolean silent() throws IOException;

  /** Reads no more. */
  void stopReading();

  /** Reads again. */
  void readOn();

  /** Asks to speak something else. */
  void offer(String protocol);

  /** Sends octets in a tunnel. */
  void octets(String octets) throws IOException;

  /** Ends this side's direction of a tunnel. */
  void endOctets();

  /** Reads that many octets of a tunnel. */
  String read(int count) throws IOException;

  /** Waits for the end of the tunnel, with nothing before it. */
  void awaitEnd() throws IOException;

  @Override
  void close();

  /** A request without body and its answer. */
  default TestResponse ask(String method, String target, String... fields) throws IOException {
    begin(method, target, false, fields);
    return response();
  }

  /** A request with a body, whose length is announced or not, and its answer. */
  default TestResponse send(String target, String body, boolean announced, String... fields)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(fields));
    if (announced) {
      all.addAll(List.of("content-length", Integer.toString(body.length())));
    }
    begin("POST", target, true, all.toArray(new String[0]));
    for (int at = 0; at < body.length(); at += 16_000) {
      piece(body.substring(at, Math.min(at + 16_000, body.length())));
    }
    end();
    return response();
  }

  /** HTTP/1.1. */
  final class Wire1 implements Wire {
    private final TestClient client;
    private String method = "";
    private boolean chunked;

    private Wire1(TestClient client) {
      this.client = client;
    }

    @Override
    public void begin(String newMethod, String target, boolean body, String... fields) {
      method = newMethod;
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
      chunked = body;
      for (int i = 0; i < fields.length; i += 2) {
        head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
        chunked &= !fields[i].toLowerCase(Locale.ROOT).equals("content-length");
      }
      write(head + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n"));
    }

    private void write(String text) {
      client.sendLater(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void piece(String piece) {
      write(chunked ? Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n" : piece);
    }

    @Override
    public void end(String... trailers) {
      if (chunked) {
        StringBuilder last = new StringBuilder("0\r\n");
        for (int i = 0; i < trailers.length; i += 2) {
          last.append(trailers[i]).append(": ").append(trailers[i + 1]).append("\r\n");
        }
        write(last + "\r\n");
      }
    }

    @Override
    public TestResponse head() throws IOException {
      return client.anyResponse();
    }

    @Override
    public TestResponse response() throws IOException {
      return client.response(method);
    }

    @Override
    public boolean silent() {
      return client.silent();
    }

    @Override
    public void stopReading() {
      client.reading(false);
    }

    @Override
    public void readOn() {
      client.reading(true);
    }

    @Override
    public void offer(String protocol) {
      begin("GET", "/", false, "Connection", "Upgrade", "Upgrade", "first, " + protocol);
    }

    @Override
    public void octets(String octets) {
      write(octets);
    }

    @Override
    public void endOctets() {
      client.shutdownOutput();
    }

    @Override
    public String read(int count) throws IOException {
      return client.octets(count);
    }

    @Override
    public void awaitEnd() {
      String rest = client.rest();
      if (!rest.isEmpty()) {
        throw new AssertionError("more came: " + rest);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** HTTP/2: a stream a request, with windows that hold whole bodies. */
  final class Wire2 implements Wire {
    private static final int LARGE = 1 << 30;
    private final H2Client client;
    private int stream = -1;
    private int room = 200_000;
    private final StringBuilder tunnel = new StringBuilder();
    private boolean ended;

    private Wire2(H2Client client) {
      this.client = client.settings(4, LARGE).windowUpdate(0, LARGE - 65_535).sendLater();
    }

    @Override
    public void begin(String method, String target, boolean body, String... fields) {
      stream += 2;
      List<String> lower = new ArrayList<>();
      for (int i = 0; i < fields.length; i += 2) {
        lower.add(fields[i].toLowerCase(Locale.ROOT));
        lower.add(fields[i + 1]);
      }
      client.request(stream, !body, method, target, lower.toArray(new String[0])).sendLater();
    }

    @Override
    public void piece(String piece) {
      room -= piece.length();
      if (room < 0) { // a client's flow control, as simple as can be
        try {
          int own = stream;
          room +=
              java.nio.ByteBuffer.wrap(
                      client
                          .await(
                              frame ->
                                  frame.type() == H2Client.WINDOW_UPDATE && frame.stream() == own,
                              "room")
                          .payload())
                  .getInt();
        } catch (IOException failure) {
          throw new java.io.UncheckedIOException(failure);
        }
      }
      client.data(stream, false, piece).sendLater();
    }

    @Override
    public void end(String... trailers) {
      if (trailers.length == 0) {
        client.data(stream, true, "").sendLater();
      } else {
        client.headers(stream, true, trailers).sendLater();
      }
      room = 200_000;
    }

    @Override
    public TestResponse head() throws IOException {
      return client.anyHead(stream);
    }

    @Override
    public TestResponse response() throws IOException {
      return client.response(stream);
    }

    @Override
    public boolean silent() throws IOException {
      client.settle();
      return client.rest().stream().noneMatch(frame -> frame.stream() == stream);
    }

    @Override
    public void offer(String protocol) {
      begin("CONNECT", "/", true, ":protocol", protocol);
    }

    @Override
    public void octets(String octets) throws IOException {
      for (int at = 0; at < octets.length(); at += 16_000) {
        piece(octets.substring(at, Math.min(at + 16_000, octets.length())));
      }
    }

    @Override
    public void endOctets() {
      client.data(stream, true, "").sendLater();
    }

    @Override
    public String read(int count) throws IOException {
      while (tunnel.length() < count) {
        H2Client.Frame frame = client.await(H2Client.DATA, stream);
        tunnel.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
        ended |= frame.end();
        int length = frame.payload().length;
        client.windowUpdate(0, length).windowUpdate(stream, length).sendLater();
      }
      String text = tunnel.substring(0, count);
      tunnel.delete(0, count);
      return text;
    }

    @Override
    public void awaitEnd() throws IOException {
      if (!tunnel.isEmpty()
          || (!ended && client.await(H2Client.DATA, stream).payload().length > 0)) {
        throw new AssertionError("more came");
      }
    }

    @Override
    public void stopReading() {
      client.reading(false);
    }

    @Override
    public void readOn() {
      client.reading(true);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}

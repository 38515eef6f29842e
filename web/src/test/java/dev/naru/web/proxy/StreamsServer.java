package dev.naru.web.proxy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server for those who stay connected, written on the JDK's sockets: {@code /ws} echoes a
 * WebSocket's text messages, {@code /events} sends an event and, after somebody has posted to
 * {@code /next}, another one, {@code /} is a page that does all of it and tells {@code /seen}.
 */
final class StreamsServer implements AutoCloseable {

  private static final String PAGE =
      """
      <!doctype html><meta charset="utf-8"><script>
      const saw = what => fetch('/seen/' + what, { method: 'POST' });
      const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws');
      socket.onopen = () => socket.send('hello');
      socket.onmessage = message => saw('socket-' + message.data);
      const events = new EventSource('/events');
      events.onmessage = event => {
        saw('event-' + event.data);
        if (event.data === 'one') fetch('/next', { method: 'POST' }); else events.close();
      };
      </script>
      """;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Semaphore next = new Semaphore(0);
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  StreamsServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits for so many things that the page tells of, in any order. */
  Set<String> seen(int count) throws InterruptedException {
    Set<String> all = new TreeSet<>();
    while (all.size() < count) {
      String one = seen.poll(60, TimeUnit.SECONDS);
      if (one == null) {
        throw new AssertionError("the page has told of " + all + " only");
      }
      all.add(one);
    }
    return all;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // It is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        if (head.startsWith("GET /ws ")) {
          echo(head, in, out);
          return;
        } else if (head.startsWith("GET /events ")) {
          say(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
          if (next.tryAcquire(30, TimeUnit.SECONDS)) {
            say(out, "data: two\n\n");
          }
          return;
        }
        if (head.startsWith("POST /next ")) {
          next.release();
        } else if (head.startsWith("POST /seen/")) {
          seen.add(head.substring(11, head.indexOf(' ', 11)));
        }
        String body = head.startsWith("GET / ") ? PAGE : "";
        say(
            out,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body));
      }
    } catch (IOException gone) {
      // So is the client.
    } catch (InterruptedException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** To its empty line, or what there is; bodies of requests are empty here. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      head.append((char) octet);
      if (head.length() > 3 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  /** RFC 6455: frames of up to 125 octets, masked by the client, back as they came. */
  private static void echo(String head, InputStream in, OutputStream out)
      throws IOException, NoSuchAlgorithmException {
    Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(head);
    if (!key.find()) {
      say(out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    byte[] accept =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                    .getBytes(StandardCharsets.US_ASCII));
    say(
        out,
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(accept)
            + "\r\n\r\n");
    while (true) {
      int first = in.read();
      int second = in.read();
      if (second < 0) {
        return;
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(second & 0x7f);
      if (payload.length < (second & 0x7f)) {
        throw new EOFException();
      }
      byte[] frame = new byte[2 + payload.length];
      frame[0] = (byte) first;
      frame[1] = (byte) payload.length;
      for (int i = 0; i < payload.length; i++) {
        frame[2 + i] = (byte) (payload[i] ^ mask[i % 4]);
      }
      out.write(frame);
      out.flush();
      if ((first & 0x0f) == 8) {
        return;
      }
    }
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

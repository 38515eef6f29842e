package dev.naru.cli.it;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A post whose body comes in two halves, with time between them. */
final class SlowPost {

  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final InetSocketAddress address;
  private final Socket socket;
  private final byte[] rest;

  private SlowPost(InetSocketAddress address, Socket socket, byte[] rest) {
    this.address = address;
    this.socket = socket;
    this.rest = rest;
  }

  /** Sends the head and, once the server has begun with the request, the first half. */
  static SlowPost begin(URI site, Visitor visitor, String text)
      throws IOException, InterruptedException {
    String form = "csrf=" + Visitor.encode(visitor.token("/")) + "&text=" + Visitor.encode(text);
    byte[] body = form.getBytes(StandardCharsets.US_ASCII);
    String head =
        "POST /posts HTTP/1.1\r\nHost: "
            + site.getAuthority()
            + "\r\nCookie: "
            + visitor.cookies()
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + body.length
            + "\r\nExpect: 100-continue\r\n\r\n";
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral(site.getHost()), site.getPort());
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(60_000);
    int half = body.length / 2;
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] interim = socket.getInputStream().readNBytes(CONTINUE.length());
    String answer = new String(interim, StandardCharsets.US_ASCII);
    if (!answer.equals(CONTINUE)) {
      throw new IOException("the body was not asked for: " + answer);
    }
    socket.getOutputStream().write(body, 0, half);
    socket.getOutputStream().flush();
    byte[] rest = new byte[body.length - half];
    System.arraycopy(body, half, rest, 0, rest.length);
    return new SlowPost(address, socket, rest);
  }

  /** Returns when nobody accepts connections there any more. */
  void awaitListenerClosed() {
    while (true) {
      try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
        probe.setSoTimeout(1_000);
        probe.getInputStream().read();
      } catch (ConnectException refused) {
        return;
      } catch (IOException accepted) {
        // Accepted, and nothing came: the listener is still open.
      }
    }
  }

  /** Sends the rest; what came back. */
  String finish() throws IOException {
    socket.getOutputStream().write(rest);
    socket.getOutputStream().flush();
    byte[] answer = new byte[4_096];
    int length = socket.getInputStream().readNBytes(answer, 0, 12);
    socket.close();
    return new String(answer, 0, length, StandardCharsets.US_ASCII);
  }
}

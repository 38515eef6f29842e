package dev.naru.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connections of which most are silent, and the others ask for a large file and read an octet of it
 * now and then, while somebody else is served.
 */
final class Crowd implements AutoCloseable {

  /** Those who read slowly. */
  static final int SLOW = 1_000;

  /**
   * Those who are silent: ten thousand, or as many as a forwarder may have, with two sockets each.
   */
  static final int IDLE = Math.min(10_000, (files() - 600) / 2 - SLOW);

  /** All of them. */
  static final int SIZE = IDLE + SLOW;

  private static final byte[] REQUEST =
      "GET /files/16m.bin HTTP/1.1\r\nHost: crowd\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int RECEIVE_BUFFER = 64 << 10;

  private final List<SocketChannel> idle = new ArrayList<>();
  private final List<SocketChannel> slow = new ArrayList<>();
  private final Thread reader = new Thread(this::read, "crowd");
  private volatile @Nullable IOException failure;

  private Crowd() {}

  /** Connects them, and waits until each slow one has got something. */
  static Crowd open(int port) throws IOException {
    Crowd crowd = new Crowd();
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    try {
      for (int i = 0; i < IDLE; i++) {
        crowd.idle.add(SocketChannel.open(address));
      }
      for (int i = 0; i < SLOW; i++) {
        SocketChannel channel = SocketChannel.open();
        crowd.slow.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.connect(address);
        channel.write(ByteBuffer.wrap(REQUEST));
      }
      crowd.readOctets();
    } catch (IOException failed) {
      crowd.close();
      throw failed;
    }
    crowd.reader.start();
    return crowd;
  }

  /** How many files a process may open. */
  private static int files() {
    try {
      String limits = Files.readString(Path.of("/proc/self/limits"));
      Matcher most = Pattern.compile("Max open files\\s+\\d+\\s+(\\d+)").matcher(limits);
      return most.find() ? Integer.parseInt(most.group(1)) : Integer.MAX_VALUE;
    } catch (IOException | NumberFormatException unknown) {
      return Integer.MAX_VALUE;
    }
  }

  private void read() {
    try {
      while (true) {
        readOctets();
        Thread.sleep(500);
      }
    } catch (IOException failed) {
      failure = failed;
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fails unless all of them are still there. */
  void check() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    for (SocketChannel channel : idle) {
      channel.configureBlocking(false);
      if (channel.read(ByteBuffer.allocate(1)) < 0) {
        throw new IOException("a silent client's connection was closed");
      }
    }
  }

  private void readOctets() throws IOException {
    for (SocketChannel channel : slow) {
      if (channel.read(ByteBuffer.allocate(1)) < 0) {
        throw new IOException("a slow client's connection was closed");
      }
    }
  }

  @Override
  public void close() throws IOException {
    reader.interrupt();
    for (SocketChannel channel : idle) {
      channel.close();
    }
    for (SocketChannel channel : slow) {
      channel.close();
    }
  }
}

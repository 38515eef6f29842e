package dev.naru.cli;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how far the process is: sd_notify(3), a datagram to the Unix socket
 * that {@code NOTIFY_SOCKET} names. Where nobody asked for it, nothing is sent. The JDK has no
 * datagrams on Unix sockets; Netty's native transport has.
 */
final class ServiceNotice {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotice.class);

  private final Optional<String> address;

  /**
   * Of an address.
   *
   * @param address a path, or an abstract name with {@code @} in place of its first byte, zero
   */
  ServiceNotice(Optional<String> address) {
    this.address = address.filter(name -> name.startsWith("/") || name.startsWith("@"));
  }

  /** To whoever started this process and asked for it. */
  static ServiceNotice toManager() {
    return new ServiceNotice(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")));
  }

  /** It serves, after a start or a reload. */
  void ready() {
    send("READY=1\nSTATUS=serving");
  }

  /**
   * It moves to another configuration; {@link #ready} follows.
   *
   * @param nanos the monotonic clock now, in nanoseconds
   */
  void reloading(long nanos) {
    send(
        "RELOADING=1\nMONOTONIC_USEC="
            + TimeUnit.NANOSECONDS.toMicros(nanos)
            + "\nSTATUS=reading the configuration again");
  }

  /** It ends. */
  void stopping() {
    send("STOPPING=1\nSTATUS=letting work in progress end");
  }

  private void send(String state) {
    if (address.isEmpty()) {
      return;
    }
    if (!Epoll.isAvailable()) {
      LOG.warn("the service manager is not told: no native transport for this machine");
      return;
    }
    byte[] path = address.get().getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    byte[] message = state.getBytes(StandardCharsets.UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(message.length).put(message);
    Socket socket = Socket.newSocketDomainDgram();
    try {
      if (socket.sendToDomainSocket(direct, 0, message.length, path) != message.length) {
        LOG.warn("the service manager at {} did not take {}", address.get(), state);
      }
    } catch (IOException e) {
      LOG.warn("cannot tell the service manager at {}: {}", address.get(), e.getMessage());
    } finally {
      close(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a socket did not close", e);
    }
  }
}

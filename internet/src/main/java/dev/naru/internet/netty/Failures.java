package dev.naru.internet.netty;

import dev.naru.internet.tcp.CloseReason;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** What a socket of the kernel would throw, in its words. */
final class Failures {
  private Failures() {}

  static IOException of(CloseReason reason) {
    return switch (reason) {
      case REFUSED -> new ConnectException("Connection refused");
      case RESET -> new SocketException("Connection reset by peer");
      case TIMED_OUT -> new ConnectException("Connection timed out");
      case UNREACHABLE -> new NoRouteToHostException("No route to host");
      case NO_ROUTE -> new NoRouteToHostException("Network is unreachable");
      case ADDRESS_IN_USE -> inUse();
      case ABORTED -> new SocketException("Software caused connection abort");
      case FINISHED -> new SocketException("Broken pipe");
    };
  }

  static BindException inUse() {
    return new BindException("Address already in use");
  }
}

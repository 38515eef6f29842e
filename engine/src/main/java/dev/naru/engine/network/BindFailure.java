package dev.naru.engine.network;

import io.netty.channel.unix.Errors.NativeIoException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Says why a listener cannot be bound, and what to do, to the person who wrote where. */
final class BindFailure {

  /** errno(3) of Linux; other systems come through the JDK, whose words are looked at. */
  private static final int EACCES = 13;

  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;

  private BindFailure() {}

  static String message(Endpoint endpoint, Throwable cause) {
    return "cannot listen at " + endpoint + ": " + reason(endpoint, cause);
  }

  private static String reason(Endpoint endpoint, Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    if (!(endpoint instanceof Endpoint.Socket(String scheme, String host, int port))) {
      return words;
    }
    if (cause instanceof UnresolvedAddressException) {
      return "there is no host named " + host;
    }
    if (is(cause, EADDRINUSE, "already in use")) {
      String flags = scheme.equals("udp") ? "-lunp" : "-ltnp";
      return "port %d is taken; `ss %s 'sport = :%d'` shows by whom".formatted(port, flags, port);
    }
    if (is(cause, EACCES, "permission denied")) {
      return port < 1_024
          ? "ports below 1024 are for root: start as root (./naru keeps that one right and gives up"
              + " the others), or take a port from 1024 on"
          : "the system does not permit it";
    }
    if (is(cause, EADDRNOTAVAIL, "assign requested address")) {
      return "this machine has no address " + host + "; `ip addr` shows those that it has";
    }
    return words;
  }

  private static boolean is(Throwable cause, int errno, String words) {
    return cause instanceof NativeIoException system
        ? Math.abs(system.expectedErr()) == errno
        : String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(words);
  }
}

package dev.naru.forward;

import io.netty.channel.ConnectTimeoutException;
import java.net.PortUnreachableException;

/** Why a target could not be reached, in a few words for the log. */
final class Reason {

  private Reason() {}

  /** Of what Netty tells, which names addresses and calls that say nothing to an operator. */
  static String of(Throwable failure) {
    return switch (failure) {
      case ConnectTimeoutException _ -> "no answer in time";
      case PortUnreachableException _ -> "nobody listens there";
      default -> {
        String message = String.valueOf(failure.getMessage());
        yield message.contains("refused") ? "connection refused" : message;
      }
    };
  }
}

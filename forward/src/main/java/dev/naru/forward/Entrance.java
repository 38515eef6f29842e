package dev.naru.forward;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * A port that is listened at. A reload changes the rule behind it, for those who come from then on:
 * who is there already stays where they are.
 */
sealed interface Entrance extends AutoCloseable permits StreamEntrance, DatagramEntrance {

  /**
   * Makes ready to follow another rule.
   *
   * @param secure whether TLS ends here
   * @return does so, for those who come from then on
   * @throws IOException with a message for a person; nothing has changed
   */
  Runnable follow(Forwarding forwarding, boolean secure) throws IOException;

  /** Where it really listens. */
  SocketAddress address();

  /** Connections or sessions that are being forwarded. */
  int active();

  /** Takes nobody any more; connections that are open stay. */
  void stopListening();

  /** Cuts what is left. */
  @Override
  void close();
}

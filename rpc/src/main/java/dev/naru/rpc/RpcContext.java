package dev.naru.rpc;

import dev.naru.engine.account.Account;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A call or an event as the server has it; a parameter of this type is given to a handler. */
public interface RpcContext {

  /** The pattern in its canonical form. */
  String pattern();

  /** Whether it is an event, which nobody answers. */
  boolean isEvent();

  /** {@code tcp}, {@code tls} or {@code udp}. */
  String transport();

  /** Who asks. */
  SocketAddress remote();

  /** What goes along with the data; an empty object when nothing does. */
  JsonNode metadata();

  /** Whose authorization the metadata hold, once it has been verified. */
  Optional<Account> account();

  /** How long the call may still take. */
  Duration timeLeft();

  /** Whether nobody waits for an answer any more. */
  boolean isCancelled();
}

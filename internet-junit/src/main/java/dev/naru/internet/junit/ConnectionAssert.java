package dev.naru.internet.junit;

import dev.naru.internet.tcp.CloseReason;
import dev.naru.internet.tcp.TcpConnection;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** What a test can say about one side of a connection. */
public final class ConnectionAssert extends AbstractAssert<ConnectionAssert, TcpConnection> {

  ConnectionAssert(TcpConnection connection) {
    super(connection, ConnectionAssert.class);
  }

  /** So many segments were sent again. */
  public ConnectionAssert retransmitted(long segments) {
    return is("segments sent again", segments, actual.info().retransmitted());
  }

  /** It is over, for this reason. */
  public ConnectionAssert closedBy(CloseReason reason) {
    return is("reason to be over", Optional.of(reason), actual.closeReason());
  }

  /** It is not over. */
  public ConnectionAssert isOpen() {
    return is("reason to be over", Optional.empty(), actual.closeReason());
  }

  /** It is in this state, as RFC 9293 spells it, such as {@code ESTABLISHED}. */
  public ConnectionAssert isIn(String state) {
    return is("state", state, actual.state().text());
  }

  private ConnectionAssert is(String what, Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      throw failureWithActualExpected(
          found, expected, "%s: %s is %s, expected %s", actual.tuple(), what, found, expected);
    }
    return this;
  }
}

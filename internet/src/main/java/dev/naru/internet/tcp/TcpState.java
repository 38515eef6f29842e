package dev.naru.internet.tcp;

/**
 * The eleven states of RFC 9293 section 3.3.2. A state that has a parameter carries it.
 *
 * <pre>
 * Closed ─ Listen ─ SynReceived ─┐            ┌─ FinWait1 ─ FinWait2 ─┐
 *      └── SynSent ──────────────┴ Established┤     └────── Closing ──┴ TimeWait ─ Closed
 *                                             └─ CloseWait ─ LastAck ─ Closed
 * </pre>
 */
public sealed interface TcpState {

  /** No connection. */
  record Closed() implements TcpState {}

  /** Of a {@link TcpListener}: waits for anybody's SYN. */
  record Listen() implements TcpState {}

  /** Has sent a SYN. */
  record SynSent() implements TcpState {}

  /**
   * Has received a SYN and sent one.
   *
   * @param passive whether it came from {@link Listen}, where a reset takes it back to
   * @param fastOpen whether that SYN had data and a cookie, so that this side sends data before the
   *     handshake is complete (RFC 7413 section 4.2.2)
   */
  record SynReceived(boolean passive, boolean fastOpen) implements TcpState {}

  /** Data flows. */
  record Established() implements TcpState {}

  /** Has closed its side and waits for the FIN to be acknowledged. */
  record FinWait1() implements TcpState {}

  /** Has closed its side, which the peer knows; the peer may go on sending. */
  record FinWait2() implements TcpState {}

  /** The peer has closed its side; this one may go on sending. */
  record CloseWait() implements TcpState {}

  /** Both have closed at once; waits for its FIN to be acknowledged. */
  record Closing() implements TcpState {}

  /** The peer has closed, then this side; waits for its FIN to be acknowledged. */
  record LastAck() implements TcpState {}

  /** Over; kept so that late segments do not meet a new connection. */
  record TimeWait() implements TcpState {}

  /** Whether both sides know the other's sequence numbers (RFC 9293 section 3.3.2). */
  default boolean isSynchronized() {
    return switch (this) {
      case Closed _, Listen _, SynSent _, SynReceived _ -> false;
      case Established _, FinWait1 _, FinWait2 _, CloseWait _, Closing _, LastAck _, TimeWait _ ->
          true;
    };
  }

  /** Whether this side's data may be sent. */
  default boolean maySend() {
    return isSynchronized() || (this instanceof SynReceived(_, boolean fastOpen) && fastOpen);
  }

  /** Whether the peer's data is still to come. */
  default boolean mayReceive() {
    return switch (this) {
      case Established _, FinWait1 _, FinWait2 _ -> true;
      case Closed _, Listen _, SynSent _, SynReceived _ -> false;
      case CloseWait _, Closing _, LastAck _, TimeWait _ -> false;
    };
  }

  /** As RFC 9293 spells it, such as {@code FIN-WAIT-1}. */
  default String text() {
    return switch (this) {
      case Closed _ -> "CLOSED";
      case Listen _ -> "LISTEN";
      case SynSent _ -> "SYN-SENT";
      case SynReceived _ -> "SYN-RECEIVED";
      case Established _ -> "ESTABLISHED";
      case FinWait1 _ -> "FIN-WAIT-1";
      case FinWait2 _ -> "FIN-WAIT-2";
      case CloseWait _ -> "CLOSE-WAIT";
      case Closing _ -> "CLOSING";
      case LastAck _ -> "LAST-ACK";
      case TimeWait _ -> "TIME-WAIT";
    };
  }
}

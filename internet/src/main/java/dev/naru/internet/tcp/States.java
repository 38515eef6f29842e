package dev.naru.internet.tcp;

/** One of each state that has no parameter; they are all equal anyway. */
final class States {
  static final TcpState CLOSED = new TcpState.Closed();
  static final TcpState LISTEN = new TcpState.Listen();
  static final TcpState SYN_SENT = new TcpState.SynSent();
  static final TcpState ESTABLISHED = new TcpState.Established();
  static final TcpState FIN_WAIT_1 = new TcpState.FinWait1();
  static final TcpState FIN_WAIT_2 = new TcpState.FinWait2();
  static final TcpState CLOSE_WAIT = new TcpState.CloseWait();
  static final TcpState CLOSING = new TcpState.Closing();
  static final TcpState LAST_ACK = new TcpState.LastAck();
  static final TcpState TIME_WAIT = new TcpState.TimeWait();

  private States() {}
}

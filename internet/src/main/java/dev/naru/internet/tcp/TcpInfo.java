package dev.naru.internet.tcp;

/**
 * A look into a connection. Times in nanoseconds, sizes in bytes.
 *
 * @param phase {@code OPEN}, {@code REDUCING}, {@code RECOVERY} or {@code LOSS}
 * @param mss payload of a full segment that it sends
 * @param ssthresh {@code Long.MAX_VALUE} before the first congestion
 * @param srtt −1 before the first measurement, as is {@code rttvar}'s meaning then
 * @param inFlight sent, and neither acknowledged, SACKed nor lost
 * @param outstanding sent and not acknowledged
 * @param unsent written and not sent
 * @param unread received in order and not read
 * @param outOfOrder received behind a gap
 * @param sendWindow what the peer allows
 * @param receiveWindow what the peer is allowed
 * @param retransmitted segments sent again
 * @param recoveries fast recoveries
 * @param undone recoveries, fast or after a timeout, that turned out to be in vain
 * @param reordering segments by which one was overtaken, at most
 */
public record TcpInfo(
    TcpState state,
    String phase,
    int mss,
    long cwnd,
    long ssthresh,
    long srtt,
    long rttvar,
    long rto,
    int inFlight,
    int outstanding,
    int unsent,
    int unread,
    int outOfOrder,
    int sendWindow,
    int receiveWindow,
    long segmentsSent,
    long bytesSent,
    long segmentsReceived,
    long bytesReceived,
    long retransmitted,
    long bytesRetransmitted,
    long recoveries,
    long undone,
    int reordering,
    boolean sack,
    boolean timestamps,
    boolean ecn) {

  static TcpInfo of(TcpConnection c) {
    LossRecovery recovery = c.recovery;
    Counters counters = c.counters;
    Counters.Repairs repairs = counters.repairs();
    return new TcpInfo(
        c.state(),
        recovery.phase().name(),
        c.sender.mss(),
        recovery.congestion.cwnd(),
        recovery.congestion.ssthresh(),
        recovery.rtt.srtt(),
        recovery.rtt.rttvar(),
        recovery.rtt.rto(),
        recovery.pipe(),
        c.sender.nxt() - c.sender.una(),
        c.sender.unsent(),
        c.receiver.unread(),
        c.receiver.outOfOrderBytes(),
        c.sender.wnd(),
        c.receiver.window(),
        counters.segmentsSent,
        counters.bytesSent,
        counters.segmentsReceived,
        counters.bytesReceived,
        repairs.segments,
        repairs.bytes,
        repairs.recoveries,
        repairs.undone,
        recovery.reordering(),
        c.sackOk,
        c.timestamps.isOn(),
        c.ecn.isOn());
  }
}

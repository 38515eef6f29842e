/**
 * The Transmission Control Protocol (RFC 9293), one mechanism a file, the section on the line that
 * it governs.
 *
 * <p>Nothing here has a clock, a thread or a wire. A {@link dev.naru.internet.tcp.TcpConnection} is
 * given segments and the time in nanoseconds, names one deadline, and puts segments out through
 * what is below it: in a host its {@link dev.naru.internet.tcp.TcpStack}, in a test the test. The
 * parts of a connection:
 *
 * <pre>
 * TcpConnection          control block, and what an application may call
 * ├─ SegmentArrival      RFC 9293 section 3.10.7, step by step, over the sealed TcpState
 * ├─ Handshake           the options of both SYNs
 * ├─ Teardown            how it ends
 * ├─ Transmitter         header and options of whatever is sent
 * ├─ Sender              window, MSS, Nagle, persist ── SendQueue (not sent yet)
 * │  ├─ Scoreboard       sent, not acknowledged (Outstanding): SACKed, lost, in flight
 * │  └─ LossRecovery     RttEstimator, Rack, LossProbe, Prr, Undo, SlowStartExit,
 * │                      CongestionControl (NewReno, Cubic)
 * ├─ Receiver            Reassembly, AckPolicy, ReceiveBuffer
 * └─ Timestamps, EcnEcho, ChallengeAcks, Keepalive, Timers, Notifications, Counters
 * </pre>
 *
 * <p>Not here, on purpose: urgent data is read in line (RFC 6093 advises against it); data on a SYN
 * is not taken but acknowledged when it comes again; no fast open, no security compartments, no
 * search for a larger path MTU (RFC 4821).
 */
@NullMarked
package dev.naru.internet.tcp;

import org.jspecify.annotations.NullMarked;

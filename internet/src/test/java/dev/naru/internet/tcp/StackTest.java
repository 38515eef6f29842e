package dev.naru.internet.tcp;

import static dev.naru.internet.wire.TcpSegment.ACK;
import static dev.naru.internet.wire.TcpSegment.FIN;
import static dev.naru.internet.wire.TcpSegment.RST;
import static dev.naru.internet.wire.TcpSegment.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ports, listeners, and what belongs to nobody. */
class StackTest {
  private final StackFixture s = new StackFixture();

  @Test
  void aSynForNobodyIsReset() {
    s.give(5000, 80, SYN, 100, 0, 0);
    assertThat(s.sent(RST | ACK)).returns(0, TcpSegment::seq).returns(101, TcpSegment::ack);
    s.give(5000, 80, SYN | FIN, 100, 0, 10);
    assertThat(s.sent(RST | ACK).ack()).isEqualTo(112);
  }

  @Test
  void anAckForNobodyIsResetWhereItIsAResetIsNot() {
    s.give(5000, 80, ACK, 100, 777, 10);
    assertThat(s.sent(RST)).returns(777, TcpSegment::seq);
    s.give(5000, 80, RST, 100, 777, 0);
    s.nothing();
  }

  @Test
  void aListenerAccepts() {
    s.listen(80, 5);
    s.open(5000, 80, 100);
    assertThat(s.heard).containsExactly("server connected");
    assertThat(s.accepted.getFirst().state()).isEqualTo(States.ESTABLISHED);
    assertThat(s.tcp.connections()).hasSize(1);
  }

  @Test
  void listenIgnoresResetsAndResetsAcks() {
    s.listen(80, 5);
    s.give(5000, 80, RST, 100, 0, 0);
    s.give(5000, 80, 0, 100, 0, 10);
    s.nothing();
    s.give(5000, 80, ACK, 100, 777, 0);
    assertThat(s.sent(RST).seq()).isEqualTo(777);
  }

  @Test
  void aResetHandshakeLeavesNothing() {
    TcpListener listener = s.listen(80, 5);
    s.give(5000, 80, SYN, 100, 0, 0);
    s.sent(SYN | ACK);
    assertThat(listener.halfOpen()).isEqualTo(1);
    s.give(5000, 80, RST, 101, 0, 0);
    s.nothing();
    assertThat(listener.halfOpen()).isZero();
    assertThat(s.tcp.connections()).isEmpty();
    assertThat(s.heard).isEmpty();
  }

  @Test
  void anUnansweredSynAckIsForgottenInTheEnd() {
    TcpListener listener = s.listen(80, 5);
    s.give(5000, 80, SYN, 100, 0, 0);
    s.pass(180_000);
    assertThat(s.count()).isBetween(5, 9);
    assertThat(listener.halfOpen()).isZero();
    assertThat(s.tcp.connections()).isEmpty();
  }

  @Test
  void aFloodOfSynsIsAnsweredWithCookiesAndHonestPeersGetIn() {
    TcpListener listener = s.listen(80, 8);
    for (int i = 0; i < 200; i++) {
      s.give(StackFixture.attacker(i), 1000 + i, 80, SYN, i * 7919, 0, 0);
    }
    assertThat(s.count()).isEqualTo(200);
    assertThat(s.tcp.connections()).hasSize(8);
    assertThat(listener.cookiesSent()).isEqualTo(192);

    s.options = TcpOptions.NONE.withMss(1460);
    s.give(5000, 80, SYN, 100, 0, 0);
    int cookie = s.sent(SYN | ACK).seq();
    s.pass(50_000);
    s.count();
    s.options = TcpOptions.NONE;
    s.give(5000, 80, ACK, 101, cookie + 1, 10);
    assertThat(s.heard).containsExactly("server connected");
    TcpConnection made = s.accepted.getFirst();
    assertThat(made.readableBytes()).isEqualTo(10);
    assertThat(made.info()).returns(1000, TcpInfo::mss).returns(false, TcpInfo::timestamps);
    s.pass(40);
    assertThat(s.sent(ACK).ack()).isEqualTo(111);
  }

  @Test
  void cookiesKeepOptionsInTheTimestamp() {
    s.listen(80, 1, TcpConfig.DEFAULT);
    s.give(4000, 80, SYN, 100, 0, 0);
    s.sent(SYN | ACK);
    s.options =
        TcpOptions.NONE.withMss(900).withWindowScale(9).withSackPermitted().withTimestamps(42, 0);
    s.give(5000, 80, SYN, 100, 0, 0);
    TcpSegment answer = s.sent(SYN | ACK);
    assertThat(answer.options())
        .returns(42, TcpOptions::tsEcho)
        .returns(true, TcpOptions::sackPermitted)
        .returns(7, TcpOptions::windowScale);
    s.options = TcpOptions.timestamps(43, answer.options().tsValue());
    s.give(5000, 80, ACK, 101, answer.seq() + 1, 0);
    assertThat(s.accepted.getFirst().info())
        .returns(true, TcpInfo::sack)
        .returns(true, TcpInfo::timestamps)
        .returns(536 - 12, TcpInfo::mss)
        .returns(65535 << 9, TcpInfo::sendWindow);
  }

  @Test
  void aForgedOrOldCookieIsReset() {
    s.listen(80, 1);
    s.give(4000, 80, SYN, 100, 0, 0);
    s.sent(SYN | ACK);
    s.give(5000, 80, SYN, 100, 0, 0);
    int cookie = s.sent(SYN | ACK).seq();
    s.give(5001, 80, ACK, 101, cookie + 1, 0);
    s.sent(RST);
    s.give(5000, 80, ACK, 102, cookie + 1, 0);
    s.sent(RST);
    s.give(5000, 80, ACK, 101, cookie + 65, 0);
    s.sent(RST);
    s.pass(128_000);
    s.count();
    s.give(5000, 80, ACK, 101, cookie + 1, 0);
    s.sent(RST);
    assertThat(s.accepted).isEmpty();
  }

  @Test
  void whoIsNotAcceptedWaitsAndBeyondTheBacklogSynsAreDropped() {
    s.accepting = false;
    TcpListener listener = s.listen(80, 2);
    s.open(5000, 80, 100);
    s.open(5001, 80, 100);
    s.give(5002, 80, SYN, 100, 0, 0);
    s.nothing();
    assertThat(listener.waiting()).isEqualTo(2);
    assertThat(s.heard).isEmpty();
    listener.accept(s.now, s.handler("late"));
    assertThat(s.heard).containsExactly("late connected");
    s.open(5002, 80, 100);
  }

  @Test
  void aClosedListenerResetsWhoWaits() {
    s.accepting = false;
    TcpListener listener = s.listen(80, 5);
    s.open(5000, 80, 100);
    s.give(5001, 80, SYN, 100, 0, 0);
    s.sent(SYN | ACK);
    listener.close(s.now);
    assertThat(s.count()).isEqualTo(2);
    assertThat(s.tcp.connections()).isEmpty();
    s.give(5002, 80, SYN, 100, 0, 0);
    s.sent(RST | ACK);
  }

  @Test
  void aPortIsListenedOnOnce() {
    s.listen(80, 5);
    assertThat(s.tcp.listen(Optional.empty(), 80, 5, Script.PLAIN, (_, _) -> {})).isEmpty();
    assertThat(s.tcp.listen(Optional.of(StackFixture.US), 80, 5, Script.PLAIN, (_, _) -> {}))
        .isEmpty();
    assertThat(s.tcp.listen(Optional.of(StackFixture.THEM), 81, 5, Script.PLAIN, (_, _) -> {}))
        .isEmpty();
    assertThat(s.listen(0, 5).port()).isGreaterThanOrEqualTo(49152);
  }

  /** Closes an accepted connection from our side, so that it is in TIME-WAIT. */
  private int timeWait(int port) {
    int ours = s.open(port, 80, 100);
    s.accepted.getLast().close(s.now);
    s.sent(FIN | ACK);
    s.give(port, 80, FIN | ACK, 101, ours + 2, 0);
    s.sent(ACK);
    assertThat(s.accepted.getLast().state()).isEqualTo(States.TIME_WAIT);
    return ours;
  }

  @Test
  void timeWaitIsReusedByANewerSynAlone() {
    s.listen(80, 5);
    int old = timeWait(5000);
    s.give(5000, 80, SYN, 90, 0, 0);
    assertThat(s.sent(ACK).ack()).as("challenged").isEqualTo(102);
    s.give(5000, 80, SYN, 103, 0, 0);
    TcpSegment answer = s.sent(SYN | ACK);
    assertThat(answer.ack()).isEqualTo(104);
    assertThat(answer.seq() - (old + 2)).as("above the old incarnation").isPositive();
    assertThat(s.tcp.connections()).hasSize(1);
  }

  @Test
  void connectChoosesPortsPerDestination() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      TcpConnection c = s.connect(0);
      assertThat(c.tuple().local()).isEqualTo(StackFixture.US);
      ports.add(c.tuple().localPort());
    }
    assertThat(ports).hasSize(100).allMatch(p -> p >= 49152);
    assertThat(s.count()).isEqualTo(100);
  }

  @Test
  void aTupleIsUsedOnce() {
    s.connect(6000);
    s.sent(SYN);
    TcpConnection again = s.connect(6000);
    assertThat(again.closeReason()).contains(CloseReason.ADDRESS_IN_USE);
    assertThat(again.state()).isEqualTo(States.CLOSED);
    s.nothing();
    assertThat(s.heard).isEmpty();
  }

  @Test
  void withoutRouteThereIsNoConnection() {
    TcpConnection none =
        s.tcp.connect(
            s.now,
            Optional.empty(),
            0,
            IpAddress.of("2001:db8::9"),
            80,
            Script.PLAIN,
            s.handler("client"));
    assertThat(none.closeReason()).contains(CloseReason.NO_ROUTE);
  }

  @Test
  void icmpAboutASegmentInFlightReachesItsConnection() {
    s.connect(0);
    TcpSegment syn = s.sent(SYN);
    s.icmp(IpError.Kind.PORT_UNREACHABLE, syn);
    assertThat(s.heard).containsExactly("client closed REFUSED");
    assertThat(s.tcp.connections()).isEmpty();
  }

  @Test
  void onOneHostAConnectionCrossesTheLoopback() {
    s.listen(80, 5);
    TcpConnection client =
        s.tcp.connect(
            s.now, Optional.empty(), 0, StackFixture.US, 80, Script.PLAIN, s.handler("client"));
    s.pass(0);
    assertThat(s.heard).containsExactlyInAnyOrder("client connected", "server connected");
    client.write(s.now, Script.pattern(0, 200_000));
    s.pass(1);
    assertThat(s.accepted.getFirst().readableBytes()).isPositive();
    s.nothing();
  }

  @Test
  void idleConnectionsCostNoWakeUps() {
    s.listen(80, 5);
    s.open(5000, 80, 100);
    s.pass(10_000); // what was armed for the handshake comes in vain
    assertThat(s.tcp.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aHostThatGoesDarkSaysNothing() {
    s.listen(80, 5);
    s.open(5000, 80, 100);
    s.ip.shutDown();
    s.nothing();
    assertThat(s.tcp.connections()).isEmpty();
  }

  @Test
  void initialSequenceNumbersGrowAndCannotBeForeseen() {
    IsnGenerator isn = new IsnGenerator(new SipHash(1, 2));
    FourTuple a = Script.TUPLE;
    FourTuple b = new FourTuple(a.local(), a.localPort() + 1, a.remote(), a.remotePort());
    assertThat(isn.next(4_000_000, a) - isn.next(0, a)).isEqualTo(1000);
    assertThat(isn.next(0, a)).isNotEqualTo(isn.next(0, b));
    assertThat(new IsnGenerator(new SipHash(1, 3)).next(0, a)).isNotEqualTo(isn.next(0, a));
  }

  @Test
  void sipHashIsTheOneOfItsAuthors() {
    // The test vector of the paper's appendix, for 8 bytes: key 00..0f, message 00..07.
    long hash =
        new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L)
            .start()
            .add(0x0706050403020100L)
            .finish();
    assertThat(hash).isEqualTo(0x93f5f5799a932462L);
  }
}

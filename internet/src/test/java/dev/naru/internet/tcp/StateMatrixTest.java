package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each state meets each kind of segment: RFC 9293 section 3.10.7, with RFC 5961 where it is
 * stricter. A cell is the answer and the state afterwards, in the table's words:
 *
 * <pre>
 * -      nothing is sent               ack    an ACK of what has come, or a challenge
 * rst    a reset                       synack the SYN, again or for the first time
 * </pre>
 *
 * <p>CLOSED and LISTEN are the stack's: {@code StackTest} has their rows, this one has them here so
 * that the table is whole.
 */
class StateMatrixTest {
  private static final int SYN = TcpSegment.SYN;
  private static final int ACK = TcpSegment.ACK;
  private static final int FIN = TcpSegment.FIN;
  private static final int RST = TcpSegment.RST;

  /** A segment as a state would meet it, and its column. */
  private enum Kind {
    SYN_NEW(StateMatrixTest.SYN, 0, 0, 0),
    SYN_ACK(StateMatrixTest.SYN | ACK, 0, 0, 0),
    RST_EXACT(RST | ACK, 0, 0, 0),
    RST_IN_WINDOW(RST | ACK, 100, 0, 0),
    RST_OUTSIDE(RST | ACK, -100_000, 0, 0),
    ACK_EXACT(ACK, 0, 0, 0),
    ACK_OF_THE_FUTURE(ACK, 0, 5000, 0),
    OLD_DATA(ACK, -20, 0, 10),
    DATA(ACK, 0, 0, 10),
    DATA_WITHOUT_ACK(0, 0, 0, 10),
    FIN_EXACT(FIN | ACK, 0, 0, 0),
    FIN_BEHIND_A_GAP(FIN | ACK, 100, 0, 0);

    final int flags;
    final int seq; // from what is expected
    final int ack; // from what was sent
    final int length;

    Kind(int flags, int seq, int ack, int length) {
      this.flags = flags;
      this.seq = seq;
      this.ack = ack;
      this.length = length;
    }
  }

  private record Row(String state, Supplier<Script> start, String... cells) {}

  // Columns as in Kind. "=" is the state that it was in.
  private static final List<Row> TABLE =
      List.of(
          new Row(
              "SYN-SENT",
              () -> Script.synSent(Script.PLAIN),
              "synack SYN-RECEIVED",
              "ack ESTABLISHED",
              "- CLOSED",
              "- CLOSED", // the ACK alone counts here
              "- CLOSED",
              "- =",
              "rst =",
              "- =",
              "- =",
              "- =",
              "- =",
              "- ="),
          new Row(
              "SYN-RECEIVED",
              () -> Script.synReceived(Script.PLAIN),
              "- CLOSED", // in the window: back to LISTEN
              "- CLOSED",
              "- CLOSED",
              "ack =",
              "- =",
              "- ESTABLISHED",
              "rst =",
              "ack =",
              "- ESTABLISHED",
              "- =",
              "ack CLOSE-WAIT",
              "ack ESTABLISHED"),
          synchronizedRow("ESTABLISHED", Script::established, "- =", "ack CLOSE-WAIT", "ack ="),
          synchronizedRow("FIN-WAIT-1", Script::finWait1, "- =", "ack CLOSING", "ack ="),
          synchronizedRow("FIN-WAIT-2", Script::finWait2, "- =", "ack TIME-WAIT", "ack ="),
          synchronizedRow("CLOSE-WAIT", Script::closeWait, "- =", "- =", "- ="),
          synchronizedRow("CLOSING", Script::closing, "- =", "- =", "- ="),
          synchronizedRow("LAST-ACK", Script::lastAck, "- =", "- =", "- ="),
          synchronizedRow("TIME-WAIT", Script::timeWait, "- =", "- =", "- ="));

  /** What all synchronized states have in common. */
  private static Row synchronizedRow(
      String state, Supplier<Script> start, String data, String fin, String farFin) {
    return new Row(
        state,
        start,
        "ack =", // RFC 5961 section 4.2
        "ack =",
        "- CLOSED",
        "ack =", // RFC 5961 section 3.2
        "- =",
        "- =",
        "ack =",
        "ack =",
        data,
        "- =",
        fin,
        farFin);
  }

  static Stream<Arguments> cells() {
    return TABLE.stream()
        .flatMap(
            row ->
                Stream.of(Kind.values())
                    .map(kind -> arguments(row.state, kind, row.start, row.cells[kind.ordinal()])));
  }

  @ParameterizedTest(name = "{0} meets {1}: {3}")
  @MethodSource("cells")
  void aSegmentDoesWhatTheTableSays(
      String state, Kind kind, Supplier<Script> start, String expected) {
    Script s = start.get();
    boolean opening = state.startsWith("SYN");
    int seq = (state.equals("SYN-SENT") ? 0 : s.c.receiver.nxt() - s.irs) + kind.seq;
    int flightAck = opening ? 1 : s.c.sender.una() - s.iss; // nothing new is acknowledged
    s.c.onSegment(
        s.now,
        new TcpSegment(
            80,
            49152,
            s.irs + seq,
            (kind.flags & ACK) == 0 ? 0 : s.iss + flightAck + kind.ack,
            kind.flags,
            s.window,
            0,
            kind == Kind.SYN_NEW || kind == Kind.SYN_ACK
                ? TcpOptions.NONE.withMss(1000).withSackPermitted()
                : TcpOptions.NONE,
            kind.length == 0 ? Payload.empty() : Script.pattern(seq - 1, kind.length)),
        Ecn.NOT_ECT);
    String answer = answer(s.take());
    String after = s.c.state().text();
    assertThat(answer + " " + (after.equals(state) ? "=" : after)).isEqualTo(expected);
  }

  private static String answer(List<TcpSegment> sent) {
    if (sent.isEmpty()) {
      return "-";
    }
    assertThat(sent).as("no amplification").hasSize(1);
    TcpSegment only = sent.getFirst();
    return only.rst() ? "rst" : only.syn() ? "synack" : "ack";
  }

  static Stream<Arguments> closedAndListen() {
    Function<String, Arguments> row = line -> arguments((Object[]) line.split(" "));
    return Stream.of(
            "CLOSED SYN rst",
            "CLOSED ACK rst",
            "CLOSED FIN rst",
            "CLOSED RST -",
            "LISTEN SYN synack",
            "LISTEN ACK rst",
            "LISTEN FIN -",
            "LISTEN RST -")
        .map(row);
  }

  @ParameterizedTest(name = "{0} meets {1}: {2}")
  @MethodSource("closedAndListen")
  void withoutAConnectionTheStackAnswers(String state, String segment, String expected) {
    StackFixture stack = new StackFixture();
    stack.listen(80, 5);
    int port = state.equals("LISTEN") ? 80 : 81;
    int flags =
        switch (segment) {
          case "SYN" -> SYN;
          case "ACK" -> ACK;
          case "FIN" -> FIN;
          default -> RST;
        };
    stack.give(5000, port, flags, 100, 0, 0);
    switch (expected) {
      case "-" -> stack.nothing();
      case "synack" -> stack.sent(SYN | ACK);
      default -> stack.sent(flags == ACK ? RST : RST | ACK);
    }
    stack.nothing();
  }
}

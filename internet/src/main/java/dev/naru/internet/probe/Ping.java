package dev.naru.internet.probe;

import dev.naru.internet.ip.IcmpLayer;
import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.IpLayer;
import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.SendResult;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Asks a host whether it is there. */
public final class Ping implements IcmpLayer.EchoListener {
  private static final long INTERVAL = 1_000_000_000L;
  private static final int SIZE = 56;

  /** What became of one request. */
  public sealed interface Answer {

    /**
     * Answered after {@code roundTrip} nanoseconds; {@code hopLimit} is what was left of the
     * answer's.
     */
    record Reply(int sequence, long roundTrip, int hopLimit) implements Answer {}

    /** A router, or this host itself, has said that it cannot be. */
    record Refused(int sequence, IpError.Kind kind, IpAddress by) implements Answer {}
  }

  /**
   * What became of all requests; those that are not among the answers were lost.
   *
   * @param duplicates answers that came more than once
   */
  public record Report(int sent, List<Answer> answers, int duplicates) {

    /** How many replies there were. */
    public int received() {
      return (int) answers.stream().filter(Answer.Reply.class::isInstance).count();
    }

    /** Round-trip times in nanoseconds, in the order of the replies. */
    public List<Long> roundTrips() {
      return answers.stream()
          .filter(Answer.Reply.class::isInstance)
          .map(a -> ((Answer.Reply) a).roundTrip())
          .toList();
    }
  }

  private final long[] sentAt;
  private final boolean[] answered;
  private final List<Answer> answers = new ArrayList<>();
  private int duplicates;
  private final Consumer<Report> done;
  private Runnable close = () -> {};
  private boolean finished;
  private int open;

  private Ping(int count, Consumer<Report> done) {
    this.done = done;
    sentAt = new long[count];
    answered = new boolean[count];
    open = count;
  }

  /**
   * Sends {@code count} requests, one each second, and runs the loop until all are answered, or a
   * few seconds after the last.
   */
  public static Report run(EventLoop loop, IpStack from, IpAddress to, int count) {
    List<Report> report = new ArrayList<>();
    start(loop, from, to, count, report::add);
    while (report.isEmpty()) {
      loop.step();
    }
    return report.getFirst();
  }

  /** Likewise, while somebody else runs the loop; {@code done} hears of it once. */
  public static void start(
      EventLoop loop, IpStack from, IpAddress to, int count, Consumer<Report> done) {
    Ping ping = new Ping(count, done);
    int identifier = from.icmp().open(ping);
    ping.close = () -> from.icmp().close(identifier);
    long start = loop.now();
    for (int i = 0; i < count; i++) {
      int sequence = i;
      loop.at(start + i * INTERVAL, now -> ping.send(now, from, to, identifier, sequence));
    }
    // A neighbour that does not answer is known after three seconds.
    loop.at(start + count * INTERVAL + 3 * INTERVAL, _ -> ping.finish());
  }

  private void finish() {
    if (!finished) {
      finished = true;
      close.run();
      done.accept(new Report(sentAt.length, List.copyOf(answers), duplicates));
    }
  }

  private void send(long now, IpStack from, IpAddress to, int identifier, int sequence) {
    sentAt[sequence] = now;
    Payload data = Payload.of(new byte[SIZE]);
    int hops = IpLayer.DEFAULT_HOP_LIMIT;
    SendResult result = from.icmp().sendEcho(now, to, identifier, sequence, hops, data);
    if (result != SendResult.SENT && result != SendResult.QUEUE_FULL) {
      answer(sequence, new Answer.Refused(sequence, IpError.Kind.NET_UNREACHABLE, to));
    }
  }

  private void answer(int sequence, Answer answer) {
    if (sequence >= answered.length || answered[sequence]) {
      duplicates++;
      return;
    }
    answered[sequence] = true;
    answers.add(answer);
    if (--open == 0) {
      finish();
    }
  }

  @Override
  public void onReply(long now, IpPacket packet, int sequence) {
    long roundTrip = sequence < sentAt.length ? now - sentAt[sequence] : 0;
    answer(sequence, new Answer.Reply(sequence, roundTrip, packet.hopLimit()));
  }

  @Override
  public void onError(long now, IpError error, int sequence) {
    answer(sequence, new Answer.Refused(sequence, error.kind(), error.reporter()));
  }
}

package dev.naru.internet.probe;

import dev.naru.internet.ip.IcmpLayer;
import dev.naru.internet.ip.IpError;
import dev.naru.internet.ip.IpStack;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the routers on the way by echo requests that may make one hop, two, three, and so on. */
public final class Traceroute implements IcmpLayer.EchoListener {
  private static final int MAX_HOPS = 30;
  private static final long WAIT = 3_000_000_000L;

  /**
   * A station on the way.
   *
   * @param number hops from the start, from 1
   * @param address who answered; empty if nobody did within three seconds
   * @param roundTrip nanoseconds; 0 if nobody answered
   * @param refusal why the way ends here, if it does without being at its end
   */
  public record Hop(
      int number, Optional<IpAddress> address, long roundTrip, Optional<IpError.Kind> refusal) {}

  private Optional<Hop> answer = Optional.empty();
  private boolean arrived;
  private int asked;
  private long askedAt;

  private Traceroute() {}

  /**
   * Runs the loop until the destination has answered, somebody has refused, or 30 hops were tried.
   */
  public static List<Hop> run(EventLoop loop, IpStack from, IpAddress to) {
    Traceroute trace = new Traceroute();
    int identifier = from.icmp().open(trace);
    List<Hop> hops = new ArrayList<>();
    for (int number = 1; number <= MAX_HOPS && !trace.arrived; number++) {
      trace.answer = Optional.empty();
      trace.asked = number;
      trace.askedAt = loop.now();
      boolean[] over = {false};
      loop.at(loop.now() + WAIT, _ -> over[0] = true);
      Payload data = Payload.of(new byte[32]);
      from.icmp().sendEcho(loop.now(), to, identifier, number, number, data);
      while (trace.answer.isEmpty() && !over[0]) {
        loop.step();
      }
      hops.add(trace.answer.orElse(new Hop(number, Optional.empty(), 0, Optional.empty())));
    }
    from.icmp().close(identifier);
    return hops;
  }

  @Override
  public void onReply(long now, IpPacket packet, int sequence) {
    if (sequence == asked) {
      arrived = true;
      answer = Optional.of(hop(now, packet.source(), Optional.empty()));
    }
  }

  @Override
  public void onError(long now, IpError error, int sequence) {
    if (sequence != asked) {
      return;
    }
    boolean onTheWay = error.kind() == IpError.Kind.TIME_EXCEEDED;
    arrived = !onTheWay;
    Optional<IpError.Kind> refusal = onTheWay ? Optional.empty() : Optional.of(error.kind());
    answer = Optional.of(hop(now, error.reporter(), refusal));
  }

  private Hop hop(long now, IpAddress address, Optional<IpError.Kind> refusal) {
    return new Hop(asked, Optional.of(address), now - askedAt, refusal);
  }
}

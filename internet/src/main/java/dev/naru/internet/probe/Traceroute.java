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
import java.util.function.Consumer;

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

  private final EventLoop loop;
  private final IpStack from;
  private final IpAddress to;
  private final Consumer<List<Hop>> done;
  private final int identifier;
  private final List<Hop> hops = new ArrayList<>();
  private int asked;
  private long askedAt;

  private Traceroute(EventLoop loop, IpStack from, IpAddress to, Consumer<List<Hop>> done) {
    this.loop = loop;
    this.from = from;
    this.to = to;
    this.done = done;
    this.identifier = from.icmp().open(this);
  }

  /**
   * Runs the loop until the destination has answered, somebody has refused, or 30 hops were tried.
   */
  public static List<Hop> run(EventLoop loop, IpStack from, IpAddress to) {
    List<List<Hop>> found = new ArrayList<>();
    start(loop, from, to, found::add);
    while (found.isEmpty()) {
      loop.step();
    }
    return found.getFirst();
  }

  /** Likewise, while somebody else runs the loop; {@code done} hears of it once. */
  public static void start(EventLoop loop, IpStack from, IpAddress to, Consumer<List<Hop>> done) {
    new Traceroute(loop, from, to, done).ask(loop.now());
  }

  private void ask(long now) {
    int number = ++asked;
    askedAt = now;
    loop.at(
        now + WAIT,
        later -> {
          if (asked == number) {
            next(later, new Hop(number, Optional.empty(), 0, Optional.empty()), false);
          }
        });
    from.icmp().sendEcho(now, to, identifier, number, number, Payload.of(new byte[32]));
  }

  private void next(long now, Hop hop, boolean last) {
    hops.add(hop);
    if (last || asked == MAX_HOPS) {
      asked = 0;
      from.icmp().close(identifier);
      done.accept(List.copyOf(hops));
    } else {
      ask(now);
    }
  }

  @Override
  public void onReply(long now, IpPacket packet, int sequence) {
    if (sequence == asked) {
      next(now, hop(now, packet.source(), Optional.empty()), true);
    }
  }

  @Override
  public void onError(long now, IpError error, int sequence) {
    if (sequence != asked) {
      return;
    }
    boolean onTheWay = error.kind() == IpError.Kind.TIME_EXCEEDED;
    Optional<IpError.Kind> refusal = onTheWay ? Optional.empty() : Optional.of(error.kind());
    next(now, hop(now, error.reporter(), refusal), !onTheWay);
  }

  private Hop hop(long now, IpAddress address, Optional<IpError.Kind> refusal) {
    return new Hop(asked, Optional.of(address), now - askedAt, refusal);
  }
}

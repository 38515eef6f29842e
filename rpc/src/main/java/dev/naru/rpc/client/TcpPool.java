package dev.naru.rpc.client;

import dev.naru.rpc.client.Addresses.Place;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.JsonBytes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses among the links to all addresses, and calls again where that is allowed. */
final class TcpPool implements Link {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final ClientOptions options;
  private final Addresses addresses;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile Turns turns = Turns.NONE;
  private volatile boolean closed;

  TcpPool(ClientOptions options, Addresses addresses) {
    this.options = options;
    this.addresses = addresses;
    use(addresses.now());
    addresses.onChange(this::use);
  }

  /** Keeps the links to addresses that are still there. */
  private synchronized void use(List<Place> now) {
    Turns before = turns;
    Map<Place, List<TcpLink>> links = new LinkedHashMap<>();
    for (Place place : now) {
      List<TcpLink> kept = before.to(place);
      links.put(place, kept.isEmpty() ? links(place.address()) : kept);
    }
    turns = new Turns(links);
    List<TcpLink> used = turns.all();
    before.all().stream().filter(link -> !used.contains(link)).forEach(TcpLink::close);
  }

  private List<TcpLink> links(InetSocketAddress address) {
    List<TcpLink> links = new ArrayList<>();
    for (int i = 0; i < options.pool(); i++) {
      links.add(new TcpLink(address, options, this));
    }
    return links;
  }

  @Override
  public void submit(Pending call) {
    if (closed) {
      call.fail(new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed"));
    } else if (pending.incrementAndGet() > options.pending()) {
      pending.decrementAndGet();
      call.fail(
          new RpcTransportException(
              Reason.TOO_MANY_CALLS,
              options.pending() + " calls wait for their answers: " + call.pattern + " not sent"));
    } else {
      send(call);
    }
  }

  private void send(Pending call) {
    Turns its = turns;
    if (its.isEmpty()) {
      lost(call, new RpcTransportException(Reason.NOT_CONNECTED, addresses.missing()));
    } else {
      its.choose(turn.getAndIncrement(), options.balance()).submit(call);
    }
  }

  void ended() {
    pending.decrementAndGet();
  }

  /** Calls again, unless that could do something twice, or there is no time for it. */
  void lost(Pending call, RpcTransportException why) {
    long now = options.network().clock().nanos();
    boolean untouched =
        why.reason() == Reason.NOT_CONNECTED && turns.all().stream().anyMatch(TcpLink::isHopeful);
    if (closed || call.isOver() || call.deadline - now <= 0 || (call.retries == 0 && !untouched)) {
      pending.decrementAndGet();
      call.fail(why);
      return;
    }
    if (!untouched) {
      call.retries--;
    }
    Duration pause = untouched ? Duration.ZERO : FIRST_PAUSE;
    options.network().clock().schedule(pause, () -> send(call));
  }

  @Override
  public void emit(JsonBytes message, CompletableFuture<Void> sent) {
    Turns its = turns;
    if (closed) {
      sent.completeExceptionally(
          new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed"));
    } else if (its.isEmpty()) {
      sent.completeExceptionally(
          new RpcTransportException(Reason.NOT_CONNECTED, addresses.missing()));
    } else {
      its.choose(turn.getAndIncrement(), options.balance()).emit(message, sent);
    }
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public void cancel(Pending call) {}

  @Override
  public void grant(Pending call, int more) {}

  @Override
  public void close() {
    closed = true;
    addresses.close();
    turns.all().forEach(TcpLink::close);
  }
}

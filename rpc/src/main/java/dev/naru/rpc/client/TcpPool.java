package dev.naru.rpc.client;

import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.JsonBytes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses among the links to all addresses, and calls again where that is allowed. */
final class TcpPool implements Link {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final ClientOptions options;
  private final Addresses addresses;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile List<TcpLink> links = List.of();
  private volatile boolean closed;

  TcpPool(ClientOptions options, Addresses addresses) {
    this.options = options;
    this.addresses = addresses;
    use(addresses.now());
    addresses.onChange(this::use);
  }

  /** Keeps the links to addresses that are still there. */
  private synchronized void use(List<InetSocketAddress> now) {
    List<TcpLink> next = new ArrayList<>();
    for (InetSocketAddress address : now) {
      List<TcpLink> same = links.stream().filter(link -> link.address().equals(address)).toList();
      if (!same.isEmpty()) {
        next.addAll(same);
      } else {
        for (int i = 0; i < options.pool(); i++) {
          next.add(new TcpLink(address, options, this));
        }
      }
    }
    List<TcpLink> gone = links.stream().filter(link -> !next.contains(link)).toList();
    links = List.copyOf(next);
    gone.forEach(TcpLink::close);
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
    List<TcpLink> all = links;
    if (all.isEmpty()) {
      lost(call, new RpcTransportException(Reason.NOT_CONNECTED, addresses.missing()));
    } else {
      choose(all).submit(call);
    }
  }

  private TcpLink choose(List<TcpLink> all) {
    int size = all.size();
    if (size == 1) {
      return all.getFirst();
    }
    int first = Math.floorMod(turn.getAndIncrement(), size);
    TcpLink best = all.get(first);
    int rank = rank(best);
    for (int i = 1; i < size; i++) {
      TcpLink other = all.get((first + i) % size);
      int its = rank(other);
      boolean less =
          options.balance() == RpcClient.Balance.LEAST_PENDING && other.pending() < best.pending();
      if (its < rank || (its == rank && less)) {
        best = other;
        rank = its;
      }
    }
    return best;
  }

  /** Where a connection is or can be made at once; else where it fails. */
  private static int rank(TcpLink link) {
    return link.isUp() || link.isHopeful() ? 0 : 1;
  }

  void ended() {
    pending.decrementAndGet();
  }

  /** Calls again, unless that could do something twice, or there is no time for it. */
  void lost(Pending call, RpcTransportException why) {
    long now = options.network().clock().nanos();
    boolean untouched =
        why.reason() == Reason.NOT_CONNECTED && links.stream().anyMatch(TcpLink::isHopeful);
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
    List<TcpLink> all = links;
    if (closed) {
      sent.completeExceptionally(
          new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed"));
    } else if (all.isEmpty()) {
      sent.completeExceptionally(
          new RpcTransportException(Reason.NOT_CONNECTED, addresses.missing()));
    } else {
      choose(all).emit(message, sent);
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
    links.forEach(TcpLink::close);
  }
}

package dev.naru.internet.netty;

import dev.naru.internet.ip.ProtocolHandler;
import dev.naru.internet.tcp.TcpConfig;
import dev.naru.internet.time.Alarm;
import dev.naru.internet.time.Timed;
import dev.naru.internet.topology.Host;
import dev.naru.internet.wire.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.PlatformDependent;
import java.net.BindException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of a program on a host; its own group, too. Its time is the simulation's, and so
 * is its thread: whoever runs the Internet runs the loop, one turn whenever there is something to
 * do. A turn is an event like any other, so tasks and packets have one order, and time moves on
 * only when no loop has anything left to do now.
 *
 * <pre>{@code
 * new ServerBootstrap()
 *     .group(new HostEventLoop(internet.host("server")))
 *     .channel(HostServerSocketChannel.class)
 * }</pre>
 *
 * <p>When the host is switched off, all channels close at once and nobody at the other end is told.
 * The loop itself goes on: what runs on it can open channels again when the host is back.
 *
 * <p>Why not Netty's {@code ManualIoEventLoop}: it does not tell anybody of a task that its own
 * thread gives it, so each loop of each host would have to be asked after each packet.
 */
public final class HostEventLoop extends AbstractScheduledEventExecutor implements EventLoop {

  /** So many tasks in one turn; then packets of the same instant have theirs. */
  private static final int TASKS_IN_A_TURN = 1_024;

  private final Host host;
  private final TcpConfig tcp;
  private final dev.naru.internet.time.EventLoop time;
  private final Ticker ticker = new HostTicker();
  private final Queue<Runnable> tasks = PlatformDependent.newMpscQueue();
  private final Queue<HostChannel> ready = new ArrayDeque<>();
  private final List<HostChannel> channels = new ArrayList<>(); // idle ones are many: in any order
  private final AtomicBoolean turnIsComing = new AtomicBoolean();
  private final Promise<?> termination = new DefaultPromise<Void>(GlobalEventExecutor.INSTANCE);
  private final Alarm alarm;
  private volatile boolean shuttingDown;
  private long registered;
  private boolean watchesPower;

  /** On a host, with TCP as it is by default. */
  public HostEventLoop(Host host) {
    this(host, TcpConfig.DEFAULT);
  }

  /**
   * On a host.
   *
   * @param tcp how its connections behave where channel options do not say otherwise
   */
  public HostEventLoop(Host host, TcpConfig tcp) {
    this.host = host;
    this.tcp = tcp;
    this.time = host.loop();
    this.alarm =
        new Alarm(
            time,
            new Timed() {
              @Override
              public void onTimer(long now) {
                turn();
              }

              @Override
              public long nextDeadline() {
                long next = nextScheduledTaskDeadlineNanos();
                return next < 0 ? NEVER : next;
              }
            });
  }

  /** Where it runs. */
  public Host host() {
    return host;
  }

  TcpConfig tcp() {
    return tcp;
  }

  long now() {
    return time.now();
  }

  /** The transport of this type, or a complaint if the host is off. */
  <T extends ProtocolHandler> T transport(Class<T> type) throws SocketException {
    mustBeOn();
    return host.transport(type);
  }

  void mustBeOn() throws SocketException {
    if (!host.isOn()) {
      throw new SocketException("Network is down");
    }
  }

  /** Refuses to bind to an address of another host. */
  void mustOwn(IpAddress address) throws BindException {
    if (!host.ip().isLocal(address)) {
      throw new BindException("Cannot assign requested address");
    }
  }

  // Channels

  void add(HostChannel channel, HostChannelId id) {
    id.assign(host.name(), ++registered);
    id.place = channels.size();
    channels.add(channel);
    if (!watchesPower && host.isOn()) {
      watchesPower = true;
      host.onPowerOff(this::onPowerOff);
    }
  }

  void remove(HostChannelId id) {
    HostChannel last = channels.removeLast();
    if (id.place < channels.size()) {
      channels.set(id.place, last);
      ((HostChannelId) last.id()).place = id.place;
    }
  }

  /** In the order of their registration. */
  private List<HostChannel> all() {
    return channels.stream()
        .sorted(Comparator.comparingLong(channel -> ((HostChannelId) channel.id()).number()))
        .toList();
  }

  private void onPowerOff() {
    watchesPower = false;
    for (HostChannel channel : all()) {
      channel.onPowerOff();
    }
  }

  /** Gives a channel its turn; it asks once until it has had it. */
  void ready(HostChannel channel) {
    ready.add(channel);
    wake();
  }

  // Turns

  private void wake() {
    if (turnIsComing.compareAndSet(false, true)) {
      time.post(this::comingTurn);
    }
  }

  private void comingTurn(long now) {
    turnIsComing.set(false);
    turn();
  }

  private void turn() {
    if (termination.isDone()) {
      return;
    }
    for (int i = ready.size(); i > 0; i--) {
      safeExecute(ready.remove()::turn);
    }
    fetchFromScheduledTaskQueue(tasks);
    for (int i = 0; i < TASKS_IN_A_TURN; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      safeExecute(task);
    }
    if (!tasks.isEmpty() || !ready.isEmpty()) {
      wake();
    } else if (shuttingDown) {
      shutDown();
    }
    alarm.update();
  }

  private void shutDown() {
    if (channels.isEmpty()) {
      cancelScheduledTasks();
      alarm.close();
      termination.setSuccess(null);
    } else {
      for (HostChannel channel : all()) {
        channel.unsafe().close(channel.unsafe().voidPromise());
      }
      wake();
    }
  }

  @Override
  public void execute(Runnable task) {
    if (isShutdown()) {
      throw new RejectedExecutionException("the event loop of " + host + " has ended");
    }
    tasks.add(task);
    wake();
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return time.isOwnedBy(thread);
  }

  // Time

  @Override
  public Ticker ticker() {
    return ticker;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return armed(super.schedule(command, delay, unit));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return armed(super.schedule(callable, delay, unit));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return armed(super.scheduleAtFixedRate(command, initialDelay, period, unit));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return armed(super.scheduleWithFixedDelay(command, initialDelay, delay, unit));
  }

  /** From another thread it comes as a task, and the turn of that looks at the deadlines. */
  private <F> F armed(F scheduled) {
    if (inEventLoop()) {
      alarm.update();
    }
    return scheduled;
  }

  private final class HostTicker implements Ticker {
    @Override
    public long initialNanoTime() {
      return 0;
    }

    @Override
    public long nanoTime() {
      return time.nowAnywhere();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("a loop does not sleep: schedule a task");
    }
  }

  // Life

  /**
   * Closes its channels and ends, at once: quiet period and timeout are for threads that others may
   * be racing with.
   */
  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    if (!shuttingDown) {
      shuttingDown = true;
      wake();
    }
    return termination;
  }

  /** As {@link #shutdownGracefully(long, long, TimeUnit)}. */
  @Override
  @Deprecated
  public void shutdown() {
    shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Future<?> terminationFuture() {
    return termination;
  }

  @Override
  public boolean isShuttingDown() {
    return shuttingDown;
  }

  @Override
  public boolean isShutdown() {
    return termination.isDone();
  }

  @Override
  public boolean isTerminated() {
    return termination.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return termination.await(timeout, unit);
  }

  // Group

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public @Nullable EventLoopGroup parent() {
    return null;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public String toString() {
    return "loop of " + host;
  }
}

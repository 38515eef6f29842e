package dev.naru.engine.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every network promises: of its connections, its listeners, and of itself. */
public abstract class NetworkContract extends ListenersContract {

  /** Whether its time is simulated, and waits for tasks of {@code executor()} alone. */
  protected boolean isSimulation() {
    return false;
  }

  // Time, chance, threads.

  @Test
  void aScheduledTaskRunsAfterItsDelayOnALoop() throws Exception {
    var ran = new CompletableFuture<Boolean>();
    long start = network.clock().nanos();
    network.clock().schedule(Duration.ofMillis(20), () -> ran.complete(Blocking.mayBlock()));
    assertThat(ran.get(30, SECONDS)).isFalse();
    assertThat(network.clock().nanos() - start).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void aTaskScheduledFromALoopRunsOnThatLoop() throws Exception {
    var ran = new CompletableFuture<Boolean>();
    var loop = network.connect().config().group().next();
    loop.execute(
        () ->
            network.clock().schedule(Duration.ofMillis(1), () -> ran.complete(loop.inEventLoop())));
    assertThat(ran.get(30, SECONDS)).isTrue();
  }

  @Test
  void aCancelledTaskNeverRuns() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    CountDownLatch later = new CountDownLatch(1);
    var loop = network.connect().config().group().next();
    loop.execute(
        () -> {
          Clock.Scheduled task =
              network.clock().schedule(Duration.ofMillis(5), () -> ran.set(true));
          network.clock().schedule(Duration.ofMillis(20), later::countDown);
          task.cancel();
          task.cancel();
        });
    assertThat(later.await(30, SECONDS)).isTrue();
    assertThat(ran).isFalse();
  }

  @Test
  void chanceGivesNumbers() {
    assertThat(network.random().longs(100).distinct().count()).isGreaterThan(95);
  }

  @Test
  void tasksThatMayBlockRunOnVirtualThreads() throws Exception {
    var thread = new CompletableFuture<Thread>();
    network.executor().execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(30, SECONDS).isVirtual()).isTrue();
    assertThat(thread.get().getName()).startsWith("naru-");
  }

  @Test
  void tasksThatMayComputeRunOnThreadsThatTakeTurns() throws Exception {
    var thread = new CompletableFuture<Thread>();
    network.computing().execute(() -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(30, SECONDS).isVirtual()).isEqualTo(isSimulation());
    assertThat(thread.get().isDaemon()).isTrue();
  }

  // Its end.

  @Test
  void closingTheNetworkClosesItsChannels() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("x");
    client.expect("x");
    network.close();
    assertThat(client.channel.closeFuture().await(30, SECONDS)).isTrue();
    assertThat(listeners.connections()).isZero();
  }

  /** A loop that is told to end while it runs a task does not look at its channels again. */
  @Test
  void closingTheNetworkFromALoopClosesTheChannelsOfThatLoop() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    client.send("x");
    client.expect("x");
    Channel server = accepted.poll(30, SECONDS);
    server.eventLoop().execute(network::close);
    assertThat(server.closeFuture().await(30, SECONDS)).isTrue();
    assertThat(client.channel.closeFuture().await(30, SECONDS)).isTrue();
  }

  @Test
  void aConnectionMadeWhileTheNetworkClosesDoesNotStayOpen() throws Exception {
    Listener listener = listen(Echo::new);
    Peer client = connect(listener);
    var late = new CompletableFuture<Channel>();
    client
        .channel
        .closeFuture()
        .addListener(
            closed ->
                late.complete(
                    network
                        .connect()
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(listener.address())
                        .channel()));
    network.close();
    assertThat(late.get(30, SECONDS).closeFuture().await(30, SECONDS)).isTrue();
  }
}

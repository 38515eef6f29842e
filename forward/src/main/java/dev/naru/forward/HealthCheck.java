package dev.naru.forward;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/** Opens and closes connections to a target, to see whether it answers. */
final class HealthCheck implements AutoCloseable {

  private final Network network;
  private final TargetHealth config;
  private final Target target;
  private boolean answers = true;
  private int opposite;
  private Clock.Scheduled timer = () -> {};
  private boolean closed;

  /** Begins at once. */
  HealthCheck(Network network, TargetHealth config, Target target) {
    this.network = network;
    this.config = config;
    this.target = target;
    schedule(Duration.ZERO);
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = network.clock().schedule(delay, this::look);
    }
  }

  private void look() {
    network
        .connect()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.timeout().toMillis())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(target.address())
        .addListener(
            (ChannelFuture done) -> {
              done.channel().close();
              found(done);
              schedule(config.interval());
            });
  }

  private synchronized void found(ChannelFuture done) {
    opposite = closed || done.isSuccess() == answers ? 0 : opposite + 1;
    if (opposite < (answers ? config.fall() : config.rise())) {
      return;
    }
    opposite = 0;
    answers = !answers;
    if (answers) {
      target.back();
    } else {
      target.gone(Reason.of(done.cause()));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}

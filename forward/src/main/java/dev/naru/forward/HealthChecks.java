package dev.naru.forward;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes connections to targets, to see whether they answer. */
final class HealthChecks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  private final Network network;
  private final HealthConfig config;
  private final List<Watch> watches = new ArrayList<>();

  /** Begins at once. */
  HealthChecks(Network network, HealthConfig config, List<Target> targets) {
    this.network = network;
    this.config = config;
    targets.forEach(target -> watches.add(new Watch(target)));
    watches.forEach(watch -> watch.schedule(Duration.ZERO));
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private final class Watch {

    private final Target target;
    private boolean answers = true;
    private int opposite;
    private Clock.Scheduled timer = () -> {};
    private boolean closed;

    Watch(Target target) {
      this.target = target;
    }

    synchronized void schedule(Duration delay) {
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
                found(done.isSuccess());
                schedule(config.interval());
              });
    }

    private synchronized void found(boolean success) {
      opposite = success == answers ? 0 : opposite + 1;
      if (opposite >= (answers ? config.fall() : config.rise())) {
        answers = success;
        opposite = 0;
        target.answers(success);
        if (success) {
          LOG.info("{} answers again", target);
        } else {
          LOG.warn("{} does not answer: it is passed over until it does", target);
        }
      }
    }

    synchronized void close() {
      closed = true;
      timer.cancel();
    }
  }
}

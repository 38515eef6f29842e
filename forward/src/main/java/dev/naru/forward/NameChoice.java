package dev.naru.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the name that a client asks for in its TLS greeting (RFC 6066, section 3) and leaves; the
 * greeting itself goes on, untouched. What is no TLS asks for no name.
 */
final class NameChoice extends AbstractSniHandler<Optional<Targets>> {

  private static final Logger LOG = LoggerFactory.getLogger(NameChoice.class);

  /** The largest greeting that is read: RFC 8446 allows more, and no client needs it. */
  private static final int LARGEST = 65_536;

  /** RFC 8446, section 6: a fatal alert, unrecognized_name. */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final Forwarding forwarding;
  private final Consumer<Targets> chosen;
  private final Runnable refused;
  private boolean over;

  /**
   * For one connection.
   *
   * @param patience how long a greeting may take
   * @param chosen told where the connection goes
   * @param refused told when the name is nobody's, or no greeting came
   */
  NameChoice(Forwarding forwarding, Duration patience, Consumer<Targets> chosen, Runnable refused) {
    super(LARGEST, patience.toMillis());
    this.forwarding = forwarding;
    this.chosen = chosen;
    this.refused = refused;
  }

  @Override
  protected Future<Optional<Targets>> lookup(
      ChannelHandlerContext context, @Nullable String hostname) {
    return context.executor().newSucceededFuture(forwarding.named(hostname));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context, @Nullable String hostname, Future<Optional<Targets>> future) {
    if (over) {
      return; // what comes behind a greeting that was refused is looked at once more
    }
    over = true;
    Optional<Targets> targets = future.getNow();
    if (targets.isPresent()) {
      chosen.accept(targets.get());
      context.pipeline().remove(this);
    } else {
      LOG.debug("{}: nobody serves {}", context.channel(), hostname);
      refused.run();
      context
          .writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: no TLS greeting: {}", context.channel(), String.valueOf(cause.getMessage()));
    if (!over) {
      over = true;
      refused.run();
    }
    context.close();
  }
}

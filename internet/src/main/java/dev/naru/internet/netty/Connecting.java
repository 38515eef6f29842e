package dev.naru.internet.netty;

import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A connect that is under way: who waits for it, and until when. */
final class Connecting {
  private final ChannelPromise promise;
  private @Nullable Future<?> timeout;

  Connecting(ChannelPromise promise) {
    this.promise = promise;
  }

  /** It fails when this comes to be. */
  void until(Future<?> failure) {
    timeout = failure;
  }

  /** The end, whatever it is; the promise is to be kept or broken now. */
  ChannelPromise over() {
    if (timeout != null) {
      timeout.cancel(false);
    }
    return promise;
  }
}

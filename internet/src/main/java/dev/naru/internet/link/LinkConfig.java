package dev.naru.internet.link;

/**
 * What a link is like, the same both ways.
 *
 * @param rate bits per second, or {@link #UNLIMITED}: then nothing ever waits in its queue
 * @param delay nanoseconds that a frame travels
 * @param jitter up to so many nanoseconds more, each as likely; frames never overtake each other
 *     for it (that is a fault, {@code reorder})
 * @param mtu largest IP packet in bytes, at least 68 (RFC 791); below 1280 it carries no IPv6 (RFC
 *     8200 section 5)
 * @param queue what happens to frames that come faster than they leave
 */
public record LinkConfig(long rate, long delay, long jitter, int mtu, QueueConfig queue) {
  public static final long UNLIMITED = 0;

  /** No limit of rate, no delay, MTU 1500: the least that a link can do to a packet. */
  public static final LinkConfig IDEAL =
      new LinkConfig(UNLIMITED, 0, 0, 1500, new QueueConfig.DropTail(1000));

  public LinkConfig {
    if (rate < 0 || delay < 0 || jitter < 0) {
      throw new IllegalArgumentException("rate, delay and jitter are not negative");
    }
    if (mtu < 68 || mtu > 65535) {
      throw new IllegalArgumentException("MTU must be from 68 to 65535: " + mtu);
    }
  }

  public LinkConfig withRate(long bitsPerSecond) {
    return new LinkConfig(bitsPerSecond, delay, jitter, mtu, queue);
  }

  public LinkConfig withDelay(long nanos) {
    return new LinkConfig(rate, nanos, jitter, mtu, queue);
  }

  public LinkConfig withJitter(long nanos) {
    return new LinkConfig(rate, delay, nanos, mtu, queue);
  }

  public LinkConfig withMtu(int bytes) {
    return new LinkConfig(rate, delay, jitter, bytes, queue);
  }

  public LinkConfig withQueue(QueueConfig newQueue) {
    return new LinkConfig(rate, delay, jitter, mtu, newQueue);
  }
}

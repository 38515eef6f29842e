package dev.naru.internet.netty;

import io.netty.channel.ChannelId;

/**
 * A channel's number on its loop, in order of registration: the same in each run, and so is the
 * order in which a hash map holds channels. Before its registration a channel has number 0.
 */
final class HostChannelId implements ChannelId {
  private static final long serialVersionUID = 1;

  private String host = "";
  private long number;

  /** Where its loop's list has it now. */
  transient int place;

  void assign(String itsHost, long itsNumber) {
    if (number == 0) {
      host = itsHost;
      number = itsNumber;
    }
  }

  long number() {
    return number;
  }

  @Override
  public String asShortText() {
    return host + "-" + number;
  }

  @Override
  public String asLongText() {
    return asShortText();
  }

  @Override
  public int compareTo(ChannelId other) {
    return other instanceof HostChannelId id && host.equals(id.host)
        ? Long.compare(number, id.number)
        : asLongText().compareTo(other.asLongText());
  }

  /** Identity: two loops of one host may give the same number. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return 31 * host.hashCode() + Long.hashCode(number);
  }

  @Override
  public String toString() {
    return asShortText();
  }
}

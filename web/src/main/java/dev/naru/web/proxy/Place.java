package dev.naru.web.proxy;

import java.net.InetSocketAddress;

/**
 * Where a server is.
 *
 * @param priority which servers are asked first: the smallest
 * @param weight its share among those of the same name
 */
record Place(InetSocketAddress address, int priority, int weight) {

  /** The only kind there is where no SRV record says anything else. */
  static Place of(InetSocketAddress address) {
    return new Place(address, 0, 1);
  }
}

package dev.naru.internet.topology;

/**
 * What runs on a host. It is made anew, by a factory, each time the host starts: what it knew
 * before is gone.
 */
@FunctionalInterface
public interface Software {

  /** The host is up: open sockets, send. */
  void start(Host host);
}

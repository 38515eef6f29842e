package dev.naru.engine.network;

import dev.naru.engine.config.Limits;
import java.util.List;

/**
 * A listener to be.
 *
 * @param endpoint where it listens
 * @param limits what it allows
 * @param proxies whose connections begin with a {@linkplain ProxyHeader PROXY header}; whoever
 *     connects from elsewhere is taken for who they are
 */
public record ListenerConfig(Endpoint endpoint, Limits limits, List<Subnet> proxies) {

  /** Copies the list. */
  public ListenerConfig {
    proxies = List.copyOf(proxies);
  }

  /** With no proxy before it. */
  public ListenerConfig(Endpoint endpoint, Limits limits) {
    this(endpoint, limits, List.of());
  }
}

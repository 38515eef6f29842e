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
 * @param relay whether all that its connections want is done on their loops, as it is for one who
 *     passes octets on: no thread behind them wants a core, so there may be a loop for each
 */
public record ListenerConfig(
    Endpoint endpoint, Limits limits, List<Subnet> proxies, boolean relay) {

  /** Copies the list. */
  public ListenerConfig {
    proxies = List.copyOf(proxies);
  }

  /** Of a server with threads behind its loops. */
  public ListenerConfig(Endpoint endpoint, Limits limits, List<Subnet> proxies) {
    this(endpoint, limits, proxies, false);
  }

  /** With no proxy before it, either. */
  public ListenerConfig(Endpoint endpoint, Limits limits) {
    this(endpoint, limits, List.of());
  }
}

package dev.naru.http.admin;

import dev.naru.engine.config.Doc;
import dev.naru.engine.network.Endpoint;
import java.util.List;

/**
 * Where metrics and health can be asked for: the key {@code admin}.
 *
 * @param listen addresses; none unless they are named. Commands are never taken there.
 */
public record AdminConfig(
    @Doc("Addresses that answer /metrics, /health/live and /health/ready; none by default.")
        List<Endpoint> listen) {
  public AdminConfig {
    listen = List.copyOf(listen);
  }
}

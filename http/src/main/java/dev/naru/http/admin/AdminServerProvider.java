package dev.naru.http.admin;

import dev.naru.engine.Platform;
import dev.naru.engine.Server;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import java.util.Set;

/** Makes the {@link AdminServer}, which runs in every process: commands come through it. */
public final class AdminServerProvider implements ServerProvider<AdminConfig> {

  @Override
  public String key() {
    return "admin";
  }

  @Override
  public String doc() {
    return "Where metrics and health can be asked for.";
  }

  @Override
  public Class<AdminConfig> configType() {
    return AdminConfig.class;
  }

  @Override
  public boolean always() {
    return true;
  }

  @Override
  public void check(AdminConfig config, Checks checks) {
    for (Endpoint endpoint : config.listen()) {
      if (endpoint instanceof Endpoint.Socket socket
          && !Set.of("http", "tcp").contains(socket.scheme())) {
        checks.problem(
            config, "listen", "expected host:port such as 127.0.0.1:9900, found " + endpoint);
      }
    }
  }

  @Override
  public Server<AdminConfig> create(AdminConfig config, Platform platform) {
    return new AdminServer(config, platform);
  }
}

package dev.naru.rpc.bridge;

import dev.naru.engine.config.Checks;
import dev.naru.engine.network.Endpoint;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;

/** Makes routes of the kind {@code rpc}. */
public final class RpcRouteProvider implements RouteProvider<RpcRouteConfig> {

  @Override
  public String key() {
    return "rpc";
  }

  @Override
  public Class<RpcRouteConfig> configType() {
    return RpcRouteConfig.class;
  }

  @Override
  public void check(RpcRouteConfig config, Checks checks) {
    if (config.rpc().isEmpty()) {
      checks.problem(config, "rpc", "there is nobody to call: expected tcp://host:port");
    }
    for (int i = 0; i < config.rpc().size(); i++) {
      if (!(config.rpc().get(i) instanceof Endpoint.Socket socket)
          || !socket.scheme().equals("tcp")) {
        checks.item(
            config, "rpc", i, "expected tcp://host:port, found " + config.rpc().get(i));
      }
    }
  }

  @Override
  public Route create(RpcRouteConfig config, RouteContext context) {
    return new RpcRoute(config, context);
  }
}

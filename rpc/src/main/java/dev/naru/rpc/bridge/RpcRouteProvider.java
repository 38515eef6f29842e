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
    if (!isTcp(config.rpc())) {
      checks.problem(config, "rpc", "expected tcp://host:port, found " + config.rpc());
    }
    for (int i = 0; i < config.replicas().size(); i++) {
      if (!isTcp(config.replicas().get(i))) {
        checks.item(
            config, "replicas", i, "expected tcp://host:port, found " + config.replicas().get(i));
      }
    }
  }

  private static boolean isTcp(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Socket socket && socket.scheme().equals("tcp");
  }

  @Override
  public Route create(RpcRouteConfig config, RouteContext context) {
    return new RpcRoute(config, context);
  }
}
